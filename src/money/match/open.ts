/** Payments of which nobody can say whose they are: they wait for the owner's word. */
import type { Db } from "../../ledger/open.ts";
import type { CustomerRow } from "../../ledger/tables/money.ts";

export const openCustomers = (db: Db): Promise<CustomerRow[]> =>
  db
    .selectFrom("customers")
    .selectAll()
    .where("open_why", "is not", null)
    .where("ignored_at", "is", null)
    .orderBy("created_at")
    .orderBy("id")
    .execute();

/** How many there are, as a part of a sentence; null for none. */
export async function sayOpenPayments(db: Db): Promise<string | null> {
  const { length } = await openCustomers(db);
  if (length === 0) return null;
  return length === 1
    ? "it is not certain who one of the payers is"
    : `it is not certain who ${length} of the payers are`;
}
