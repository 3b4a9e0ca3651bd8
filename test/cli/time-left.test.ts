import { expect, test } from "vitest";
import { timeLeft } from "../../src/cli/terminal.ts";

function watch() {
  let now = 0;
  const left = timeLeft(() => now);
  return (seconds: number, step: string, done: number, total: number) => {
    now = seconds * 1_000;
    return left(step, done, total);
  };
}

test("tells how long a step will take from how long it took so far", () => {
  const at = watch();
  expect(at(0, "Writing", 0, 1_000)).toBe("");
  expect(at(10, "Writing", 100, 1_000)).toBe(", about 2 min left");
  expect(at(40, "Writing", 800, 1_000)).toBe(", about 10 s left");
  expect(at(50, "Writing", 1_000, 1_000)).toBe("");
});

test("says nothing in a step's first seconds, nor where the end is not known", () => {
  const at = watch();
  at(0, "Reading", 1, 1);
  expect(at(2, "Reading", 50, 1_000)).toBe("");
  expect(at(60, "Reading", 500, 500)).toBe("");
});

test("begins anew with each step, and counts only what this run has done", () => {
  const at = watch();
  at(0, "Reading", 0, 10);
  at(100, "Writing", 900, 1_000);
  expect(at(110, "Writing", 950, 1_000)).toBe(", about 10 s left");
});
