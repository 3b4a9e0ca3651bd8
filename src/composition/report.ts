/** What the owner's marks have taught, in sentences; and that they have taught nothing, where they haven't. */
import type { Ranking } from "./ranking.ts";
import { signed } from "./say-rank.ts";
import type { Correlation } from "./scoring/statistics.ts";

export function reportLines({
  learning,
  weights,
  reader,
}: Pick<Ranking, "learning" | "weights" | "reader">): string[] {
  const { marks, needed, classic, learned } = learning;
  const usual = `measured ${weights.classic}, answers ${weights.checklist}, likelihood ${weights.likelihood}`;
  if (classic === null)
    return [
      `${sayMarks(marks)} with a pick (“My pick” in Notion). From ${needed} on, ranks are learned from them.`,
      `Until then the usual weights hold: ${usual}.`,
    ];
  const told = learning.usesModel && learning.withModel ? learning.withModel : classic;
  const order = learned
    ? `Ranks follow your marks. On marks that were held out, Spearman is ${sayCorrelation(told)}.`
    : `Your ${marks} marks don't follow what is known of the drafts: on marks that were held out, Spearman is ` +
      `${sayCorrelation(told)}, which chance gives as well. Nothing is learned from them.`;
  const counts = learned
    ? `What counts, for one standard deviation each: ${learned.terms.map(({ name, weight }) => `${name} ${signed(weight, 2)}`).join(", ")}.`
    : `The usual weights hold: ${usual}.`;
  return [order, counts, sayModel(learning, reader?.name ?? null)];
}

const sayMarks = (marks: number): string => (marks === 1 ? "1 draft" : `${marks} drafts`);

const sayCorrelation = ({ spearman, low, high }: Correlation): string =>
  `${fine(spearman)} (99 %: ${fine(low)} to ${fine(high)})`;

const fine = (value: number): string => value.toFixed(2).replace("-", "−");

function sayModel({ classic, withModel, usesModel }: Ranking["learning"], model: string | null): string {
  if (model === null)
    return "No model reads drafts here, so it has no share. To set one up: npm run pressroom -- setup model";
  if (!classic || !withModel)
    return `The share of ${model} is zero: of too few of the marked drafts it has said yes or no clearly enough to be tried.`;
  const compared = `${fine(withModel.spearman)} with it, ${fine(classic.spearman)} without`;
  return usesModel
    ? `The answers of ${model} count, because they tell held-out marks better: ${compared}.`
    : `The share of ${model} is zero, because with its answers held-out marks are told no better: ${compared}.`;
}
