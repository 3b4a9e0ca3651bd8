import { describe, expect, test } from "vitest";
import type { Model } from "../../src/composition/model.ts";
import { sayCost, tryModel } from "../../src/composition/model-trial.ts";

/** A machine of so many tokens a second, on a clock of its own. */
function machine(tokensPerSecond: number) {
  let now = 0;
  const excerpts: number[] = [];
  const model: Model = {
    ...{ name: "x.gguf", hash: "0".repeat(64) },
    async read({ excerptTokens, questions }) {
      const evaluated = excerptTokens + questions.length * 20;
      now += (evaluated / tokensPerSecond) * 1_000;
      excerpts.push(excerptTokens);
      return { tokens: excerptTokens, meanLogLikelihood: null, answers: [], evaluated };
    },
    write: async () => "",
    memory: () => ({ peakMb: 760, fileMb: 640 }),
    close: async () => undefined,
  };
  return { model, now: () => now, excerpts };
}

describe("a trial", () => {
  test.each([2, 9, 25, 300])(
    "of %i tokens a second takes about ten seconds and finds that out",
    async (speed) => {
      const { model, now, excerpts } = machine(speed);
      const trial = await tryModel(model, now, new AbortController().signal);
      expect(trial.tokensPerSecond).toBeCloseTo(speed, 5);
      expect(trial.secondsPerDraft).toBeCloseTo(560 / speed, 5);
      expect(trial.peakMb).toBe(760);
      expect(now() - trial.loadSeconds * 1_000).toBeLessThan(12_000);
      expect(Math.max(...excerpts)).toBeLessThanOrEqual(350);
    },
  );

  test("is said in a sentence", () => {
    expect(sayCost({ secondsPerDraft: 34 })).toBe("about 34 s a draft; 20 drafts in 12 minutes");
    expect(sayCost({ secondsPerDraft: 2.4 })).toBe("about 2 s a draft; 20 drafts in 48 s");
    expect(sayCost({ secondsPerDraft: 0.01 })).toBe("less than a second a draft; 20 drafts in 1 s");
  });
});
