/** The readers as a CSV that other tools import, in pages. */
import type { Db } from "../ledger/open.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import { addressCell, cell, csvLine } from "./imports/csv-cell.ts";
import type { SubscriberStatus } from "./subscribers.ts";

const PAGE = 1_000;

/** `subscribed_to_emails` is what Ghost asks, so that nobody who has left is mailed by it. */
const COLUMNS: readonly [string, (row: SubscriberRow) => string][] = [
  ["email", (row) => addressCell(row.email)],
  ["name", (row) => cell(row.name)],
  ["status", (row) => cell(row.status)],
  ["subscribed_to_emails", (row) => String(row.status === "confirmed")],
  ["tier", (row) => cell(row.tier)],
  ["created_at", (row) => cell(row.created_at)],
  ["tags", (row) => cell((JSON.parse(row.tags) as string[]).join(","))],
  ["cohort", (row) => cell(row.cohort ?? "")],
  ["interest", (row) => cell(row.interest ?? "")],
  ["source", (row) => cell(row.source)],
  ["consent_act", (row) => cell(row.consent_act ?? "")],
  ["consent_at", (row) => cell(row.consent_at ?? "")],
  ["left_at", (row) => cell(row.left_at ?? "")],
  ["left_why", (row) => cell(row.left_why ?? "")],
  ["tier_why", (row) => cell(row.tier_why ?? "")],
];

/** Pieces of the file, one for each page of readers. Real readers only: invented ones are nobody's to import. */
export async function* exportedPages(
  db: Db,
  status: SubscriberStatus | null,
): AsyncGenerator<{ text: string; people: number }> {
  yield { text: csvLine(COLUMNS.map(([name]) => name)), people: 0 };
  let after = "";
  for (;;) {
    let query = db
      .selectFrom("subscribers")
      .selectAll()
      .where("realm", "=", "live")
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE);
    if (status !== null) query = query.where("status", "=", status);
    const rows = await query.execute();
    const last = rows.at(-1);
    if (!last) return;
    const text = rows.map((row) => csvLine(COLUMNS.map(([, of]) => of(row)))).join("");
    yield { text, people: rows.length };
    after = last.id;
  }
}
