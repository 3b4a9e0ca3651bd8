/** Drafts of every kind, made from a seed, and what a model might say of them. */
import type { Checklist } from "../../../src/composition/scoring/checklist.ts";
import { seeded } from "../../../src/composition/scoring/dice.ts";
import { SIGNALS, type Signals } from "../../../src/composition/scoring/features.ts";
import type { Scored } from "../../../src/composition/scoring/rank.ts";
import { CRITERIA, type Criterion } from "../../../src/composition/scoring/rubric.ts";

export const signals = (given: Partial<Signals> = {}): Signals => ({
  ...{ length: 0.5, readability: 0.5, numbers: 0.5, names: 0.5, variety: 0.5, fresh: 0.5 },
  ...given,
});

/** Whose answers to each question speak for the draft by so much. */
export function checklist(score: number, given: Partial<Checklist> = {}): Checklist {
  const each = { score, halves: [score, score] as const };
  const perCriterion = Object.fromEntries(CRITERIA.map((name) => [name, each])) as Record<
    Criterion,
    typeof each
  >;
  return { score, mass: 0.8, disagreement: 0, perCriterion, ...given };
}

export const draft = (id: string, given: Partial<Scored> = {}): Scored => ({
  ...{ id, signals: signals(), model: null },
  ...given,
});

/** Signals that have nothing to do with each other. */
export function randomDrafts(count: number, seed: number): Scored[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => {
    const drawn = Object.fromEntries(SIGNALS.map((signal) => [signal, random()])) as Signals;
    const model = { checklist: checklist(4 * random() - 2), meanLogLikelihood: -2 - random() };
    return { id: `draft-${String(n).padStart(4, "0")}`, signals: drawn, model };
  });
}
