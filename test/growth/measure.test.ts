/** Figures of whole ledgers: the worked examples, and what a ledger may hold that is not as usual. */
import { describe, expect, it } from "vitest";
import { eraseAddress } from "../../src/audience/erase.ts";
import { figuresOf } from "../../src/growth/figures.ts";
import { growthWorld, valuesOf, withGrowth } from "./world.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe("the worked examples", () => {
  it("start 10,000, churn 1,000, contraction 1,000, expansion 1,000: gross 20 %, net 10 %", async () => {
    const world = await growthWorld();
    for (const n of numbers(10)) await world.pays(`${n}`, "2026-02-10");
    await world.stops("0", "2026-03-10");
    await world.changes("1", "2026-03-10", 500);
    await world.changes("2", "2026-03-10", 500);
    await world.changes("3", "2026-03-10", 2_000);
    const metrics = await world.measure("2026-03-31T23:59:59.999Z");
    expect(valuesOf(metrics)).toMatchObject({
      ...{ mrrCents: 9_000, newMrrCents: 0, expansionMrrCents: 1_000, contractionMrrCents: 1_000 },
      ...{ churnedMrrCents: 1_000, reactivationMrrCents: 0, payingSubscribers: 9, arpuCents: 1_000 },
      ...{ grossRevenueChurn: 0.2, netRevenueChurn: 0.1, subscriberChurn: 0.1 },
    });
  });

  it("2 of 40 churned: lifetime is margin by churn, from the one end of its interval to the other", async () => {
    const world = await growthWorld();
    for (const n of numbers(40)) await world.pays(`${n}`, "2026-02-10");
    for (const n of numbers(2)) await world.stops(`${n}`, "2026-03-10");
    const figures = figuresOf(await world.measure("2026-03-31T23:59:59.999Z"));
    expect(figures.monthlyChurn).toMatchObject({
      value: 0.05,
      observations: { k: 2, n: 40 },
      isAssumed: false,
    });
    expect(figures.ltvCents.value).toBe(20_000);
    // 6.6 to 95 months at 10 a month.
    expect(figures.ltvCents.interval).toEqual({ low: 6_628, high: 94_926 });
  });

  it("CAC is what a channel cost for each one who paid and came by it, and is paid back by what they leave", async () => {
    const world = await growthWorld();
    for (const n of numbers(4)) {
      await world.reader(`r${n}`, "2026-02-01", {
        source: n < 3 ? "forum" : "friends",
        confirmed: "2026-02-02",
      });
      await world.pays(`${n}`, "2026-02-10", { reader: `r${n}` });
    }
    const spend = [
      { channel: "forum", month: "2026-01", amountMinor: 4_500 },
      { channel: "forum", month: "2026-05", amountMinor: 9_900 },
      { channel: "posters", month: "2026-02", amountMinor: 700 },
      { channel: "friends", month: "2026-02", amountMinor: 100, currency: "CHF" },
    ];
    const metrics = await world.measure("2026-03-31", {
      basis: withGrowth({ spend, fixedCostsMinor: 1_000 }),
    });
    expect(metrics.channels).toEqual([
      // 40 a month less 10 of costs are three quarters: 7.50 of each 10.
      { name: "forum", spentMinor: 4_500, payers: 3, cacMinor: 1_500, paybackMonths: 2 },
      { name: "posters", spentMinor: 700, payers: 0, cacMinor: null, paybackMonths: null },
      { name: "friends", spentMinor: 0, payers: 1, cacMinor: null, paybackMonths: null },
    ]);
    expect(metrics.unconvertedSpend).toEqual(["CHF"]);
  });

  it("what is left is what came in less fees, costs and spend, and the fund has its share of it", async () => {
    const world = await growthWorld();
    await world.entry("1", "2026-02-10", ["charge", 10_000, 320]);
    await world.entry("2", "2026-03-10", ["refund", -1_000]);
    await world.entry("3", "2026-03-11", ["payout", -5_000]);
    const spend = [{ channel: "forum", month: "2026-03", amountMinor: 680 }];
    const growth = { spend, fixedCostsMinor: 1_000, fund: { name: "The archive", share: 0.5 } };
    const { fund } = await world.measure("2026-03-31", { basis: withGrowth(growth) });
    expect(fund.months).toEqual([
      { month: "2026-02", netMinor: 9_680, costsMinor: 1_000, spentMinor: 0, leftMinor: 8_680 },
      { month: "2026-03", netMinor: -1_000, costsMinor: 1_000, spentMinor: 680, leftMinor: -2_680 },
    ]);
    expect(fund).toMatchObject({ leftMinor: 6_000, forFundMinor: 3_000 });
  });
});

describe("readers", () => {
  it("are counted as they stood then, by what happened up to then", async () => {
    const world = await growthWorld();
    await world.reader("ana", "2026-02-01", { confirmed: "2026-02-02", left: "2026-03-05" });
    await world.reader("ben", "2026-02-20", { source: "forum" });
    await world.reader("cleo", "2026-03-01", { confirmed: "2026-03-03" });
    const standing = async (day: string) => (await world.measure(day)).readers.byStanding;
    expect(await standing("2026-01-01")).toMatchObject({ confirmed: 0, pending: 0 });
    expect(await standing("2026-02-25")).toMatchObject({ confirmed: 1, pending: 1 });
    expect(await standing("2026-03-04")).toMatchObject({ confirmed: 2, pending: 1 });
    // Two weeks after they asked, nobody waits for Ben any more.
    expect(await standing("2026-03-10")).toMatchObject({ confirmed: 1, unsubscribed: 1, forgotten: 1 });
  });

  it("have the tier that they had then, though their row has that of today", async () => {
    const world = await growthWorld();
    await world.reader("ana", "2026-02-01", { confirmed: "2026-02-02" });
    await world.event("2026-03-01", "tier.changed", "ana", { from: "free", to: "premium monthly" });
    await world.event("2026-04-01", "tier.changed", "ana", { from: "premium monthly", to: "premium yearly" });
    await world.db.updateTable("subscribers").set({ tier: "premium yearly" }).execute();
    const tier = async (day: string) => (await world.measure(day)).readers.byTier.map(({ name }) => name);
    expect(await tier("2026-02-10")).toEqual(["free"]);
    expect(await tier("2026-03-10")).toEqual(["premium monthly"]);
    expect(await tier("2026-04-10")).toEqual(["premium yearly"]);
  });

  it("who had left the list when a free month began are none who left it in that month", async () => {
    const world = await growthWorld();
    for (const n of numbers(10)) await world.reader(`r${n}`, "2026-02-01", { confirmed: "2026-02-02" });
    await world.reader("gone", "2026-02-01", { confirmed: "2026-02-02", left: "2026-02-20" });
    await world.reader("going", "2026-02-01", { confirmed: "2026-02-02", left: "2026-03-20" });
    await world.reader("new", "2026-03-01", { confirmed: "2026-03-02", left: "2026-03-21" });
    const { freeReaderChurn } = await world.measure("2026-03-31");
    expect(freeReaderChurn).toMatchObject({ k: 1, n: 11 });
  });

  it("who are erased stay a count, in the months before and after", async () => {
    const world = await growthWorld();
    await world.reader("ana", "2026-02-01", { source: "forum", confirmed: "2026-02-02" });
    await world.db
      .insertInto("subscribers")
      .values({
        ...{ id: "imp", realm: "live", email: "imp@old.example", email_key: "imp@old.example", name: "Imre" },
        ...{
          status: "confirmed",
          tier: "free",
          source: "import from ghost",
          consent_at: "2024-05-01T00:00:00.000Z",
        },
        ...{ created_at: "2024-05-01T00:00:00.000Z", updated_at: "2026-01-01T00:00:00.000Z" },
        imported_at: "2026-01-01T00:00:00.000Z",
      })
      .execute();
    const before = await world.measure("2026-03-01");
    world.clock.set("2026-06-01T12:00:00.000Z");
    for (const email of ["ana@readers.example", "imp@old.example"])
      expect(await eraseAddress(world, email, "themselves")).toBe(1);
    const after = await world.measure("2026-03-01");
    expect(after.readers.byStanding).toEqual(before.readers.byStanding);
    expect(after.funnel.bySource).toEqual(before.funnel.bySource);
    const now = await world.measure("2026-06-02");
    expect(now.readers.byStanding).toMatchObject({ confirmed: 0, erased: 2 });
    expect(JSON.stringify(now)).not.toMatch(/readers\.example|old\.example|Imre/);
  });

  it("of whom an import told are not known before it, however old their days are", async () => {
    const world = await growthWorld();
    await world.db
      .insertInto("subscribers")
      .values({
        ...{ id: "imp", realm: "live", email: "imp@old.example", email_key: "imp@old.example", name: "" },
        ...{
          status: "confirmed",
          tier: "free",
          source: "import from ghost",
          consent_at: "2024-05-01T00:00:00.000Z",
        },
        ...{ created_at: "2024-05-01T00:00:00.000Z", updated_at: "2026-02-01T00:00:00.000Z" },
        imported_at: "2026-02-01T00:00:00.000Z",
      })
      .execute();
    const confirmed = async (knownAt: string) =>
      (await world.measure("2025-01-01", { knownAt })).readers.byStanding.confirmed;
    expect(await confirmed("2026-01-31")).toBe(0);
    expect(await confirmed("2026-02-02")).toBe(1);
  });
});

describe("the funnel", () => {
  it("counts distinct people by their source, each step within its window of the one before", async () => {
    const world = await growthWorld();
    for (const n of numbers(3))
      await world.db
        .insertInto("visits")
        .values({
          ...{
            day: "2026-03-01",
            visitor: `v${n % 2}`,
            path: n === 2 ? "issue" : "landing",
            source: "forum",
          },
          ...{ campaign: "", content: "", first_at: "2026-03-01T10:00:00.000Z", count: 5 },
        })
        .execute();
    await world.reader("ana", "2026-03-01", {
      source: "forum",
      confirmed: "2026-03-02",
      clicked: "2026-03-20",
    });
    await world.reader("ben", "2026-03-02", { source: "forum", confirmed: "2026-03-20" });
    await world.reader("cleo", "2026-03-03", { confirmed: "2026-03-04" });
    await world.pays("cleo", "2026-03-09", { reader: "cleo" });
    await world.reader("dora", "2026-03-28");
    const { funnel } = await world.measure("2026-04-01");
    expect(funnel.bySource).toMatchObject([
      { name: "forum", visitors: 2, signedUp: 2, confirmed: 1, activated: 1, paid: 0 },
      { name: "direct", visitors: 0, signedUp: 2, confirmed: 1, activated: 1, paid: 1 },
    ]);
    expect(funnel.total.waiting).toEqual({ confirmed: 1, activated: 0, paid: 1 });
    expect(funnel.byIssue).toMatchObject([{ name: "first", visitors: null, signedUp: 2 }]);
  });
});

describe("cohorts", () => {
  it("say who is still there at the end of each month that is over, and nothing of the others", async () => {
    const world = await growthWorld();
    await world.reader("ana", "2026-01-03", { confirmed: "2026-01-04", left: "2026-02-10" });
    await world.reader("ben", "2026-01-03", { confirmed: "2026-01-04" });
    await world.reader("cleo", "2026-03-03", { confirmed: "2026-03-04" });
    await world.pays("ana", "2026-01-09", { reader: "ana" });
    await world.stops("ana", "2026-03-01");
    const { cohorts } = await world.measure("2026-03-20");
    expect(JSON.parse(JSON.stringify(cohorts.readers))).toEqual([
      {
        month: "2026-01",
        size: 2,
        kept: [
          { share: 1, k: 2, n: 2 },
          { share: 0.5, k: 1, n: 2 },
        ],
      },
      { month: "2026-03", size: 1, kept: [] },
    ]);
    expect(cohorts.payers.map(({ kept }) => kept.map(({ k }) => k))).toEqual([[1, 1]]);
  });
});

describe("bad input", () => {
  it("no data at all: every figure is nothing, or says that nobody was there", async () => {
    const metrics = await (await growthWorld()).measure("2026-03-31");
    expect(valuesOf(metrics)).toMatchObject({
      mrrCents: 0,
      payingSubscribers: 0,
      arpuCents: null,
      ltvCents: null,
    });
    expect(figuresOf(metrics).subscriberChurn).toEqual({ value: null, observations: { k: 0, n: 0 } });
    expect(figuresOf(metrics).monthlyChurn).toMatchObject({ value: 0.03, isAssumed: true });
    expect(figuresOf(metrics).monthlyFreeChurn).toMatchObject({ value: 0.05, isAssumed: true });
  });

  it("one who pays: what is assumed is called so, with the one that was seen", async () => {
    const world = await growthWorld();
    await world.pays("1", "2026-02-10");
    const { ltvCents } = figuresOf(await world.measure("2026-03-31T23:59:59.999Z"));
    expect(ltvCents).toMatchObject({ isAssumed: true, observations: { k: 0, n: 1 } });
    expect(ltvCents.interval?.low ?? 0).toBeLessThan(ltvCents.value ?? 0);
  });

  it("everyone cancelled: churn is all of them, and nobody is worth anything", async () => {
    const world = await growthWorld();
    for (const n of numbers(12)) await world.pays(`${n}`, "2026-02-10");
    for (const n of numbers(12)) await world.stops(`${n}`, "2026-03-10");
    const values = valuesOf(await world.measure("2026-03-31"));
    expect(values).toMatchObject({
      mrrCents: 0,
      payingSubscribers: 0,
      subscriberChurn: 1,
      grossRevenueChurn: 1,
    });
    expect(values).toMatchObject({ arpuCents: null, ltvCents: null });
  });

  it("nobody of many has left yet: worth so much at least, and no upper end", async () => {
    const world = await growthWorld();
    for (const n of numbers(30)) await world.pays(`${n}`, "2026-02-10");
    const { ltvCents } = figuresOf(await world.measure("2026-03-31T23:59:59.999Z"));
    expect(ltvCents).toMatchObject({ value: null, isAssumed: false, interval: { high: null } });
    expect(ltvCents.interval?.low).toBeGreaterThan(10_000);
  });

  it("a clock that was put back: what came last holds, whatever its time says", async () => {
    const world = await growthWorld();
    await world.reader("ana", "2026-03-10", { confirmed: "2026-03-11" });
    await world.event("2026-03-09", "subscriber.left", "ana");
    expect((await world.measure("2026-03-31")).readers.byStanding).toMatchObject({
      confirmed: 0,
      unsubscribed: 1,
    });
  });

  it("several currencies: apart, and together only at a rate that the owner gave", async () => {
    const world = await growthWorld();
    await world.pays("1", "2026-03-10");
    await world.pays("2", "2026-03-10", { currency: "EUR" });
    await world.pays("3", "2026-03-10", { currency: "JPY", minor: 1_500 });
    const metrics = await world.measure("2026-03-31", { basis: withGrowth({ rates: { EUR: 1.1 } }) });
    expect(metrics.revenue.map(({ currency, mrrMinor }) => [currency, mrrMinor])).toEqual([
      ["USD", 1_000],
      ["EUR", 1_000],
      ["JPY", 1_500],
    ]);
    expect(metrics.converted).toEqual({ mrrMinor: 2_100, missing: ["JPY"] });
    expect(valuesOf(metrics)).toMatchObject({ mrrCents: 1_000, payingSubscribers: 3, arpuCents: 1_000 });
    const yen = await world.measure("2026-03-31", { basis: withGrowth({ rates: { JPY: 0.0066, EUR: 1 } }) });
    expect(yen.converted.mrrMinor).toBe(2_990);
  });

  it("a rehearsal's readers and money are in no real figure, nor the other way round", async () => {
    const world = await growthWorld();
    await world.pays("1", "2026-03-10");
    await world.pays("2", "2026-03-10", { realm: "test", minor: 9_900 });
    await world.reader("ana", "2026-03-01", { confirmed: "2026-03-02", realm: "sandbox" });
    await world.entry("1", "2026-03-10", ["charge", 9_900], { realm: "test" });
    const live = await world.measure("2026-03-31");
    expect(valuesOf(live)).toMatchObject({
      mrrCents: 1_000,
      payingSubscribers: 1,
      confirmedReaders: 0,
      leftCents: 0,
    });
    const test = await world.measure("2026-03-31", { realm: "test" });
    expect(valuesOf(test)).toMatchObject({
      mrrCents: 9_900,
      payingSubscribers: 1,
      confirmedReaders: 0,
      leftCents: 9_900,
    });
    expect(valuesOf(await world.measure("2026-03-31", { realm: "sandbox" }))).toMatchObject({
      confirmedReaders: 1,
    });
  });
});
