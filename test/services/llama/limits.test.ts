import { expect, test } from "vitest";
import { evaluate } from "../../../src/services/llama/evaluate.ts";
import { limitsUntil, Stopped } from "../../../src/services/llama/limits.ts";

const HOUR_MS = 60 * 60_000;
const endOf = (look: () => void): string => {
  try {
    look();
  } catch (error) {
    if (error instanceof Stopped) return error.because;
    throw error;
  }
  return "goes on";
};

test("a reading goes on until its deadline, or until it is asked to stop", () => {
  expect(endOf(() => limitsUntil(Date.now() + HOUR_MS, () => false).check())).toBe("goes on");
  expect(endOf(() => limitsUntil(Date.now() - 1, () => false).check())).toBe("deadline");
  expect(endOf(() => limitsUntil(Date.now() + HOUR_MS, () => true).check())).toBe("stopped");
});

test("the clock is looked at before every piece of 16 tokens, and no piece is a single token", async () => {
  const pieces: number[] = [];
  const open = {
    sequence: {
      async controlledEvaluate(piece: readonly unknown[]) {
        pieces.push(piece.length);
        return [];
      },
    },
  } as unknown as Parameters<typeof evaluate>[0];
  const tokens = Array.from({ length: 49 }, (_, n) => n) as unknown as Parameters<typeof evaluate>[1];
  let looks = 0;
  const limits = { check: () => void looks++ };
  await evaluate(open, tokens, { limits, from: 49, seen: () => undefined });
  expect([pieces, looks]).toEqual([[16, 16, 17], 3]);
  const late = {
    check() {
      if (pieces.length > 3) throw new Stopped("deadline");
    },
  };
  await expect(evaluate(open, tokens, { limits: late, from: 49, seen: () => undefined })).rejects.toThrow(
    Stopped,
  );
  expect(pieces).toHaveLength(4);
});
