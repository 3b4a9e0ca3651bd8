import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import type { CheckoutFact } from "../facts.ts";
import { erasedAmong } from "./customers.ts";
import { keepRows, ownerOf } from "./rows.ts";

/** Gives visits that are finished: who merely looked at the page left nothing to be kept but that it was opened. */
export async function keepCheckouts(
  db: Db,
  of: Account,
  visits: readonly CheckoutFact[],
): Promise<CheckoutFact[]> {
  await keepUnfinished(db, of, visits);
  const facts = visits.filter(({ isComplete }) => isComplete);
  const payers = facts.flatMap(({ customerId }) => customerId ?? []);
  const erased = await erasedAmong(db, payers);
  const rows = facts.map((fact) => ({
    ...{ id: fact.id, ...ownerOf(of), reference: fact.reference, customer_id: fact.customerId },
    subscription_id: fact.subscriptionId,
    email: erased.has(fact.customerId ?? "") ? null : fact.email,
    name: erased.has(fact.customerId ?? "") ? null : fact.name,
    ...{ link_id: fact.linkId, created_at: fact.createdAt.toISOString() },
    // The service tells when the visit began, and only that it is over.
    completed_at: fact.createdAt.toISOString(),
  }));
  const fresh = await keepRows(db, "checkouts", rows);
  return facts.filter(({ id }) => fresh.has(id));
}

/** Nothing of the person. Never over a row that is there: a list may be older than the event that finished the visit. */
async function keepUnfinished(db: Db, of: Account, visits: readonly CheckoutFact[]): Promise<void> {
  const rows = visits
    .filter(({ isComplete }) => !isComplete)
    .map(({ id, linkId, createdAt }) => ({
      ...{ id, ...ownerOf(of), link_id: linkId, created_at: createdAt.toISOString(), completed_at: null },
      ...{ reference: null, customer_id: null, subscription_id: null, email: null, name: null },
    }));
  if (rows.length === 0) return;
  await db
    .insertInto("checkouts")
    .values(rows)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}
