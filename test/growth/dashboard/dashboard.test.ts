/** The dashboard of ledgers that are unlike any other: nobody pays any more, one alone does, each in another currency. */
import { expect, test } from "vitest";
import { dashboardOf } from "../../../src/growth/dashboard/dashboard.ts";
import type { Cell, TabKey } from "../../../src/growth/dashboard/model.ts";
import type { Metrics } from "../../../src/growth/measure.ts";
import { growthWorld, withGrowth } from "../world.ts";

const ADVICE = { reason: "Why.", todo: "What.", cost: "1 minute", gain: "Some.", weakest: "There." };

function boardOf(metrics: Metrics) {
  const { tabs } = dashboardOf({ metrics, advice: ADVICE, spent: { spend: [], unread: [] }, jobs: [] });
  const rows = (key: TabKey) => tabs.find((tab) => tab.key === key)?.rows ?? [];
  return {
    rows,
    goal: (label: string): Cell | undefined => rows("goal").find(([first]) => first?.value === label)?.[1],
  };
}

test("everyone cancelled: the last month ends at nothing, and what was stays", async () => {
  const world = await growthWorld();
  for (const id of ["1", "2"]) {
    await world.pays(id, "2026-01-10");
    await world.stops(id, "2026-03-10");
  }
  const { goal, rows } = boardOf(await world.measure("2026-03-31"));
  expect(goal("Paying readers")).toMatchObject({ value: 0, format: { of: 50 } });
  expect(goal("A payer's worth")?.value).toBe("not to be told yet: nobody pays");
  expect(rows("movements").map((row) => row.map(({ value }) => value).slice(1))).toEqual([
    [0, 2_000, 0, 0, 0, 0, 2_000],
    [2_000, 0, 0, 0, 0, 0, 2_000],
    [2_000, 0, 0, 0, 0, -2_000, 0],
  ]);
  expect(rows("mrr").at(-1)?.at(-1)).toMatchObject({ value: 1, format: { shareOf: 2 } });
});

test("one who pays: what they are worth is called assumed, with how few were seen", async () => {
  const world = await growthWorld();
  await world.pays("1", "2026-02-10");
  const { goal } = boardOf(await world.measure("2026-03-31"));
  expect(goal("A payer's worth")?.value).toMatch(/\(assumed; 0 left in \d months of payers\)$/);
});

test("several currencies: MRR counts those that have a rate, and names the others", async () => {
  const world = await growthWorld();
  await world.pays("1", "2026-03-10");
  await world.pays("2", "2026-03-10", { currency: "EUR" });
  await world.pays("3", "2026-03-10", { currency: "JPY", minor: 1_500 });
  const basis = withGrowth({ rates: { EUR: 1.1 } });
  const { goal, rows } = boardOf(await world.measure("2026-03-31", { basis }));
  expect(goal("MRR")).toMatchObject({
    value: 2_100,
    note: expect.stringContaining("Without what is paid in JPY"),
  });
  expect(rows("mrr").at(-1)?.[1]?.value).toBe(1_000);
});

test("money of a test mode is in no real figure, and a tab of it says so", async () => {
  const world = await growthWorld();
  await world.pays("1", "2026-03-10", { realm: "test" });
  await world.entry("1", "2026-03-10", ["charge", 1_000], { realm: "test" });
  const live = boardOf(await world.measure("2026-03-31"));
  expect([live.goal("MRR")?.value, live.goal("For the fund")?.value, live.rows("mrr")]).toEqual([0, 0, []]);
  expect(live.goal("These figures are")?.value).toBe("real");
  const played = boardOf(await world.measure("2026-03-31", { realm: "test" }));
  expect(played.goal("MRR")?.value).toBe(1_000);
  expect(played.goal("These figures are")?.value).toContain("rehearsal");
});
