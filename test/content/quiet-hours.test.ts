import { expect, test } from "vitest";
import { afterQuiet, isQuiet } from "../../src/content/quiet-hours.ts";

const NIGHT = { from: 21, until: 8 };
const ZURICH = "Europe/Zurich";

test.each([
  // Clocks go forward on 29 March and back on 25 October 2026.
  ["a summer evening", "2026-07-01T18:59:00Z", false],
  ["the same a minute later", "2026-07-01T19:00:00Z", true],
  ["the last quiet minute before clocks go forward", "2026-03-28T06:59:00Z", true],
  ["the first loud one", "2026-03-28T07:00:00Z", false],
  ["the last quiet minute on the day on which they went forward", "2026-03-29T05:59:00Z", true],
  ["the first loud one on that day", "2026-03-29T06:00:00Z", false],
  ["an hour that is loud in summer, after they went back", "2026-10-25T06:30:00Z", true],
  ["the first loud one after they went back", "2026-10-25T07:00:00Z", false],
])("%s is quiet or not", (_, at, quiet) => {
  expect(isQuiet(new Date(at), NIGHT, ZURICH)).toBe(quiet);
});

test.each([
  ["2026-10-24T20:30:00Z", "2026-10-25T07:00:00.000Z"],
  ["2026-03-28T22:30:00Z", "2026-03-29T06:00:00.000Z"],
  ["2026-07-01T03:15:00Z", "2026-07-01T06:00:00.000Z"],
  ["2026-07-01T12:15:00Z", "2026-07-01T12:15:00.000Z"],
])("what falls at %s goes at %s", (at, goes) => {
  expect(afterQuiet(new Date(at), NIGHT, ZURICH).toISOString()).toBe(goes);
});

test("hours within one day are quiet too, and none are where both are the same", () => {
  const noon = new Date("2026-07-01T12:30:00Z");
  expect(isQuiet(noon, { from: 12, until: 14 }, "UTC")).toBe(true);
  expect(isQuiet(noon, { from: 13, until: 14 }, "UTC")).toBe(false);
  expect(isQuiet(noon, { from: 12, until: 12 }, "UTC")).toBe(false);
});
