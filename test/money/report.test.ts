import { describe, expect, it } from "vitest";
import { bookedOf, keepEntries } from "../../src/money/entries.ts";
import { firstMoneyAt, firstMonthShown, realmShown, reportMoney } from "../../src/money/report.ts";
import { keepStates } from "../../src/money/states.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";
import * as invented from "./invented.ts";
import { entryRow } from "./rows-for-test.ts";
import { ended, item, percentOff, state, writeStates } from "./states-for-test.ts";

const monthly = state([item("1000")]);
const wanted = {
  realm: "live",
  zone: "Europe/Berlin",
  currency: "EUR",
  now: new Date("2026-04-20"),
} as const;

describe("the money report", () => {
  it("tells cash and MRR of the same months, with the publication's currency first", async () => {
    const { ledger } = await testLedger();
    const euro = { currency: "EUR" };
    await ledger.db
      .insertInto("entries")
      .values([
        entryRow("1", ["charge", 900, 50], { ...euro, at: "2026-02-28T22:59:59.000Z" }),
        entryRow("2", ["charge", 1_000, 50], { ...euro, at: "2026-02-28T23:00:00.000Z" }),
        entryRow("3", ["payout", -700], { ...euro, at: "2026-04-02T00:00:00.000Z" }),
        entryRow("4", ["charge", 500, 40], { currency: "CHF" }),
      ])
      .execute();
    await writeStates(ledger.db, [
      // The last moment of March in Berlin, and the first of April.
      { subscription: "a", customer: "a", at: "2026-03-31T21:59:59.000Z", state: monthly, ...euro },
      { subscription: "b", customer: "b", at: "2026-03-31T22:00:00.000Z", state: monthly, ...euro },
      { subscription: "c", customer: "b", at: "2026-01-05T00:00:00.000Z", state: monthly },
    ]);
    const report = await reportMoney(ledger.db, { ...wanted, first: "2026-03", last: "2026-04" });
    expect(report.currencies.map(({ currency }) => currency)).toEqual(["EUR", "CHF", "USD"]);
    expect(report.paying).toBe(2);
    expect(report.currencies[0]).toMatchObject({
      cash: [
        { gross: 1_000, net: 950 },
        { gross: 0, paidOut: 700 },
      ],
      total: { gross: 1_000, fees: -50, net: 950, paidOut: 700, balanceChange: 250 },
      ...{ balance: 1_100, difference: 0, mrr: 2_000, paying: 2 },
      movements: [
        { start: 0, new: 1_000, end: 1_000 },
        { start: 1_000, reactivation: 1_000, end: 2_000 },
      ],
    });
    expect(report.currencies[2]).toMatchObject({ mrr: 1_000, paying: 1, total: { gross: 0 } });
  });

  it("ends now while the last month runs: what will end later has not ended", async () => {
    const { ledger } = await testLedger();
    const until = percentOff(50, { duration: "repeating", endsAt: new Date("2026-04-25") });
    const plan = state([item("1000")], { discounts: [until] });
    await writeStates(ledger.db, [
      { subscription: "a", customer: "a", at: "2026-01-05T00:00:00.000Z", state: plan },
    ]);
    const april = (now: string) =>
      reportMoney(ledger.db, { ...wanted, now: new Date(now), first: "2026-04", last: "2026-04" });
    expect((await april("2026-04-20")).currencies[0]).toMatchObject({ mrr: 500 });
    expect((await april("2026-05-20")).currencies[0]).toMatchObject({ mrr: 1_000 });
  });

  it("of months that are over says what was then, whatever came after", async () => {
    const { ledger } = await testLedger();
    await writeStates(ledger.db, [
      { subscription: "a", customer: "a", at: "2026-01-05T00:00:00.000Z", state: monthly },
      { subscription: "a", customer: "a", at: "2026-04-05T00:00:00.000Z", state: ended },
    ]);
    await ledger.db
      .insertInto("entries")
      .values(entryRow("1", ["charge", 1_000], { at: "2026-04-10T00:00:00.000Z" }))
      .execute();
    const report = await reportMoney(ledger.db, { ...wanted, first: "2026-02", last: "2026-03" });
    expect(report.currencies).toMatchObject([{ mrr: 1_000, paying: 1, balance: 0 }]);
  });
});

describe("what a sync kept", () => {
  it("is told: a plan at half its price until the coupon ends, what came in for it, what was given back", async () => {
    const { ledger } = await testLedger();
    const account = { service: "stripe", account: "acct_letter", realm: "live" } as const;
    const [begun, over] = [new Date("2026-03-02T10:00:00Z"), new Date("2026-04-10T00:00:00Z")];
    const half = percentOff(50, { duration: "repeating", endsAt: over });
    const plan = invented.subscription("sub_ana", "cus_ana", { createdAt: begun, discounts: [half] });
    await keepStates(ledger.db, account, [plan], new Date("2026-03-03"));
    const paid = invented.charge("ch_1", "cus_ana", { createdAt: begun });
    const back = invented.refund("re_1", "ch_1");
    const booked = [...bookedOf(paid, [paid.entry]), ...bookedOf(back, [back.entry])];
    const at = (n: number) => new Date(begun.getTime() + n * 1_000);
    const entries = booked.map(({ entry, original }, n) => ({ entry: { ...entry, at: at(n) }, original }));
    await ledger.transaction((db) => keepEntries(db, account, entries, begun));
    const report = await reportMoney(ledger.db, { ...wanted, first: "2026-03", last: "2026-04" });
    expect(report.currencies).toMatchObject([
      {
        ...{ currency: "USD", total: { gross: 1_000, fees: -59, refunds: -1_000, net: -59 }, foreign: [] },
        movements: [
          { new: 500, end: 500 },
          { expansion: 500, end: 1_000 },
        ],
      },
    ]);
  });
});

describe("which money is shown", () => {
  it("is live wherever there is any, else that of the key", async () => {
    const { ledger } = await testLedger();
    expect(await realmShown(ledger.db, "sandbox")).toBe("sandbox");
    await ledger.db
      .insertInto("entries")
      .values(entryRow("1", ["charge", 1], { realm: "sandbox" }))
      .execute();
    expect(await realmShown(ledger.db, "sandbox")).toBe("sandbox");
    expect(await realmShown(ledger.db, "live")).toBe("live");
    await ledger.db
      .insertInto("entries")
      .values(entryRow("2", ["charge", 1]))
      .execute();
    expect(await realmShown(ledger.db, "sandbox")).toBe("live");
    expect(await realmShown(ledger.db, "test")).toBe("live");
  });

  it("is of the last twelve months, or since it began", async () => {
    const { ledger } = await testLedger();
    expect(await firstMoneyAt(ledger.db, "live")).toBeNull();
    await writeStates(ledger.db, [
      { subscription: "a", customer: "a", at: "2026-01-31T23:30:00.000Z", state: monthly },
    ]);
    await ledger.db
      .insertInto("entries")
      .values(entryRow("1", ["charge", 1]))
      .execute();
    const first = await firstMoneyAt(ledger.db, "live");
    expect(first?.toISOString()).toBe("2026-01-31T23:30:00.000Z");
    expect(firstMonthShown(first, "2026-04", "Europe/Berlin")).toBe("2026-02");
    expect(firstMonthShown(first, "2027-11", "UTC")).toBe("2026-12");
    expect(firstMonthShown(first, "2025-11", "UTC")).toBe("2025-11");
    expect(firstMonthShown(null, "2026-04", "UTC")).toBe("2026-04");
  });
});
