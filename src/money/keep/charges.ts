import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { ChargeFact } from "../facts.ts";
import { erasedAmong } from "./customers.ts";
import { keepRows, ownerOf } from "./rows.ts";

export async function keepCharges(
  db: Db,
  of: Account,
  facts: readonly ChargeFact[],
  now: Date,
): Promise<ChargeFact[]> {
  const payers = facts.flatMap(({ customerId }) => customerId ?? []);
  const erased = await erasedAmong(db, payers);
  const rows = facts.map((fact) => ({
    ...{ id: fact.id, ...ownerOf(of), customer_id: fact.customerId },
    payment_intent_id: fact.paymentIntentId,
    email: erased.has(fact.customerId ?? "") ? null : fact.email,
    ...{ status: fact.status, currency: fact.currency, amount_minor: fact.amountMinor },
    ...{ refunded_minor: fact.refundedMinor, is_disputed: fact.isDisputed ? 1 : 0 },
    ...{ created_at: fact.createdAt.toISOString(), entry_id: fact.entry?.id ?? null },
  }));
  const fresh = await keepRows(db, "charges", rows);
  const booked = facts.flatMap((fact) => bookedOf(fact, [fact.entry]));
  await keepEntries(db, of, booked, now);
  return facts.filter(({ id }) => fresh.has(id));
}
