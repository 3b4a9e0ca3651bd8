/** What the kinds of facts have in common when they are kept: only what differs is written, and never over another account's. */
import { type Insertable, sql } from "kysely";
import type { Account } from "../../core/account.ts";
import { InvariantError } from "../../core/errors.ts";
import type { Db } from "../../ledger/open.ts";
import type { Tables } from "../../ledger/tables.ts";

export const textOf = (date: Date | null): string | null => date?.toISOString() ?? null;

export const ownerOf = ({ service, account, realm }: Account): Account => ({ service, account, realm });

/** Tables with one row for each object of the service's. */
type Whole =
  | ("customers" | "customer_discounts" | "subscriptions" | "invoices" | "charges")
  | ("refunds" | "disputes" | "payouts" | "checkouts");

type Owned = Account & { id: string };

/**
 * Makes the table hold these rows; columns that they don't have stay as they are. Gives the ids of those that it did not
 * hold just so. Throws InvariantError for an id of another account.
 */
export async function keepRows<T extends Whole>(
  db: Db,
  name: T,
  rows: readonly (Insertable<Tables[T]> & Owned)[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  // They are alike in all that is done here.
  const table = name as "subscriptions";
  const ids = rows.map(({ id }) => id);
  const held = await db.selectFrom(table).selectAll().where("id", "in", ids).execute();
  const fresh = differing<Owned>(held, rows) as Insertable<Tables["subscriptions"]>[];
  const [first] = fresh;
  if (first)
    await db
      .insertInto(table)
      .values(fresh)
      .onConflict((conflict) => conflict.column("id").doUpdateSet(replaced(first)))
      .execute();
  return new Set(fresh.map(({ id }) => id));
}

/** Of an insert that meets a row of the same id: every column but that becomes what was to be inserted. */
const replaced = (row: object) =>
  Object.fromEntries(
    Object.keys(row)
      .filter((column) => column !== "id")
      .map((column) => [column, sql.ref(`excluded.${column}`)]),
  );

/**
 * The rows that the ledger does not hold just so; of one id that comes twice, the last. Throws InvariantError where an id
 * is held for another account: ids are the service's own, and never the same in two.
 */
function differing<R extends Owned>(held: readonly R[], wanted: readonly R[]): R[] {
  const byId = new Map(held.map((row) => [row.id, row]));
  return [...new Map(wanted.map((row) => [row.id, row])).values()].filter((row) => {
    const known = byId.get(row.id);
    if (!known) return true;
    if (known.service !== row.service || known.account !== row.account || known.realm !== row.realm)
      throw new InvariantError(
        `${row.id} is kept for the account ${known.account} (${known.realm}) and came from ${row.account} (${row.realm})`,
      );
    return (Object.keys(row) as (keyof R)[]).some((column) => known[column] !== row[column]);
  });
}

/** Tables of what such objects are made of, each with the column that names the whole. */
const PARTS = { subscription_items: "subscription_id", invoice_payments: "invoice_id" } as const;

type Part = keyof typeof PARTS;

/**
 * Makes the table hold these parts of those wholes, and no others of them. Gives the ids of the wholes that had others, in
 * whatever order.
 */
export async function keepParts<T extends Part>(
  db: Db,
  name: T,
  { wholes, parts }: { wholes: readonly string[]; parts: readonly Insertable<Tables[T]>[] },
): Promise<ReadonlySet<string>> {
  if (wholes.length === 0) return new Set();
  // They are alike in all that is done here.
  const table = name as "subscription_items";
  const whole = PARTS[name] as "subscription_id";
  const wanted = parts as readonly Insertable<Tables["subscription_items"]>[];
  const held = await db.selectFrom(table).selectAll().where(whole, "in", wholes).execute();
  const [had, has] = [held, wanted].map((some) => Map.groupBy(some, (part) => part[whole]));
  const others = new Set(wholes.filter((id) => textOfParts(had?.get(id)) !== textOfParts(has?.get(id))));
  if (others.size === 0) return others;
  await db
    .deleteFrom(table)
    .where(whole, "in", [...others])
    .execute();
  const fresh = wanted.filter((part) => others.has(part[whole]));
  if (fresh.length > 0) await db.insertInto(table).values(fresh).execute();
  return others;
}

/** The same whatever their order. */
const textOfParts = (parts: readonly { id: string }[] = []): string =>
  JSON.stringify(
    parts
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((part) => Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
