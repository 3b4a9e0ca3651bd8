import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import type { CheckoutFact } from "../facts.ts";
import { erasedAmong } from "./customers.ts";
import { keepRows, ownerOf } from "./rows.ts";

/** Only visits that are finished: who merely looked at the page left nothing that is to be kept. */
export async function keepCheckouts(
  db: Db,
  of: Account,
  visits: readonly CheckoutFact[],
): Promise<CheckoutFact[]> {
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
