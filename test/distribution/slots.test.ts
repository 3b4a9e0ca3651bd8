import { describe, expect, it } from "vitest";
import { nextSlot, type SlotRules } from "../../src/distribution/slots.ts";

const RULES: SlotRules = { zone: "Europe/Zurich", quietHours: { from: 22, until: 7 }, dailyCap: 2 };
const slot = (from: string, taken: string[] = [], rules = RULES) =>
  nextSlot(rules, { from: new Date(from), taken: taken.map((at) => new Date(at)), hour: 9 }).toISOString();

describe("the next slot", () => {
  it("is at once, by day with nothing else to go", () => {
    expect(slot("2026-11-30T10:20:00Z")).toBe("2026-11-30T10:20:00.000Z");
  });

  it("waits for the end of the quiet hours, in the publication's zone", () => {
    expect(slot("2026-11-30T22:30:00Z")).toBe("2026-12-01T06:00:00.000Z");
  });

  it("slides to the next day that has room, at its hour", () => {
    const full = [
      "2026-11-30T08:00:00Z",
      "2026-11-30T12:00:00Z",
      "2026-12-01T08:00:00Z",
      "2026-12-01T09:00:00Z",
    ];
    expect(slot("2026-11-30T15:00:00Z", full)).toBe("2026-12-02T08:00:00.000Z");
    expect(slot("2026-11-30T15:00:00Z", full.slice(1))).toBe("2026-11-30T15:00:00.000Z");
  });

  it("keeps its hour over the night in which clocks change", () => {
    const full = ["2026-10-24T08:00:00Z", "2026-10-24T09:00:00Z"];
    expect(slot("2026-10-24T15:00:00Z", full)).toBe("2026-10-25T08:00:00.000Z");
  });
});
