import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { Db } from "../../src/ledger/open.ts";
import { entriesCsv, summaryCsv } from "../../src/money/entries-csv.ts";
import { reportMoney } from "../../src/money/report.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";
import { customerRow, entryRow } from "./rows-for-test.ts";

const NEW_YORK = "America/New_York";
const MARCH = {
  ...{ from: new Date("2026-03-01T05:00:00Z"), to: new Date("2026-04-01T04:00:00Z") },
  zone: NEW_YORK,
};

async function fileOf(db: Db): Promise<Record<string, string>[]> {
  let text = "";
  for await (const piece of entriesCsv(db, "live", MARCH)) text += piece.text;
  expect(text).toMatch(/^date,at_utc,/);
  return parse(text, { columns: true });
}

const charge = (id: string, customer: string | null) => ({
  ...({ service: "stripe", account: "acct_1", realm: "live", customer_id: customer } as const),
  ...{ id, payment_intent_id: null, email: "mara@readers.example", status: "succeeded", currency: "USD" },
  ...{ amount_minor: 1_000, refunded_minor: 0, is_disputed: 0, created_at: MARCH.from.toISOString() },
  entry_id: null,
});

const ofCharge = { charge_id: "ch_1", status: "x", reason: "x", currency: "USD", amount_minor: 1_000 };
const owned = { service: "stripe", account: "acct_1", realm: "live", created_at: "2026-03-10" } as const;

describe("the file for whoever does the taxes", () => {
  it("has a row for each entry of the owner's month, with whose it is, and names nobody", async () => {
    const { ledger } = await testLedger();
    const { db } = ledger;
    await db.insertInto("customers").values(customerRow("cus_1")).execute();
    await db
      .insertInto("charges")
      .values([charge("ch_1", "cus_1"), charge("ch_2", null)])
      .execute();
    const refund = { ...owned, ...ofCharge, id: "re_1", entry_id: null, failure_entry_id: null };
    await db.insertInto("refunds").values(refund).execute();
    await db
      .insertInto("disputes")
      .values({ ...owned, ...ofCharge, id: "dp_1" })
      .execute();
    const about = "Subscription of mara@readers.example";
    const at = (day: string) => `2026-${day}T03:30:00.000Z`;
    await db
      .insertInto("entries")
      .values([
        entryRow("txn_0", ["charge", 1], { at: at("03-01") }),
        entryRow("txn_1", ["charge", 1_000, 59], { at: at("03-02"), source_id: "ch_1", about }),
        entryRow("txn_2", ["refund", -1_000], { at: at("03-03"), source_id: "re_1", about }),
        entryRow("txn_3", ["dispute", -1_000, 1_500], { at: at("03-04"), source_id: "dp_1", about }),
        entryRow("txn_4", ["charge", 1_000, 59], { at: at("03-05"), source_id: "ch_2", about }),
        entryRow("txn_5", ["fee", -200], { at: at("03-06"), about: '=HYPERLINK("x")' }),
        entryRow("txn_6", ["payout", -500], { at: at("04-01"), source_id: "po_1" }),
        entryRow("txn_7", ["charge", 1], { at: "2026-04-01T04:00:00.000Z" }),
      ])
      .execute();
    const rows = await fileOf(db);
    expect(
      rows.map(({ id, date, customer, amount, fee, net, about: said }) => [
        ...[id, date, customer, amount, fee, net, said],
      ]),
    ).toEqual([
      ["txn_1", "2026-03-01", "cus_1", "10.00", "0.59", "9.41", ""],
      ["txn_2", "2026-03-02", "cus_1", "-10.00", "0.00", "-10.00", ""],
      ["txn_3", "2026-03-03", "cus_1", "-10.00", "15.00", "-25.00", ""],
      ["txn_4", "2026-03-04", "", "10.00", "0.59", "9.41", ""],
      ["txn_5", "2026-03-05", "", "-2.00", "0.00", "-2.00", '\'=HYPERLINK("x")'],
      ["txn_6", "2026-03-31", "", "-5.00", "0.00", "-5.00", ""],
    ]);
    expect(JSON.stringify(rows)).not.toContain("mara");
  });

  it("has amounts in the digits of their currency, and what was paid beside what was settled", async () => {
    const { ledger } = await testLedger();
    await ledger.db
      .insertInto("entries")
      .values([
        entryRow("1", ["charge", 1_080], { original_currency: "KWD", original_minor: 3_301, rate: "0.327" }),
        entryRow("2", ["charge", 1_500, 54], { currency: "JPY" }),
      ])
      .execute();
    const [dinar, yen] = await fileOf(ledger.db);
    expect(dinar).toMatchObject({
      ...{ original_amount: "3.301", original_currency: "KWD", exchange_rate: "0.327" },
      ...{ amount: "10.80", currency: "USD" },
    });
    expect(yen).toMatchObject({
      ...{ original_amount: "1500", original_currency: "JPY", amount: "1500", fee: "54", net: "1446" },
    });
  });

  it("holds each entry once, however many of one second there are", async () => {
    const { ledger } = await testLedger();
    const entries = Array.from({ length: 2_100 }, (_, n) => entryRow(`txn_${n}`, ["charge", 1_000, 59]));
    for (let n = 0; n < entries.length; n += 500)
      await ledger.db
        .insertInto("entries")
        .values(entries.slice(n, n + 500))
        .execute();
    const ids = (await fileOf(ledger.db)).map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([2_100, 2_100]);
  });

  it("has beside it a row for each month and currency whose figures add up", async () => {
    const { ledger } = await testLedger();
    const entries = [
      entryRow("1", ["charge", 1_000, 59]),
      entryRow("2", ["refund", -250], { at: "2026-04-10T00:00:00.000Z" }),
      entryRow("3", ["charge", 1_500, 54], { currency: "JPY" }),
    ];
    await ledger.db.insertInto("entries").values(entries).execute();
    const wanted = { zone: NEW_YORK, currency: "USD", now: new Date("2026-05-05"), realm: "live" as const };
    const report = await reportMoney(ledger.db, { ...wanted, first: "2026-03", last: "2026-04" });
    const rows: Record<string, string>[] = parse(summaryCsv(report), { columns: true });
    expect(
      rows.map(({ month, currency, gross, fees, refunds, net }) => [
        month,
        currency,
        gross,
        fees,
        refunds,
        net,
      ]),
    ).toEqual([
      ["2026-03", "USD", "10.00", "-0.59", "0.00", "9.41"],
      ["2026-04", "USD", "0.00", "0.00", "-2.50", "-2.50"],
      ["2026-03", "JPY", "1500", "-54", "0", "1446"],
      ["2026-04", "JPY", "0", "0", "0", "0"],
    ]);
  });
});
