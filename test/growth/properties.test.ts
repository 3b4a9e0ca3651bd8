/** What holds of every ledger, whatever happened in it. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { WALKED } from "../../src/audience/sign-up-check.ts";
import { DEFINITIONS } from "../../src/growth/definitions.ts";
import { figuresOf } from "../../src/growth/figures.ts";
import { sharesOf } from "../../src/growth/metrics/funnel.ts";
import { secondsOf } from "../../src/growth/read/as-of.ts";
import { readNewcomers, readPeople } from "../../src/growth/read/people.ts";
import type { Person } from "../../src/growth/read/person.ts";
import { readerRow } from "../money/rows-for-test.ts";
import { growthWorld } from "./world.ts";

type World = Awaited<ReturnType<typeof growthWorld>>;

const day = fc
  .integer({ min: 0, max: 150 })
  .map((n) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString());
const act = fc.record({
  who: fc.integer({ min: 0, max: 14 }),
  at: day,
  what: fc.constantFrom("asked", "confirmed", "left", "bounced", "returned", "pays", "changes", "stops"),
  minor: fc.integer({ min: 1, max: 9_999 }),
});

async function play(world: World, acts: readonly (typeof act extends fc.Arbitrary<infer T> ? T : never)[]) {
  for (const [n, { who, at, what, minor }] of acts.entries()) {
    if (what === "pays") await world.pays(`${n}-${who}`, at, { minor });
    else if (what === "changes" || what === "stops") {
      const paid = acts.findIndex((one) => one.what === "pays" && one.at <= at);
      const id = `${paid}-${acts[paid]?.who}`;
      if (paid < 0 || paid > n) continue;
      if (what === "stops") await world.stops(id, `${at.slice(0, 19)}.${String(n).padStart(3, "0")}Z`);
      else await world.changes(id, `${at.slice(0, 19)}.${String(n).padStart(3, "0")}Z`, minor);
    } else await world.event(at, `subscriber.${what}`, `reader ${who}`);
  }
}

const AS_OF = "2026-05-20T12:00:00.000Z";
const runs = { numRuns: 15 };

it("movements lead from the start of each month to its end, and rates lie between nothing and all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const world = await growthWorld();
      await play(world, acts);
      const metrics = await world.measure(AS_OF);
      const { movements } = metrics.revenue[0];
      for (const [n, one] of movements.entries()) {
        expect(one.start + one.new + one.reactivation + one.expansion - one.contraction - one.churn).toBe(
          one.end,
        );
        if (n > 0) expect(one.start).toBe(movements[n - 1]?.end);
      }
      const figures = figuresOf(metrics);
      for (const { key, unit } of DEFINITIONS) {
        const { value, observations, interval, isAssumed } = figures[key];
        if (unit !== "share" || value === null) continue;
        if (key !== "netRevenueChurn") expect(value).toBeGreaterThanOrEqual(0);
        if (!key.startsWith("goal")) expect(value).toBeLessThanOrEqual(1);
        expect(observations).toBeDefined();
        if (interval && isAssumed) expect(interval.low ?? 0).toBeLessThanOrEqual(interval.high ?? 1);
      }
      for (const row of [metrics.funnel.total, ...metrics.funnel.bySource]) {
        for (const { k, n, value } of Object.values(sharesOf(row)))
          if (value !== null) expect(k).toBeLessThanOrEqual(n);
        expect(row.confirmed).toBeLessThanOrEqual(row.signedUp);
        expect(row.activated).toBeLessThanOrEqual(row.confirmed);
        expect(row.paid).toBeLessThanOrEqual(row.activated);
      }
      for (const { kept, size } of [...metrics.cohorts.readers, ...metrics.cohorts.payers])
        for (const { k } of kept) expect(k).toBeLessThanOrEqual(size);
    }),
    runs,
  );
});

it("who signed up lately is told alike whether everybody is read, or they alone", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), day, async (acts, since) => {
      const world = await growthWorld();
      const rows = acts.slice(0, 5).map(({ at }, n) => [`reader ${n * 3}`, at] as const);
      for (const [id, at] of rows)
        await world.db
          .insertInto("subscribers")
          .values(readerRow(id, { status: "pending", created_at: at }))
          .execute();
      await play(world, acts);
      await world.event(since, WALKED, "reader 1");
      const asOf = { realm: "live", at: new Date(AS_OF) } as const;
      const from = new Date(since);
      const all = await readPeople(world.db, asOf);
      const lately = all.filter(({ askedAt }) => askedAt !== null && askedAt > secondsOf(from));
      const byId = (people: readonly Person[]) => new Map(people.map((one) => [one.id, one]));
      expect(byId(await readNewcomers(world.db, asOf, from))).toEqual(byId(lately));
    }),
    runs,
  );
});

it("what was told as of a day stays so, whatever happens after it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
      const world = await growthWorld();
      const asked = () => world.measure("2026-03-10T12:00:00.000Z", { knownAt: "2026-03-12T12:00:00.000Z" });
      const early = acts.filter(({ at }) => at <= "2026-03-10T12");
      await play(world, early);
      const before = JSON.stringify(await asked());
      const late = acts.filter(({ at }) => at > "2026-03-10T12");
      for (const { who, at, what } of late)
        if (!["pays", "changes", "stops"].includes(what))
          await world.event(at, `subscriber.${what}`, `reader ${who}`);
      for (const [n, { at, minor }] of late.entries()) await world.pays(`late-${n}`, at, { minor });
      expect(JSON.stringify(await asked())).toBe(before);
    }),
    runs,
  );
});
