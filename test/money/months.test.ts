import { describe, expect, it } from "vitest";
import { isMonth, monthAfter, monthOf, monthsFrom } from "../../src/money/months.ts";

const spans = (first: string, last: string, zone: string) =>
  monthsFrom(first, last, zone).map(({ name, from, to }) => [name, from.toISOString(), to.toISOString()]);

describe("a month", () => {
  it("begins and ends at midnight of the owner's zone, summer or winter", () => {
    expect(spans("2026-03", "2026-04", "Europe/Berlin")).toEqual([
      ["2026-03", "2026-02-28T23:00:00.000Z", "2026-03-31T22:00:00.000Z"],
      ["2026-04", "2026-03-31T22:00:00.000Z", "2026-04-30T22:00:00.000Z"],
    ]);
    expect(spans("2026-11", "2026-11", "America/New_York")).toEqual([
      ["2026-11", "2026-11-01T04:00:00.000Z", "2026-12-01T05:00:00.000Z"],
    ]);
  });

  it("is right at the edges of the world, and over the end of a year", () => {
    expect(spans("2026-12", "2027-01", "Pacific/Auckland")).toEqual([
      ["2026-12", "2026-11-30T11:00:00.000Z", "2026-12-31T11:00:00.000Z"],
      ["2027-01", "2026-12-31T11:00:00.000Z", "2027-01-31T11:00:00.000Z"],
    ]);
    expect(spans("2026-06", "2026-06", "Pacific/Honolulu")[0]?.[1]).toBe("2026-06-01T10:00:00.000Z");
  });

  it("is the one that the owner's calendar shows", () => {
    const newYear = new Date("2026-12-31T23:30:00Z");
    expect(monthOf(newYear, "UTC")).toBe("2026-12");
    expect(monthOf(newYear, "Europe/Berlin")).toBe("2027-01");
  });

  it("is counted on and back", () => {
    expect([monthAfter("2026-12"), monthAfter("2026-01", -1), monthAfter("2026-03", -11)]).toEqual([
      "2027-01",
      "2025-12",
      "2025-04",
    ]);
  });

  it("is written with its year, and nothing else is one", () => {
    expect(isMonth("2026-03")).toBe(true);
    for (const text of ["2026-13", "2026-00", "2026-3", "March", "0026-03", "2026-03-01", ""])
      expect(isMonth(text), text).toBe(false);
  });
});
