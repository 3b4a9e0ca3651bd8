import fc from "fast-check";
import { expect, test } from "vitest";
import { rankDrafts } from "../../../src/composition/scoring/rank.ts";
import { usualScorer } from "../../../src/composition/scoring/scorer.ts";
import { checklist, draft, randomDrafts, signals } from "./drafts.ts";

const USUAL = { classic: 0.5, checklist: 0.4, likelihood: 0.1 };
const rank = (drafts: Parameters<typeof rankDrafts>[0], weights = USUAL) =>
  rankDrafts(drafts, usualScorer(weights));
const even = (value: number) =>
  signals({ length: value, readability: value, numbers: value, names: value, variety: value, fresh: value });

test("a draft that is better in everything is first, alone; one that is worse in everything is last", () => {
  const ranked = rank([
    draft("middle", { signals: even(0.5) }),
    draft("worst", { signals: even(0.1) }),
    draft("best", { signals: even(0.9) }),
  ]);
  expect(ranked.map(({ id, place, from, to, of, alike }) => [id, place, from, to, of, alike])).toEqual([
    ["best", 1, 1, 1, 3, []],
    ["middle", 2, 2, 2, 3, []],
    ["worst", 3, 3, 3, 3, []],
  ]);
});

test("two drafts of which each is better in half of it can't be told apart", () => {
  const ranked = rank([
    draft("a", {
      signals: signals({ numbers: 1, names: 1, variety: 1, length: 0, readability: 0, fresh: 0 }),
    }),
    draft("b", {
      signals: signals({ numbers: 0, names: 0, variety: 0, length: 1, readability: 1, fresh: 1 }),
    }),
    draft("c", { signals: even(0) }),
  ]);
  expect(ranked[0]?.alike).toContain(ranked[1]?.id);
  expect(ranked[0]).toMatchObject({ from: 1 });
  expect(ranked[1]?.to).toBeGreaterThanOrEqual(2);
});

test("drafts that are the same share their place, and each has an order of its own", () => {
  const ranked = rank([draft("a"), draft("b"), draft("c")]);
  expect(ranked.map(({ place, order, total }) => [place, order, total])).toEqual([
    [1, 1, 0],
    [1, 2, 0],
    [1, 3, 0],
  ]);
  expect(rank([draft("only")])).toMatchObject([{ place: 1, from: 1, to: 1, of: 1, alike: [] }]);
  expect(rank([])).toEqual([]);
});

test("the model's word moves a draft by its weight, and counts only where it answered yes or no", () => {
  const said = (id: string, score: number, mass = 0.8) =>
    draft(id, { model: { checklist: checklist(score, { mass }), meanLogLikelihood: -2 } });
  const [first] = rank([said("a", -1), said("b", 2), said("c", 0)]);
  expect(first).toMatchObject({ id: "b", reliability: { word: "good" } });
  const ranked = rank([said("a", -1), said("b", 2, 0.1), said("c", 0)]);
  expect(ranked.find(({ id }) => id === "b")).toMatchObject({
    ...{ total: 0, parts: { checklist: null, likelihood: null } },
    reliability: {
      word: "unreliable",
      why: "only 10 % of the model's answers are yes or no, so they don't count",
    },
  });
  expect(rank([said("a", -1), said("b", 2)], { classic: 1, checklist: 0, likelihood: 0 })).toMatchObject([
    { total: 0 },
    { total: 0 },
  ]);
});

test("who contradicts themselves, or reads a text unlike all others, is weak; without a model there is none", () => {
  const read = (id: string, meanLogLikelihood: number, disagreement = 0) =>
    draft(id, { model: { checklist: checklist(0, { disagreement }), meanLogLikelihood } });
  const batch = ["a", "b", "c", "d", "e", "f"].map((id, n) => read(id, -2 - n / 10));
  const words = Object.fromEntries(
    rank([...batch, read("odd", -9), read("torn", -2.2, 0.75), draft("unread")]).map(
      ({ id, reliability }) => [id, reliability],
    ),
  );
  expect(words.odd).toEqual({ word: "weak", why: "to the model its text is unlike all other drafts" });
  expect(words.torn).toEqual({ word: "weak", why: "the model contradicts itself on 75 % of the criteria" });
  expect(words.unread).toEqual({ word: "no model", why: "measured alone" });
  expect(words.a?.word).toBe("good");
});

test("however unlike all others a text is, that counts for two standard deviations at most", () => {
  const read = (id: string, meanLogLikelihood: number) =>
    draft(id, { model: { checklist: checklist(0), meanLogLikelihood } });
  const ranked = rank([
    ...["a", "b", "c", "d", "e", "f", "g", "h"].map((id) => read(id, -2)),
    read("odd", -90),
  ]);
  expect(ranked.at(-1)).toMatchObject({ id: "odd", parts: { likelihood: -2 } });
  expect(ranked.at(-1)?.total).toBeCloseTo(-0.2);
});

test("whatever comes in: every place is within its interval, orders are 1 to n, and nothing depends on the order given", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (count, seed) => {
      const drafts = randomDrafts(count, seed);
      const ranked = rank(drafts);
      expect(ranked.map(({ order }) => order)).toEqual(drafts.map((_, index) => index + 1));
      for (const { place, from, to, of, order } of ranked) {
        expect(from).toBeGreaterThanOrEqual(1);
        expect(to).toBeLessThanOrEqual(of);
        expect(place >= from && place <= to && place <= order).toBe(true);
      }
      expect(rank(drafts.toReversed())).toEqual(ranked);
    }),
    { numRuns: 25 },
  );
});
