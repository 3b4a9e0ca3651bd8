import { describe, expect, it } from "vitest";
import type { EntryRow } from "../../src/ledger/tables/money.ts";
import { differencesIn, noteBalance } from "../../src/money/balance.ts";
import { balanceAt, cashOf, foreignIn } from "../../src/money/cash.ts";
import { errorOf, testLedger } from "../ledger/ledger-for-test.ts";
import { entryRow } from "./rows-for-test.ts";

const MARCH = { from: new Date("2026-03-01T00:00:00Z"), to: new Date("2026-04-01T00:00:00Z") };

async function ledgerWith(entries: readonly EntryRow[]) {
  const { ledger } = await testLedger();
  await ledger.db.insertInto("entries").values(entries).execute();
  return ledger.db;
}

describe("cash", () => {
  it("puts every kind of entry where it belongs, and what it adds up to is what the balance changed by", async () => {
    const db = await ledgerWith([
      entryRow("1", ["charge", 1_000, 59]),
      entryRow("2", ["charge", 10_000, 320]),
      entryRow("3", ["refund", -1_000]),
      entryRow("4", ["refund failed", 400]),
      entryRow("5", ["dispute", -1_000, 1_500]),
      entryRow("6", ["dispute reversal", 1_000, -1_500]),
      entryRow("7", ["fee", -200]),
      entryRow("8", ["other", 25]),
      entryRow("9", ["payout", -5_000, 50]),
      entryRow("10", ["payout failed", 1_000]),
    ]);
    expect((await cashOf(db, "live", MARCH)).get("USD")).toEqual({
      ...{ gross: 11_000, fees: -629, refunds: -600, disputes: 0, other: 25 },
      ...{ net: 9_796, paidOut: 4_000, balanceChange: 5_796 },
    });
  });

  it("takes a kind that nobody knows yet for other, and loses nothing of it", async () => {
    const db = await ledgerWith([entryRow("1", ["climate contribution", -30])]);
    expect((await cashOf(db, "live", MARCH)).get("USD")).toMatchObject({ other: -30, net: -30 });
  });

  it("is of the span: its first moment counts, its end does not", async () => {
    const at = (id: string, instant: string) => entryRow(id, ["charge", 1], { at: instant });
    const db = await ledgerWith([
      at("1", "2026-02-28T23:59:59.000Z"),
      at("2", "2026-03-01T00:00:00.000Z"),
      at("3", "2026-03-31T23:59:59.000Z"),
      at("4", "2026-04-01T00:00:00.000Z"),
    ]);
    expect((await cashOf(db, "live", MARCH)).get("USD")?.gross).toBe(2);
    expect((await balanceAt(db, "live", MARCH.to)).get("USD")).toBe(3);
  });

  it("is for ever what was known then: what came late is only counted since", async () => {
    const db = await ledgerWith([
      entryRow("1", ["charge", 1_000]),
      entryRow("2", ["charge", 200], { known_at: "2026-05-01T00:00:00.000Z" }),
    ]);
    const gross = async (knownAt?: Date) =>
      (await cashOf(db, "live", { ...MARCH, ...(knownAt ? { knownAt } : {}) })).get("USD")?.gross;
    expect(await gross(new Date("2026-04-02T00:00:00Z"))).toBe(1_000);
    expect(await gross(new Date("2026-05-01T00:00:00Z"))).toBe(1_200);
    expect(await gross()).toBe(1_200);
  });

  it("adds up no two currencies and no two realms", async () => {
    const db = await ledgerWith([
      entryRow("1", ["charge", 1_000]),
      entryRow("2", ["charge", 1_500], { currency: "JPY" }),
      entryRow("3", ["charge", 77], { realm: "test" }),
    ]);
    const live = await cashOf(db, "live", MARCH);
    expect([live.get("USD")?.gross, live.get("JPY")?.gross, live.size]).toEqual([1_000, 1_500, 2]);
    expect((await cashOf(db, "test", MARCH)).get("USD")?.gross).toBe(77);
    expect((await cashOf(db, "sandbox", MARCH)).size).toBe(0);
  });

  it("is refused where an entry's net is not its amount less its fee", async () => {
    const db = await ledgerWith([entryRow("1", ["charge", 1_000, 59], { net_minor: 940 })]);
    expect((await errorOf(() => cashOf(db, "live", MARCH))).name).toBe("InvariantError");
  });

  it("knows what was paid in another currency, as it was paid", async () => {
    const euros = { original_currency: "EUR", original_minor: 1_000, rate: "1.08" };
    const db = await ledgerWith([
      entryRow("1", ["charge", 1_080], euros),
      entryRow("2", ["charge", 1_085], euros),
      entryRow("3", ["refund", -1_080], { ...euros, original_minor: -1_000 }),
      entryRow("4", ["charge", 1_000], { original_currency: "USD", original_minor: 1_000 }),
    ]);
    expect(await foreignIn(db, "live", MARCH)).toEqual([
      { settled: "USD", currency: "EUR", payments: 2, amountMinor: 2_000 },
    ]);
  });

  it("knows by what the service's balance differed when the two were last compared", async () => {
    const { ledger, clock } = await testLedger();
    const note = (account: string, realm: "live" | "test", differences: Record<string, number>) => {
      const check = { at: clock.now().toISOString(), differences };
      return noteBalance(ledger.db, clock, { service: "stripe", account, realm }, check);
    };
    await note("acct_1", "live", { USD: -50 });
    await note("acct_2", "live", { USD: 20, EUR: 1 });
    await note("acct_1", "test", { USD: 9 });
    expect([...(await differencesIn(ledger.db, "live"))]).toEqual([
      ["USD", -30],
      ["EUR", 1],
    ]);
    expect((await differencesIn(ledger.db, "sandbox")).size).toBe(0);
  });
});
