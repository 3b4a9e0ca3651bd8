/** `--as-of D --known-at T` gives for ever what it gave at T, whatever is learned, and of whatever time, from then on. */
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { eraseAddress } from "../../src/audience/erase.ts";
import type { Metrics } from "../../src/growth/measure.ts";
import { growthWorld } from "./world.ts";

type World = Awaited<ReturnType<typeof growthWorld>>;

const DAY_MS = 86_400_000;
const AS_OF = "2026-03-10T12:00:00.000Z";
const KNOWN_AT = "2026-03-12T12:00:00.000Z";

const instantFrom = (from: string, days: number) =>
  fc
    .integer({ min: 0, max: days * 24 })
    .map((n) => new Date(Date.parse(from) + n * (DAY_MS / 24)).toISOString());

const soon = instantFrom("2026-03-12T13:00:00.000Z", 40);
const fact = fc.record({
  what: fc.constantFrom(
    "pays",
    "changes",
    "stops",
    "entry",
    "imported",
    "reader",
    "tier",
    "leaves",
    "erased",
  ),
  who: fc.integer({ min: 0, max: 5 }),
  /** When it happened: before what is asked of, or after it. */
  at: instantFrom("2026-01-01T00:00:00.000Z", 110),
  /** When the ledger learned of it, where that is another time. */
  learned: soon,
  minor: fc.integer({ min: 1, max: 9_999 }),
});
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never;

/** Ids of the early days and of later ones are the same six people; what is written is told apart by its number. */
async function tell(world: World, facts: readonly Fact[], isLate: boolean): Promise<void> {
  for (const [n, { what, who, at, learned, minor }] of facts.entries()) {
    const known = isLate ? { knownAt: learned } : {};
    const second = `${at.slice(0, 20)}${String(n + (isLate ? 500 : 0)).padStart(3, "0")}Z`;
    // What is written in the moment of which it tells can't be of an earlier one.
    const now = isLate && at < KNOWN_AT ? learned : at;
    const id = `${isLate ? "late" : "early"}-${n}`;
    if (what === "pays") await world.pays(id, at, { minor, ...known });
    if (what === "changes") await world.changes(`early-${who}`, second, minor, known);
    if (what === "stops") await world.stops(`early-${who}`, second, known);
    if (what === "entry")
      await world.entry(id, at, ["charge", minor, 30], { known_at: isLate ? learned : at });
    if (what === "imported") await world.imported(id, at, isLate ? learned : at);
    if (what === "reader") await world.reader(id, now, { confirmed: now, clicked: now, source: "forum" });
    if (what === "tier")
      await world.event(now, "tier.changed", `reader-${who}`, { from: "free", to: "premium monthly" });
    if (what === "leaves") await world.event(now, "subscriber.left", `reader-${who}`);
    if (what === "erased" && isLate) {
      world.clock.set(now);
      await eraseAddress(world, `reader-${who}@readers.example`, "themselves");
    }
  }
}

/** What was asked stands in it, and is left out. */
const told = (metrics: Metrics) => JSON.parse(JSON.stringify({ ...metrics, asOf: null }));

it("whatever comes late, of whatever day, changes nothing of what was known then", async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fact.filter(({ at }) => at <= AS_OF),
        { maxLength: 15 },
      ),
      fc.array(fact, { minLength: 1, maxLength: 15 }),
      async (early, late) => {
        const world = await growthWorld();
        // Nobody's first page and clicks are in it: an erasure takes both away, and they may not be kept.
        for (let who = 0; who < 6; who++)
          await world.reader(`reader-${who}`, "2026-01-05", { confirmed: "2026-01-06" });
        await tell(world, early, false);
        const then = () => world.measure(AS_OF, { knownAt: KNOWN_AT });
        const [before, all] = [told(await then()), told(await world.measure(AS_OF))];
        await tell(world, late, true);
        expect(told(await then())).toEqual(before);
        if (!isDeepStrictEqual(told(await world.measure(AS_OF)), all)) changed += 1;
      },
    ),
    { numRuns: 25 },
  );
  // What comes late is of that time in truth: whoever asks with all that is known now is told something else.
  expect(changed).toBeGreaterThan(5);
});

it("without an instant of knowing, what a clock that ran ahead has learned counts", async () => {
  const world = await growthWorld();
  await world.pays("1", "2026-03-01", { knownAt: "2031-01-01" });
  await world.entry("1", "2026-03-01", ["charge", 1_000, 30], { known_at: "2031-01-01T00:00:00.000Z" });
  await world.imported("ida", "2026-02-01", "2031-01-01");
  const now = await world.measure("2026-03-31");
  expect(now.revenue[0].mrrMinor).toBe(1_000);
  expect(now.fund.leftMinor).toBe(970);
  expect(now.readers.byStanding.confirmed).toBe(1);
  const known = await world.measure("2026-03-31", { knownAt: "2026-03-31" });
  expect([known.revenue[0].mrrMinor, known.fund.leftMinor, known.readers.byStanding.confirmed]).toEqual([
    0, 0, 0,
  ]);
});
