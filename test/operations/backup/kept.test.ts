import fc from "fast-check";
import { expect, test } from "vitest";
import { keptOf } from "../../../src/operations/backup/kept.ts";

const DAY_MS = 24 * 60 * 60_000;
const START = Date.parse("2026-01-01T03:00:00Z");
const on = (day: number) => ({ at: new Date(START + day * DAY_MS) });

/** Nightly, some nights left out, two in some. */
const nights = fc
  .array(fc.integer({ min: 0, max: 700 }), { maxLength: 400 })
  .map((days) =>
    days.toSorted((a, b) => a - b).map((day, n) => ({ at: new Date(on(day).at.getTime() + n * 60_000) })),
  );

test("of a year and more of nights, seven days, four weeks and twelve months are kept", () => {
  const all = Array.from({ length: 500 }, (_, day) => on(day));
  const days = [...keptOf(all)].map(({ at }) => at.toISOString().slice(0, 10));
  expect(days.slice(0, 7)).toEqual(
    [493, 494, 495, 496, 497, 498, 499].toReversed().map((day) => on(day).at.toISOString().slice(0, 10)),
  );
  expect(days).toHaveLength(7 + 2 + 11);
  expect(new Set(days.map((day) => day.slice(0, 7))).size).toBe(12);
});

test("the newest always stays, no more than 23 do, and a wrong clock throws nothing else away", () => {
  fc.assert(
    fc.property(nights, (all) => {
      const kept = keptOf(all);
      const newest = all.at(-1);
      if (newest) expect(kept.has(newest)).toBe(true);
      expect(kept.size).toBeLessThanOrEqual(23);
      if (all.length > 0) expect(kept.size).toBeGreaterThan(0);
      // One that a clock a year ahead dated takes a place, and never the place of all.
      const astray = { at: new Date(START + 3_000 * DAY_MS) };
      const with_ = keptOf([...all, astray]);
      expect([...kept].filter((one) => !with_.has(one)).length).toBeLessThanOrEqual(3);
    }),
  );
});

test("thrown away night by night, the same are left as if all were looked at together", () => {
  fc.assert(
    fc.property(nights, (all) => {
      let left: { at: Date }[] = [];
      for (const night of all) left = [...keptOf([...left, night])];
      expect(new Set(left)).toEqual(keptOf(all));
    }),
  );
});
