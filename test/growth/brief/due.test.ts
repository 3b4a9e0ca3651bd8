import { expect, test } from "vitest";
import { lastDue } from "../../../src/growth/brief/due.ts";

const berlin = { weekday: "monday", hour: 7, zone: "Europe/Berlin" };
const dueAt = (now: string, time = berlin) => lastDue(new Date(now), time)?.toISOString() ?? null;

test("it is due at the owner's hour in their zone, summer and winter, and not a minute before", () => {
  expect(dueAt("2026-11-30T05:59:59.999Z")).toBeNull();
  expect(dueAt("2026-11-30T06:00:00.000Z")).toBe("2026-11-30T06:00:00.000Z");
  expect(dueAt("2026-07-06T05:00:00.000Z")).toBe("2026-07-06T05:00:00.000Z");
});

test("a machine that slept over it still sends it within three days, and then waits for the next one", () => {
  expect(dueAt("2026-12-03T05:59:00.000Z")).toBe("2026-11-30T06:00:00.000Z");
  expect(dueAt("2026-12-03T06:00:00.000Z")).toBeNull();
});

test("on the day on which clocks go forward or back it is due once", () => {
  const sunday = { ...berlin, weekday: "sunday", hour: 2 };
  expect(dueAt("2026-03-29T12:00:00.000Z", sunday)).toBe("2026-03-29T01:00:00.000Z");
  expect(dueAt("2026-03-30T22:30:00.000Z", sunday)).toBe("2026-03-29T01:00:00.000Z");
  expect(dueAt("2026-10-25T12:00:00.000Z", sunday)).toBe("2026-10-25T00:00:00.000Z");
  expect(dueAt("2026-10-27T20:00:00.000Z", sunday)).toBe("2026-10-25T00:00:00.000Z");
});

test("far from Greenwich the day of the week is the owner's", () => {
  const auckland = { weekday: "monday", hour: 7, zone: "Pacific/Auckland" };
  expect(dueAt("2026-11-29T18:00:00.000Z", auckland)).toBe("2026-11-29T18:00:00.000Z");
  expect(dueAt("2026-11-29T17:59:00.000Z", auckland)).toBeNull();
});
