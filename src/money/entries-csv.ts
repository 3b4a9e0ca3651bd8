/** Entries as a CSV for whoever does the taxes: one row each, no name and no address of a reader. */
import { cell, csvLine } from "../audience/imports/csv-cell.ts";
import { isoDay } from "../content/issue-date.ts";
import { decimalOf } from "../core/money.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { EntryRow } from "../ledger/tables/money.ts";
import type { Cash, Span } from "./cash.ts";
import type { MoneyReport } from "./report.ts";

const PAGE = 1_000;

type Row = EntryRow & { customer: string | null };

const amount = (amountMinor: number, currency: string): string => decimalOf({ amountMinor, currency });

const OF_NOBODY = ["fee", "payout", "payout failed", "other"];

/** Amounts have the digits of their currency and no sign of it, so that they are numbers wherever the file is opened. */
const COLUMNS: readonly [string, (row: Row, zone: string) => string][] = [
  ["date", ({ at }, zone) => isoDay(new Date(at), zone)],
  ["at_utc", ({ at }) => at],
  ["kind", ({ kind }) => cell(kind)],
  ["id", ({ id }) => cell(id)],
  ["source_id", ({ source_id }) => cell(source_id ?? "")],
  ["customer", ({ customer }) => cell(customer ?? "")],
  ["original_amount", (row) => amount(row.original_minor ?? row.amount_minor, originalCurrency(row))],
  ["original_currency", (row) => cell(originalCurrency(row))],
  ["exchange_rate", ({ rate }) => cell(rate ?? "")],
  ["amount", ({ amount_minor, currency }) => amount(amount_minor, currency)],
  ["fee", ({ fee_minor, currency }) => amount(fee_minor, currency)],
  ["net", ({ net_minor, currency }) => amount(net_minor, currency)],
  ["currency", ({ currency }) => cell(currency)],
  // What the service says of a reader's payment may name them.
  ["about", ({ about, kind }) => (OF_NOBODY.includes(kind) ? cell(about ?? "") : "")],
];

const originalCurrency = ({ original_currency, original_minor, currency }: EntryRow): string =>
  original_minor === null ? currency : (original_currency ?? currency);

/** Pieces of the file, one for each page of entries, oldest first. */
export async function* entriesCsv(
  db: Db,
  realm: Realm,
  { from, to, zone }: Span & { zone: string },
): AsyncGenerator<{ text: string; entries: number }> {
  yield { text: csvLine(COLUMNS.map(([name]) => name)), entries: 0 };
  let after = { at: from.toISOString(), id: "" };
  for (;;) {
    const rows = await page(db, realm, { after, before: to.toISOString() });
    const last = rows.at(-1);
    if (!last) return;
    const text = rows.map((row) => csvLine(COLUMNS.map(([, of]) => of(row, zone)))).join("");
    yield { text, entries: rows.length };
    after = last;
  }
}

/** An entry's customer is that of its charge, or of the charge that was refunded or disputed. */
function page(
  db: Db,
  realm: Realm,
  { after, before }: { after: { at: string; id: string }; before: string },
) {
  return db
    .selectFrom("entries as entry")
    .leftJoin("refunds", "refunds.id", "entry.source_id")
    .leftJoin("disputes", "disputes.id", "entry.source_id")
    .leftJoin("charges", (join) =>
      join.on(({ eb, ref, fn }) =>
        eb(
          "charges.id",
          "=",
          fn.coalesce(ref("refunds.charge_id"), ref("disputes.charge_id"), ref("entry.source_id")),
        ),
      ),
    )
    .selectAll("entry")
    .select("charges.customer_id as customer")
    .where("entry.realm", "=", realm)
    .where("entry.at", "<", before)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("entry.at", "entry.id"), ">", tuple(after.at, after.id)))
    .orderBy("entry.at")
    .orderBy("entry.id")
    .limit(PAGE)
    .execute();
}

const SUMS: readonly [string, keyof Cash][] = [
  ["gross", "gross"],
  ["fees", "fees"],
  ["refunds", "refunds"],
  ["disputes", "disputes"],
  ["other", "other"],
  ["net", "net"],
  ["paid_out", "paidOut"],
  ["balance_change", "balanceChange"],
];

/** One row for each month and currency. What takes money away is below 0; net is the sum of what stands before it. */
export function summaryCsv({ months, currencies }: MoneyReport): string {
  const head = csvLine(["month", "currency", ...SUMS.map(([name]) => name)]);
  const rows = currencies.flatMap(({ currency, cash }) =>
    cash.map((sums, n) =>
      csvLine([months[n]?.name ?? "", currency, ...SUMS.map(([, key]) => amount(sums[key], currency))]),
    ),
  );
  return head + rows.join("");
}
