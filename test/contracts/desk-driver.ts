/** What the contract of the desk asks of whoever drives it, and the few things that its tests do again and again. */
import { newId } from "../../src/core/ids.ts";
import type { Desk, DeskRow, DeskTable, Values } from "../../src/desk/table.ts";
import type { Owner } from "./desk-owner.ts";
import { FULL, type Round } from "./desk-tables.ts";

export interface DeskDriver {
  /** A desk with tables of its own, the same one throughout. */
  open(): Promise<Desk>;
  /** The same desk, as a new process would open it that has lost all its ids. */
  openAnew(): Promise<Desk>;
  /** A desk whose token is refused. */
  openStranger(): Promise<Desk>;
  owner: Owner;
  /** What the tables are called there. */
  titleOf(table: "issues" | Round): string;
  /** How long a change may stay out of sight. */
  seenWithinMs: number;
  /** Why the owner's hand can't rename an option here, or null. */
  keepsOptions: string | null;
}

export async function collect(table: DeskTable, since: Date | null): Promise<DeskRow[]> {
  const rows: DeskRow[] = [];
  for await (const row of table.rows(since)) rows.push(row);
  return rows;
}

export async function addTo(table: DeskTable, values: Values = FULL, body?: string) {
  const key = newId();
  return { key, row: await table.create({ ...values, key }, body) };
}

export async function seen(table: DeskTable, page: string): Promise<DeskRow> {
  const row = await table.row(page);
  if (!row) throw new Error("The row is gone");
  return row;
}
