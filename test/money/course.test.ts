import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Db } from "../../src/ledger/open.ts";
import { courseOf, mrrAt } from "../../src/money/course.ts";
import { historiesOf } from "../../src/money/history.ts";
import { movementsOf } from "../../src/money/movements.ts";
import { grossRevenueChurn } from "../../src/money/rates.ts";
import { rememberShop } from "../../src/money/shop.ts";
import { errorOf, testLedger } from "../ledger/ledger-for-test.ts";
import { customerRow, readerRow } from "./rows-for-test.ts";
import { ended, item, type Kept, percentOff, state, writeStates } from "./states-for-test.ts";

const LIVE = { realm: "live" } as const;
const monthly = state([item("1000")]);
const yearly = state([item("10000", { every: "year" })]);
const on = (day: string) => new Date(`2026-${day}T00:00:00Z`);
const at = (day: string) => on(day).toISOString();

async function ledgerWith(kept: readonly Kept[]): Promise<Db> {
  const { ledger } = await testLedger();
  await writeStates(ledger.db, kept);
  return ledger.db;
}

const movements = async (db: Db, days: readonly string[], currency = "USD") => {
  const instants = days.map(on);
  return movementsOf(await courseOf(historiesOf(db, LIVE, on("12-31")), instants), currency);
};

describe("MRR at an instant", () => {
  it("is what the latest state up to then says, and nothing before the first", async () => {
    const db = await ledgerWith([
      { subscription: "sub_1", customer: "cus_1", at: at("03-01"), state: monthly },
      { subscription: "sub_1", customer: "cus_1", at: at("05-01"), state: ended },
    ]);
    const total = async (when: Date) => (await mrrAt(db, LIVE, when)).totals.get("USD") ?? 0;
    expect(await total(new Date(on("03-01").getTime() - 1))).toBe(0);
    expect(await total(on("03-01"))).toBe(1_000);
    expect(await total(on("04-30"))).toBe(1_000);
    expect(await total(on("05-01"))).toBe(0);
  });

  it("is told, within one second, by the highest rank, then by the event's id", async () => {
    const one = { subscription: "sub_1", customer: "cus_1", at: at("03-01") };
    const db = await ledgerWith([
      { ...one, rank: 2, event: "evt_b", state: ended },
      { ...one, rank: 2, event: "evt_c", state: monthly },
      { ...one, rank: 0, event: "evt_z", state: yearly },
    ]);
    expect((await mrrAt(db, LIVE, on("03-02"))).totals.get("USD")).toBe(1_000);
  });

  it("counts several customers of one reader as one person, and one whom nobody matched as themselves", async () => {
    const { ledger } = await testLedger();
    await ledger.db.insertInto("subscribers").values(readerRow("mara")).execute();
    const customers = [
      customerRow("cus_1", { subscriber_id: "mara" }),
      customerRow("cus_2", { subscriber_id: "mara" }),
      customerRow("cus_3"),
    ];
    await ledger.db.insertInto("customers").values(customers).execute();
    const kept = ["cus_1", "cus_2", "cus_3"].map((customer) => ({
      ...{ subscription: `sub_${customer}`, customer, at: at("03-01"), state: monthly },
    }));
    await writeStates(ledger.db, kept);
    const { totals, people } = await mrrAt(ledger.db, LIVE, on("03-02"));
    expect(totals.get("USD")).toBe(3_000);
    expect(people.get("mara")?.get("USD")).toBe(2_000);
    expect(people.get("cus_3")?.get("USD")).toBe(1_000);
    expect(people.size).toBe(2);
  });

  it("is kept apart by currency, realm and account", async () => {
    const one = { customer: "cus_1", at: at("03-01"), state: monthly };
    const db = await ledgerWith([
      { ...one, subscription: "sub_1" },
      { ...one, subscription: "sub_2", currency: "JPY" },
      { ...one, subscription: "sub_3", account: "acct_2" },
      { ...one, subscription: "sub_4", realm: "test", account: "acct_1" },
    ]);
    const now = on("03-02");
    expect([...(await mrrAt(db, LIVE, now)).totals]).toEqual([
      ["USD", 2_000],
      ["JPY", 1_000],
    ]);
    expect((await mrrAt(db, { realm: "live", account: "acct_2" }, now)).totals.get("USD")).toBe(1_000);
    expect((await mrrAt(db, { realm: "test" }, now)).totals.get("USD")).toBe(1_000);
    expect((await mrrAt(db, { realm: "sandbox" }, now)).totals.size).toBe(0);
  });

  it("says how many prices it could not count", async () => {
    const steps = state([item(null)]);
    const db = await ledgerWith([
      { subscription: "sub_1", customer: "cus_1", at: at("03-01"), state: steps },
    ]);
    expect(await mrrAt(db, LIVE, on("03-02"))).toMatchObject({ unpriced: 1, people: new Map() });
  });

  it("reads more states than fit on one page", async () => {
    const kept = Array.from({ length: 5_200 }, (_, n) => ({
      ...{ subscription: `sub_${Math.floor(n / 3)}`, customer: `cus_${Math.floor(n / 3)}`, state: monthly },
      at: new Date(on("03-01").getTime() + (n % 3) * 1_000).toISOString(),
    }));
    const db = await ledgerWith(kept);
    expect((await mrrAt(db, LIVE, on("04-01"))).people.size).toBe(Math.ceil(5_200 / 3));
  });
});

describe("movements", () => {
  it("tell who comes from who comes back, also within one span", async () => {
    const one = { subscription: "sub_1", customer: "cus_1" };
    const db = await ledgerWith([
      { ...one, at: at("03-05"), state: monthly },
      { ...one, at: at("03-06"), state: ended },
      { ...one, at: at("03-20"), state: monthly },
      { ...one, at: at("04-05"), state: ended },
      { subscription: "sub_2", customer: "cus_1", at: at("05-05"), state: yearly },
    ]);
    const [march, april, may] = await movements(db, ["03-01", "04-01", "05-01", "06-01"]);
    expect(march).toMatchObject({ start: 0, new: 1_000, reactivation: 0, end: 1_000 });
    expect(april).toMatchObject({ churn: 1_000, end: 0 });
    expect(may).toMatchObject({ reactivation: 833, new: 0, end: 833, people: { reactivation: 1, new: 0 } });
  });

  it("know somebody as one who paid before, though it was over before the first instant", async () => {
    const one = { subscription: "sub_1", customer: "cus_1" };
    const db = await ledgerWith([
      { ...one, at: at("01-05"), state: monthly },
      { ...one, at: at("01-06"), state: ended },
      { ...one, at: at("03-20"), state: monthly },
    ]);
    expect(await movements(db, ["03-01", "04-01"])).toMatchObject([{ new: 0, reactivation: 1_000 }]);
  });

  it("take no free plan, trial or gift for having paid", async () => {
    const one = { subscription: "sub_1", customer: "cus_1" };
    const db = await ledgerWith([
      { ...one, at: at("01-05"), state: state([item("1000")], { status: "trialing" }) },
      { ...one, at: at("02-05"), state: state([item("1000")], { discounts: [percentOff(100)] }) },
      { ...one, at: at("03-20"), state: monthly },
    ]);
    expect(await movements(db, ["03-01", "04-01"])).toMatchObject([{ new: 1_000, reactivation: 0 }]);
  });

  it("show a discount that ends as expansion, though no event told of it", async () => {
    const half = percentOff(50, { duration: "repeating", endsAt: on("04-10") });
    const plan = state([item("1000")], { discounts: [half] });
    const db = await ledgerWith([{ subscription: "sub_1", customer: "cus_1", at: at("01-10"), state: plan }]);
    expect(await movements(db, ["03-01", "04-01", "05-01", "06-01"])).toMatchObject([
      { start: 500, end: 500 },
      { start: 500, expansion: 500, end: 1_000 },
      { start: 1_000, expansion: 0, end: 1_000 },
    ]);
  });

  it("show one of two subscriptions that ends as contraction, and a change of currency as such", async () => {
    const one = { customer: "cus_1", at: at("01-05"), state: monthly };
    const db = await ledgerWith([
      { ...one, subscription: "sub_1" },
      { ...one, subscription: "sub_2" },
      { ...one, subscription: "sub_2", at: at("03-05"), state: ended },
      { ...one, subscription: "sub_1", at: at("04-05"), state: ended },
      { ...one, subscription: "sub_3", at: at("04-05"), currency: "EUR" },
    ]);
    const days = ["03-01", "04-01", "05-01"];
    expect(await movements(db, days)).toMatchObject([{ contraction: 1_000, churn: 0 }, { churn: 1_000 }]);
    expect(await movements(db, days, "EUR")).toMatchObject([{}, { new: 0, reactivation: 1_000 }]);
  });

  it("take who began to pay in one currency at that very instant for one who pays, when they pay in another", async () => {
    const one = { customer: "cus_1", state: monthly };
    const db = await ledgerWith([
      { ...one, subscription: "sub_1", at: at("03-01") },
      { ...one, subscription: "sub_2", at: at("03-02"), currency: "EUR" },
    ]);
    expect(await movements(db, ["03-01", "04-01"], "EUR")).toMatchObject([{ new: 0, reactivation: 1_000 }]);
  });

  it("are refused when they don't lead from one total to the next", async () => {
    const people = new Map([["mara", { firstPaidAt: 0, mrr: new Map([["USD", [1_000, 2_000]]]) }]]);
    const course = { instants: [on("03-01"), on("04-01")], people, unpriced: 0 };
    const error = await errorOf(async () =>
      movementsOf({ ...course, totals: new Map([["USD", [1_000, 1_999]]]) }, "USD"),
    );
    expect(error.name).toBe("InvariantError");
  });
});

describe("whatever became of subscriptions", () => {
  const day = fc.integer({ min: 0, max: 89 });
  const dayOf = (n: number) => new Date(on("01-01").getTime() + n * 86_400_000);
  const discount = fc.record({ percent: fc.integer({ min: 0, max: 100 }), ends: fc.option(day) });
  const anyState = fc
    .record({
      status: fc.constantFrom("active", "active", "past_due", "trialing", "canceled", "unpaid"),
      amount: fc.option(fc.integer({ min: 0, max: 20_000 }), { freq: 10 }),
      every: fc.constantFrom("day", "week", "month", "year"),
      everyCount: fc.integer({ min: 1, max: 3 }),
      quantity: fc.integer({ min: 0, max: 3 }),
      discounts: fc.array(discount, { maxLength: 2 }),
      isPaused: fc.boolean(),
    })
    .map(({ status, amount, discounts, isPaused, ...price }) =>
      state([item(amount === null ? null : String(amount), price)], {
        ...{ status, isPaused },
        discounts: discounts.map(({ percent, ends }) =>
          percentOff(percent, { endsAt: ends === null ? null : dayOf(ends) }),
        ),
      }),
    );
  const kept = fc
    .array(
      fc.record({
        ...{ subscription: fc.constantFrom("a", "b", "c", "d"), day, rank: fc.integer({ min: 0, max: 2 }) },
        ...{ state: anyState, order: fc.nat() },
      }),
      { maxLength: 16 },
    )
    .map((rows) => rows.filter((row, n) => rows.findIndex((other) => sameKey(row, other)) === n));
  type Row = { subscription: string; day: number; rank: number };
  const sameKey = (one: Row, other: Row) =>
    one.subscription === other.subscription && one.day === other.day && one.rank === other.rank;
  const CUSTOMERS: Record<string, string> = { a: "cus_1", b: "cus_1", c: "cus_2", d: "cus_3" };
  const CURRENCIES: Record<string, string> = { a: "USD", b: "EUR", c: "USD", d: "USD" };
  const instants = fc
    .uniqueArray(day, { minLength: 2, maxLength: 6 })
    .map((days) => days.sort((one, other) => one - other).map(dayOf));
  const rowsOf = (rows: readonly (Row & { state: Kept["state"] })[]): Kept[] =>
    rows.map(({ subscription, day: n, rank, state: was }) => ({
      ...{ subscription, rank, state: was, at: dayOf(n).toISOString() },
      customer: CUSTOMERS[subscription] ?? "",
      currency: CURRENCIES[subscription] ?? "",
    }));
  const courseOfRows = async (db: Db, rows: readonly Kept[], when: readonly Date[]) => {
    await db.deleteFrom("subscription_states").execute();
    if (rows.length > 0) await writeStates(db, rows);
    return courseOf(historiesOf(db, LIVE, dayOf(100)), when);
  };

  it("movements add up, people add up to the total, and neither order nor an equal state changes anything", async () => {
    const { ledger } = await testLedger();
    await fc.assert(
      fc.asyncProperty(kept, instants, fc.nat(), async (rows, when, pick) => {
        const course = await courseOfRows(ledger.db, rowsOf(rows), when);
        for (const [currency, totals] of course.totals) {
          const own = [...course.people.values()].map(({ mrr }) => mrr.get(currency) ?? []);
          for (const [n, total] of totals.entries())
            expect(own.reduce((sum, mrr) => sum + (mrr[n] ?? 0), 0)).toBe(total);
          for (const [n, moved] of movementsOf(course, currency).entries()) {
            const gained = moved.new + moved.reactivation + moved.expansion;
            expect(moved.start).toBe(totals[n]);
            expect(moved.start + gained - moved.contraction - moved.churn).toBe(totals[n + 1]);
            expect(
              moved.people.start + moved.people.new + moved.people.reactivation - moved.people.churn,
            ).toBe(moved.people.end);
            expect(grossRevenueChurn(moved) ?? 0).toBeLessThanOrEqual(1);
          }
          for (const [n, instant] of when.entries())
            expect((await mrrAt(ledger.db, LIVE, instant)).totals.get(currency) ?? 0).toBe(totals[n]);
        }
        const shuffled = [...rows].sort((one, other) => one.order - other.order);
        expect(await courseOfRows(ledger.db, rowsOf(shuffled), when)).toEqual(course);
        for (const repeated of repeatsOf(rows[pick % Math.max(1, rows.length)], rows))
          expect(await courseOfRows(ledger.db, [...rowsOf(rows), repeated], when)).toEqual(course);
      }),
      { numRuns: 60 },
    );
  });

  type KeptRow = Row & { state: Kept["state"] };

  /** The same once more in the same second, and what held at the end of that day an hour later, as a refetch may tell it. */
  function repeatsOf(row: KeptRow | undefined, rows: readonly KeptRow[]): Kept[] {
    if (!row) return [];
    const ofDay = rows.filter((one) => one.subscription === row.subscription && one.day === row.day);
    const last = ofDay.toSorted((one, other) => other.rank - one.rank)[0] ?? row;
    const later = new Date(dayOf(last.day).getTime() + 3_600_000).toISOString();
    return [
      ...rowsOf([row]).map((one) => ({ ...one, event: "evt_2" })),
      ...rowsOf([last]).map((one) => ({ ...one, at: later })),
    ];
  }
});

describe("as the ledger knew it", () => {
  const told = { subscription: "sub_1", customer: "cus_1" };

  it("is for ever what was known then: an event that came late changes only what is known since", async () => {
    const db = await ledgerWith([
      { ...told, at: at("03-01"), state: monthly },
      { ...told, at: at("04-01"), event: "evt_late", state: yearly, knownAt: at("05-01") },
    ]);
    const total = async (knownAt?: Date) =>
      (await mrrAt(db, { ...LIVE, ...(knownAt ? { knownAt } : {}) }, on("04-15"))).totals.get("USD");
    expect(await total(on("04-15"))).toBe(1_000);
    expect(await total(on("05-01"))).toBe(833);
    expect(await total()).toBe(833);
  });
});

describe("an account that sells other things too", () => {
  const ours = { ...item("1000"), productId: "prod_letters" };
  const other = { ...item("9900"), productId: "prod_course" };
  const kept = { subscription: "sub_1", customer: "cus_1", at: at("03-01"), state: state([ours, other]) };
  const NO_LINKS = { free: "", monthly: "", yearly: "" };
  const NO_SHOP = { prices: NO_LINKS, links: NO_LINKS, portal: null, made: [] };
  const stripe = { service: "stripe", account: "acct_1", realm: "live" } as const;

  it("has as MRR what is paid for the newsletter, and for what the settings name besides", async () => {
    const { ledger } = await testLedger();
    await ledger.db.insertInto("customers").values(customerRow("cus_1")).execute();
    await writeStates(ledger.db, [kept]);
    const total = async (products: readonly string[] = []) =>
      (await mrrAt(ledger.db, { ...LIVE, products }, on("04-01"))).totals.get("USD");
    expect(await total()).toBe(10_900);
    await rememberShop(ledger.db, stripe, { ...NO_SHOP, productId: "prod_letters" });
    expect(await total()).toBe(1_000);
    expect(await total(["prod_course"])).toBe(10_900);
  });
});
