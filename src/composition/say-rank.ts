/** A draft's place in words, for the desk and for the terminal. */
import type { RankedDraft, Ranking } from "./ranking.ts";

/** `3rd, between 2nd and 6th of 14`; `3rd of 14` where nothing else is likely. */
export function sayRank({ place, from, to, of }: Pick<RankedDraft, "place" | "from" | "to" | "of">): string {
  if (of === 1) return "the only one";
  const between = from === to ? "" : `, between ${ordinal(from)} and ${ordinal(to)}`;
  return `${ordinal(place)}${between} of ${of}`;
}

const PLURALS = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };

export const ordinal = (n: number): string => `${n}${ENDINGS[PLURALS.select(n)] ?? "th"}`;

const MOST_NAMED = 2;
/** Of a title, where it only says which draft is meant. */
const MOST_SIGNS = 40;

const short = (title: string): string => {
  const signs = Array.from(title);
  return signs.length > MOST_SIGNS
    ? `${signs
        .slice(0, MOST_SIGNS - 1)
        .join("")
        .trimEnd()}…`
    : title;
};

/** `can't be told apart from “A”, “B” and 3 more`; empty where its interval is its own. */
export function sayAlike(draft: Pick<RankedDraft, "alike">, pile: readonly RankedDraft[]): string {
  const { alike } = draft;
  if (alike.length === 0) return "";
  const titles = alike
    .slice(0, MOST_NAMED)
    .map((id) => `“${short(pile.find((one) => one.id === id)?.title || "Untitled")}”`);
  const more = alike.length - titles.length;
  return `can't be told apart from ${joined(more > 0 ? [...titles, `${more} more`] : titles)}`;
}

const LIST = new Intl.ListFormat("en", { type: "conjunction", style: "long" });
const joined = (words: readonly string[]): string => LIST.format(words).replace(/, and /, " and ");

export const signed = (value: number, digits = 1): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/** In standard deviations of the pile: `measured +0.8, answers −0.2, likelihood +0.1`. */
export function sayParts({ parts: { classic, checklist, likelihood } }: Pick<RankedDraft, "parts">): string {
  return [
    `measured ${signed(classic)}`,
    ...(checklist === null ? [] : [`answers ${signed(checklist)}`]),
    ...(likelihood === null ? [] : [`likelihood ${signed(likelihood)}`]),
  ].join(", ");
}

/** Who made the order: the model only where its word counts. */
export function sayScorer(
  { parts, model }: Pick<RankedDraft, "parts" | "model">,
  { reader, learning, weights }: Omit<Ranking, "pile" | "known">,
): string {
  const how = learning.learned ? "weights learned from your marks" : "usual weights";
  const hasShare = learning.usesModel && weights.checklist + weights.likelihood > 0;
  if (reader && parts.checklist !== null && hasShare) return `measured features and ${reader.name}, ${how}`;
  const unused = reader && model ? `; what ${reader.name} said of it doesn't count` : "";
  return `measured features alone, ${how}${unused}`;
}

export const sayReliability = ({
  reliability: { word, why },
  problem,
}: Pick<RankedDraft, "reliability" | "problem">): string =>
  problem === null ? `${word}: ${why}` : `${word}: the model could not read it (${problem})`;
