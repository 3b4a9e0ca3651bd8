import { expect, test } from "vitest";
import { atMost, weakestStep } from "../../../src/growth/next/weakest.ts";
import { SITUATIONS, situation } from "./situations.ts";

test("the step that misses most paying readers is named, with its counts and what is usual", () => {
  const { step, mayBeChance, sentence } = weakestStep(situation(SITUATIONS["sign-ups that don't confirm"]));
  expect(step?.name).toBe("sign-up → confirmed");
  expect(mayBeChance).toBe(false);
  expect(sentence).toBe(
    "The pipe loses most at sign-up → confirmed: 8 of 40 people (usual: 70 of 100, assumed).",
  );
});

test("visits without a sign-up lose most at the first step", () => {
  expect(weakestStep(situation(SITUATIONS["visits without sign-ups"])).step?.name).toBe("visit → sign-up");
});

test("what may be chance is said to be so", () => {
  const few = situation({ money: { paying: 0, mrrMinor: 0 }, readers: { confirmed: 25, real: 25 } });
  expect(weakestStep(few)).toMatchObject({
    mayBeChance: true,
    sentence: expect.stringContaining(
      "0 of 25 people (usual: 3 of 100, assumed; with so few it may be chance)",
    ),
  });
});

test("where every step is as good as usual, none is blamed", () => {
  const { step, sentence } = weakestStep(situation());
  expect(step).toBeNull();
  expect(sentence).toBe(
    "No step of the pipe loses more than usual: visit → sign-up 20 of 500, sign-up → confirmed 15 of 20, confirmed → paying 8 of 200.",
  );
});

test("of fewer than ten people no step is blamed, and their counts are told", () => {
  const few = situation({
    pipe: { visitors: 9, formVisitors: 9, signUps: 2, confirmed: 0, waiting: 2 },
    ...{ readers: { confirmed: 4, real: 4 }, money: { paying: 0, mrrMinor: 0 } },
  });
  expect(weakestStep(few)).toMatchObject({
    step: null,
    sentence:
      "Too few people to say where the pipe loses most: visit → sign-up 2 of 9, sign-up → confirmed 0 of 2, confirmed → paying 0 of 4.",
  });
});

test("where readers are real and payments played, or the other way round, the last step is untold, and no zero", () => {
  const played = weakestStep(situation({ money: { realm: "sandbox", paying: 12, mrrMinor: 12_000 } }));
  expect(played.sentence).toBe(
    "No step of the pipe loses more than usual: visit → sign-up 20 of 500, sign-up → confirmed 15 of 20. " +
      "Of confirmed → paying nothing can be told: these readers are real, and payments the sandbox's (12 people pay there).",
  );
  const unmailed = weakestStep(
    situation({ realm: "sandbox", readers: { confirmed: 40, real: 2 }, money: { realm: "live", paying: 1 } }),
  );
  expect(unmailed.sentence).toMatch(
    /nothing can be told: these readers are the sandbox's, and payments real \(1 person pays there\)\.$/,
  );
});

test("chance is that of the binomial distribution", () => {
  expect(atMost({ k: 0, n: 25, usual: 0.03 })).toBeCloseTo(0.97 ** 25, 12);
  expect(atMost({ k: 3, n: 10, usual: 0.5 })).toBeCloseTo((1 + 10 + 45 + 120) / 1024, 12);
  expect(atMost({ k: 10, n: 10, usual: 0.5 })).toBeCloseTo(1, 12);
  // 0.7 to the power of 2,000 is 0 in floating point, and so would be every term after it.
  expect(atMost({ k: 1_400, n: 2_000, usual: 0.7 })).toBeGreaterThan(0.4);
});
