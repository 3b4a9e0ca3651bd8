import fc from "fast-check";
import { expect, test } from "vitest";
import { seeded } from "../../../src/composition/scoring/dice.ts";
import { learnFrom, type Mark, sharesAfter } from "../../../src/composition/scoring/learn.ts";
import { rankDrafts, type Scored } from "../../../src/composition/scoring/rank.ts";
import { fitRidge, predict } from "../../../src/composition/scoring/ridge.ts";
import { learnedScorer } from "../../../src/composition/scoring/scorer.ts";
import { correlationOf, places, spearman } from "../../../src/composition/scoring/statistics.ts";
import type { OwnersPick } from "../../../src/content/issues.ts";
import { checklist, randomDrafts } from "./drafts.ts";

/** An owner who looks at these things and at nothing else, with a mood besides. */
function marksBy(rule: (draft: Scored, mood: number) => number, count: number, seed: number): Mark[] {
  const random = seeded(seed + 1);
  const judged = randomDrafts(count, seed).map((draft) => ({ draft, value: rule(draft, random() - 0.5) }));
  const sorted = judged.map(({ value }) => value).toSorted((a, b) => a - b);
  const third = (share: number) => sorted[Math.floor(share * count)] ?? 0;
  const pickOf = (value: number): OwnersPick =>
    value < third(1 / 3) ? "drop" : value < third(2 / 3) ? "maybe" : "keep";
  return judged.map(({ draft, value }) => ({ draft, pick: pickOf(value) }));
}

const likesNumbers = ({ signals }: Scored, mood: number) => 2 * signals.numbers + signals.fresh + mood;

test("100 marks that follow a rule are learned: held-out Spearman above 0.6, and the rule's features on top", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const { classic, usesModel, learned } = learnFrom(marksBy(likesNumbers, 100, seed));
      expect(classic?.spearman).toBeGreaterThan(0.6);
      expect(classic?.low).toBeGreaterThan(0.3);
      expect(learned?.terms.slice(0, 2).map(({ name }) => name)).toEqual(["numbers", "not said before"]);
      expect(learned?.terms[0]?.weight).toBeGreaterThan(0.1);
      expect(usesModel).toBe(false);
    }),
    { numRuns: 20, seed: 9 },
  );
});

test("of random marks nothing is claimed, and the model's share is zero", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const { classic, usesModel, learned } = learnFrom(marksBy((_, mood) => mood, 100, seed));
      expect([learned, usesModel]).toEqual([null, false]);
      expect(classic?.low).toBeLessThan(0);
    }),
    { numRuns: 40, seed: 9 },
  );
});

test("the model's word counts where it tells held-out marks better, and then only", () => {
  const likesWhatTheModelLikes = ({ signals, model }: Scored, mood: number) =>
    signals.numbers + (model?.checklist.score ?? 0) / 2 + mood;
  const marks = marksBy(likesWhatTheModelLikes, 100, 3);
  const { usesModel, withModel, classic, learned } = learnFrom(marks);
  expect(usesModel).toBe(true);
  expect(withModel?.spearman).toBeGreaterThan(classic?.spearman ?? 1);
  expect(learned?.terms.slice(0, 2).map(({ name }) => name)).toContain("the model's answers");
  // The same marks of drafts on which it answered neither yes nor no.
  const unreliable = marks.map(({ draft, pick }) => ({
    draft: {
      ...draft,
      model: {
        checklist: checklist(draft.model?.checklist.score ?? 0, { mass: 0.1 }),
        meanLogLikelihood: -2,
      },
    },
    pick,
  }));
  expect(learnFrom(unreliable)).toMatchObject({ usesModel: false, withModel: null });
  const weights = { classic: 0.5, checklist: 0.4, likelihood: 0.1 };
  expect(sharesAfter({ usesModel: false }, weights)).toEqual({ classic: 1, checklist: 0, likelihood: 0 });
  expect(sharesAfter({ usesModel: true }, weights)).toEqual(weights);
});

test("fewer than 50 marks teach nothing", () => {
  expect(learnFrom(marksBy(likesNumbers, 49, 1))).toEqual({
    ...{ marks: 49, needed: 50, classic: null, withModel: null, usesModel: true, learned: null },
  });
  expect(learnFrom(marksBy(likesNumbers, 50, 1)).classic).not.toBeNull();
});

test("marks that are all alike teach nothing and break nothing", () => {
  const marks = randomDrafts(60, 1).map((draft): Mark => ({ draft, pick: "keep" }));
  expect(learnFrom(marks)).toMatchObject({ classic: { spearman: 0 }, usesModel: false, learned: null });
});

test("what was learned ranks: of two drafts the one the owner would keep is first", () => {
  const { learned } = learnFrom(marksBy(likesNumbers, 100, 5));
  if (!learned) throw new Error("nothing was learned");
  const drafts = randomDrafts(30, 77);
  const ranked = rankDrafts(drafts, learnedScorer(learned));
  const byRule = drafts.toSorted((a, b) => likesNumbers(b, 0) - likesNumbers(a, 0)).map(({ id }) => id);
  expect(
    spearman(
      ranked.map(({ order }) => order),
      ranked.map(({ id }) => byRule.indexOf(id)),
    ),
  ).toBeGreaterThan(0.85);
});

test("the order of the marks is no matter", () => {
  const marks = marksBy(likesNumbers, 60, 2);
  const facts = ({ classic, withModel, learned }: ReturnType<typeof learnFrom>) => ({
    classic,
    withModel,
    terms: learned?.terms,
  });
  expect(facts(learnFrom(marks.toReversed()))).toEqual(facts(learnFrom(marks)));
});

test("ridge finds a rule without noise, and ignores a column that doesn't vary", () => {
  const random = seeded(4);
  const rows = Array.from({ length: 200 }, () => [random(), random(), 7]);
  const fit = fitRidge(
    rows,
    rows.map(([a = 0, b = 0]) => 3 * a - 2 * b + 1),
  );
  expect(predict(fit, [0.2, 0.8, 7])).toBeCloseTo(3 * 0.2 - 2 * 0.8 + 1, 1);
  expect(fit.weights[2]).toBe(0);
});

test("Spearman looks at places alone, with ties in the middle of theirs", () => {
  expect(places([10, 20, 10, 5])).toEqual([2.5, 4, 2.5, 1]);
  expect(spearman([1, 2, 3, 4], [1, 4, 9, 160])).toBeCloseTo(1);
  expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1);
  // R: cor(c(1,2,3,4,5), c(2,1,4,3,5), method="spearman") is 0.8
  expect(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.8);
  const { low, high } = correlationOf([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 7]);
  expect(low).toBeLessThan(0.9);
  expect(high).toBeLessThan(1);
});
