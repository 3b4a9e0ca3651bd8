import { expect, test } from "vitest";
import { isTooLate, nextLook } from "../../src/distribution/looks.ts";

const POSTED = new Date("2026-03-02T09:00:00Z");
const HOUR_MS = 60 * 60_000;
const after = (hours: number): Date => new Date(POSTED.getTime() + hours * HOUR_MS);
const hoursTo = (hours: number): number | null => {
  const next = nextLook(POSTED, after(hours));
  return next && (next.getTime() - POSTED.getTime()) / HOUR_MS;
};

test("a post is looked at after 1, 3 and 12 hours, and 1, 3, 7, 14 and 30 days, and never again", () => {
  const looks: number[] = [];
  for (let next = hoursTo(0); next !== null; next = hoursTo(next)) looks.push(next);
  expect(looks).toEqual([1, 3, 12, 24, 72, 168, 336, 720]);
});

test("what a machine that slept has missed is made up for by one look", () => {
  expect(hoursTo(30)).toBe(72);
  expect(hoursTo(719.9)).toBe(720);
});

test("a network that never answers is asked for a week beyond the last look", () => {
  expect([719, 800, 887, 889].map((hours) => isTooLate(POSTED, after(hours)))).toEqual([
    ...[false, false, false, true],
  ]);
});
