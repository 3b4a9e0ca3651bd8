/** What the owner is told before saying yes: how many mails go on which day. */
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type Forecast, forecastFor, portionsOf, sayPortions } from "../../src/delivery/forecast.ts";
import { takeFromPlan } from "../../src/delivery/plan.ts";
import { MONDAY, openTestLedger } from "./world.ts";

const NOW = new Date(MONDAY);
const PLAN: Forecast = {
  rules: {
    ...{ daily: 100, monthly: 3_000, reserve: 10, warmUp: null, zone: "UTC" },
    pauseAt: { hardBounces: 0.05, complaints: 0.003 },
  },
  ...{ now: NOW, start: NOW, readers: 230, cold: 0, closed: null },
  usage: { mails: 0, requested: 0, month: 0 },
  warmth: { daysBefore: 0, today: 0 },
};
const said = (given: Partial<Forecast>) => {
  const forecast = { ...PLAN, ...given };
  return sayPortions(portionsOf(forecast), forecast.now, forecast.rules.zone);
};

test("230 readers on the free plan are told by their days", () => {
  expect(said({})).toBe("90 go today, 90 tomorrow, 50 on Wednesday");
});

test("what is used of today comes off today alone", () => {
  expect(said({ usage: { mails: 60, requested: 0, month: 60 } })).toBe(
    "30 go today, 90 tomorrow, 90 on Wednesday, 20 on Thursday",
  );
  expect(said({ usage: { mails: 90, requested: 0, month: 90 }, readers: 91 })).toBe(
    "90 go tomorrow, 1 on Wednesday",
  );
});

test("an issue that is dated begins then, with a day of its own", () => {
  const start = new Date("2026-11-05T08:00:00.000Z");
  expect(said({ start, usage: { mails: 90, requested: 0, month: 90 } })).toBe(
    "90 go on Thursday, 90 on Friday, 50 on Saturday",
  );
});

test("of many days the first ones and the last are told", () => {
  expect(said({ readers: 2_000 })).toBe(
    "90 go today, 90 tomorrow, 90 on Wednesday, and so on, the last ones on 24 November",
  );
});

test("a month that is used up is waited out", () => {
  const rules = { ...PLAN.rules, monthly: 150 };
  expect(said({ rules })).toBe("90 go today, 50 tomorrow, 90 on 1 December");
});

test("a day that the service has closed is left out", () => {
  expect(said({ closed: new Date("2026-11-03T00:00:00.000Z"), readers: 90 })).toBe("90 go tomorrow");
});

test("imported readers come in steps, and the others at once", () => {
  const rules = { ...PLAN.rules, daily: null, monthly: null, warmUp: { firstDay: 50, growth: 2 } };
  expect(said({ rules, readers: 420, cold: 400 })).toBe(
    "70 go today, 100 tomorrow, 200 on Wednesday, 50 on Thursday",
  );
  expect(said({ rules, readers: 110, cold: 110, warmth: { daysBefore: 1, today: 20 } })).toBe(
    "80 go today, 30 tomorrow",
  );
});

test("today is the owner's today, not that of UTC", () => {
  const now = new Date("2026-11-03T02:00:00.000Z");
  const rules = { ...PLAN.rules, zone: "America/New_York" };
  expect(said({ now, start: now, rules })).toBe("90 go today, 90 tomorrow, 50 on Wednesday");
});

test("the sentence says why, from the real counts of today, and nothing where all go at once", async () => {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  const account = { service: "resend", account: "a", realm: "live" } as const;
  const planned = { account, rules: PLAN.rules, now: clock.now() };
  const ask = (readers: number, audience = "everyone") =>
    forecastFor(ledger.db, planned, { readers, audience, dated: null });
  expect(await ask(90)).toBe("");
  expect(await ask(230)).toBe(
    "Your mail plan takes 100 mails a day (10 are kept for confirmations and sign-ins): 90 go today, 90 tomorrow, 50 on Wednesday; premium first.",
  );
  await ledger.transaction((db) =>
    takeFromPlan(db, { clock, account, rules: PLAN.rules, use: "mailing", wanted: 20 }),
  );
  expect(await ask(90, "premium")).toContain("70 go today, 20 tomorrow.");
});
