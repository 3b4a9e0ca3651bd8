/** No share of fewer than ten is ever shown without of how many it is: not in the terminal, in JSON, nor in any tab. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { metricsInJson } from "../../src/cli/metrics-json.ts";
import { tellMetrics } from "../../src/cli/metrics-words.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { dashboardOf } from "../../src/growth/dashboard/dashboard.ts";
import type { Cell, Column } from "../../src/growth/dashboard/model.ts";
import { DEFINITIONS } from "../../src/growth/definitions.ts";
import type { Metrics } from "../../src/growth/measure.ts";
import { growthWorld } from "./world.ts";

const ADVICE = { reason: "Why.", todo: "What.", cost: "1 minute", gain: "Some.", weakest: "There." };
const NOW = new Date("2026-05-20T12:00:00.000Z");

const day = fc
  .integer({ min: 0, max: 139 })
  .map((n) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString());

/** Nine people at most, each with a way of their own. */
const people = fc.array(
  fc.record({
    asked: day,
    confirms: fc.boolean(),
    leaves: fc.boolean(),
    pays: fc.boolean(),
    stops: fc.boolean(),
  }),
  { maxLength: 9 },
);

const later = (at: string, days: number): string =>
  new Date(Date.parse(at) + days * 86_400_000).toISOString();

async function play(
  world: Awaited<ReturnType<typeof growthWorld>>,
  all: typeof people extends fc.Arbitrary<infer T> ? T : never,
) {
  for (const [n, { asked, confirms, leaves, pays, stops }] of all.entries()) {
    await world.event(asked, "subscriber.asked", `reader ${n}`);
    if (confirms) await world.event(later(asked, 1), "subscriber.confirmed", `reader ${n}`);
    if (confirms && leaves) await world.event(later(asked, 20), "subscriber.left", `reader ${n}`);
    if (pays) await world.pays(`${n}`, later(asked, 2));
    if (pays && stops) await world.stops(`${n}`, later(asked, 40));
  }
}

function saidOf(metrics: Metrics): string[] {
  const said: string[] = [];
  const say = (text: string) => void said.push(...text.split("\n"));
  const terminal = {
    title: say,
    step: say,
    warn: say,
    note: say,
    plain: say,
    end: say,
  } as unknown as Terminal;
  tellMetrics(terminal, metrics, { beside: [], now: NOW });
  return said;
}

/** Shares of money or of an aim, which nobody is counted for. */
const UNCOUNTED: readonly string[] = DEFINITIONS.map(({ key }) => key).filter(
  (key) => key === "grossMargin" || key.startsWith("goal"),
);

/** How far the goal's bars reach. */
const TOWARDS_AIM = ["Readers, in %", "MRR, in %"];

/** “25.0 %” beside neither “1 of 4” nor the word that it is assumed; a margin is of money, and limits are others'. */
const isBare = (text: string): boolean =>
  /\d(?:[.,]\d+)? %/.test(text) && !/\d of \d|assumed|^Margin |Amazon|Google/i.test(text.trim());

const isBareShare = ({ value, format }: Cell, column: Column | undefined): boolean =>
  typeof value === "number" && (format ?? column?.format) === "share";

test("a share of nine people or fewer has its count, wherever it is shown", async () => {
  await fc.assert(
    fc.asyncProperty(people, async (all) => {
      const world = await growthWorld();
      await play(world, all);
      const metrics = await world.measure(NOW.toISOString());
      expect(saidOf(metrics).filter(isBare)).toEqual([]);
      const json: Record<string, unknown> & { observations: object } = { ...metricsInJson(metrics) };
      const counted = DEFINITIONS.filter(({ key, unit }) => unit === "share" && !UNCOUNTED.includes(key));
      expect(counted.filter(({ key }) => json[key] !== null && !(key in json.observations))).toEqual([]);
      const { tabs } = dashboardOf({ metrics, advice: ADVICE, spent: { spend: [], unread: [] }, jobs: [] });
      const bare = tabs.flatMap(({ key, columns, rows }) => {
        const ours = columns.filter(({ isOwners }) => !isOwners);
        return rows
          .filter(([label]) => !TOWARDS_AIM.includes(String(label?.value)))
          .flatMap((row) =>
            row
              .filter(
                (cell, n) =>
                  isBareShare(cell, ours[n]) || (typeof cell.value === "string" && isBare(cell.value)),
              )
              .map((cell) => `${key}: ${String(row[0]?.value)} ${String(cell.value)}`),
          );
      });
      expect(bare).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
