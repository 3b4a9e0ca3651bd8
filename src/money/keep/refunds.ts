import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { RefundFact } from "../facts.ts";
import { keepRows, ownerOf } from "./rows.ts";

export async function keepRefunds(
  db: Db,
  of: Account,
  facts: readonly RefundFact[],
  now: Date,
): Promise<RefundFact[]> {
  const rows = facts.map((fact) => ({
    ...{ id: fact.id, ...ownerOf(of), charge_id: fact.chargeId, status: fact.status },
    ...{ reason: fact.reason, currency: fact.currency, amount_minor: fact.amountMinor },
    created_at: fact.createdAt.toISOString(),
    entry_id: fact.entry?.id ?? null,
    failure_entry_id: fact.failureEntry?.id ?? null,
  }));
  const fresh = await keepRows(db, "refunds", rows);
  const booked = facts.flatMap((fact) => bookedOf(fact, [fact.entry, fact.failureEntry]));
  await keepEntries(db, of, booked, now);
  return facts.filter(({ id }) => fresh.has(id));
}
