/** A pile of drafts in an order, and how sure that order is. */
import type { Checklist } from "./checklist.ts";
import { seeded } from "./dice.ts";
import type { Signals } from "./features.ts";
import type { Scorer } from "./scorer.ts";
import { deviation, ranks } from "./statistics.ts";

/** All that is known of one draft. */
export interface Scored {
  id: string;
  signals: Signals;
  /** Null where no model has read it. */
  model: { checklist: Checklist; meanLogLikelihood: number | null } | null;
}

export interface Parts {
  /** Each in standard deviations of the batch; null where the model's word doesn't count. */
  classic: number;
  checklist: number | null;
  likelihood: number | null;
}

export interface Reliability {
  word: "good" | "weak" | "unreliable" | "no model";
  why: string;
}

export interface Ranked {
  id: string;
  /** 1 for the first. No two drafts have the same. */
  order: number;
  /** 1 for the best; equal drafts share it. */
  place: number;
  /** Nine of ten times it is between these, when what speaks for drafts is drawn anew. */
  from: number;
  to: number;
  of: number;
  total: number;
  parts: Parts;
  reliability: Reliability;
  /** Those that it can't be told apart from: their intervals overlap. Best first. */
  alike: readonly string[];
}

const DRAWS = 400;
const SEED = 20_260_101;
const [LOW, HIGH] = [0.05, 0.95];

/** Best first. The same drafts give the same answer, in whatever order they come. */
export function rankDrafts(
  drafts: readonly Scored[],
  scorerFor: (batch: readonly Scored[]) => Scorer,
): Ranked[] {
  const batch = drafts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const scorer = scorerFor(batch);
  const totals = scorer.totals();
  const random = seeded(SEED);
  const drawn = Array.from({ length: DRAWS }, () => ranks(scorer.draw(random)));
  const standing = ranks(totals);
  const odd = outliers(batch);
  const ranked = batch.map((draft, index) => {
    const seen = drawn.map((one) => one[index] ?? 0).toSorted((a, b) => a - b);
    const at = (share: number) => seen[Math.min(DRAWS - 1, Math.floor(share * DRAWS))] ?? 1;
    const place = standing[index] ?? 1;
    return {
      ...{ id: draft.id, place, of: batch.length, total: totals[index] ?? 0 },
      ...{ from: Math.min(place, at(LOW)), to: Math.max(place, at(HIGH)), parts: scorer.parts(index) },
      reliability: reliabilityOf(draft, odd.has(draft.id)),
    };
  });
  const inOrder = ranked.toSorted((a, b) => b.total - a.total || (a.id < b.id ? -1 : 1));
  return inOrder.map((one, index) => ({
    ...one,
    order: index + 1,
    alike: inOrder.filter((other) => other !== one && overlap(one, other)).map(({ id }) => id),
  }));
}

type Interval = Pick<Ranked, "from" | "to">;

const overlap = (one: Interval, other: Interval): boolean => one.from <= other.to && other.from <= one.to;

/** Of the model's answers so much must be yes or no. */
const LEAST_MASS = 0.2;
const MOST_DISAGREEMENT = 0.5;

/** Whether what the model says of a draft counts. */
export const countsFor = ({ model }: Pick<Scored, "model">): boolean =>
  model !== null && model.checklist.mass >= LEAST_MASS;

function reliabilityOf({ model }: Scored, isOutlier: boolean): Reliability {
  if (!model) return { word: "no model", why: "measured alone" };
  const { mass, disagreement } = model.checklist;
  if (mass < LEAST_MASS)
    return {
      word: "unreliable",
      why: `${percent(mass).replace(/^(?=\d)/, "only ")} of the model's answers are yes or no, so they don't count`,
    };
  if (disagreement > MOST_DISAGREEMENT)
    return { word: "weak", why: `the model contradicts itself on ${percent(disagreement)} of the criteria` };
  if (isOutlier) return { word: "weak", why: "to the model its text is unlike all other drafts" };
  return { word: "good", why: `${percent(mass)} of the model's answers are yes or no` };
}

const percent = (share: number): string =>
  share > 0 && share < 0.005 ? "less than 1 %" : `${Math.round(100 * share)} %`;

const OUTLIER_DEVIATIONS = 2.5;
const ENOUGH_TO_COMPARE = 6;

/** Drafts whose mean log-likelihood is far from that of the others: another language, code, one word again and again. */
function outliers(batch: readonly Scored[]): Set<string> {
  const known = batch.flatMap(({ id, model }) =>
    model?.meanLogLikelihood == null ? [] : [{ id, value: model.meanLogLikelihood }],
  );
  if (known.length < ENOUGH_TO_COMPARE) return new Set();
  const values = known.map(({ value }) => value);
  return new Set(
    known.flatMap(({ id, value }, index) => {
      const others = values.toSpliced(index, 1);
      const middle = others.reduce((sum, one) => sum + one, 0) / others.length;
      return Math.abs(value - middle) > OUTLIER_DEVIATIONS * deviation(others) ? [id] : [];
    }),
  );
}
