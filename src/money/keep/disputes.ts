import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { DisputeFact } from "../facts.ts";
import { keepRows, ownerOf } from "./rows.ts";

export async function keepDisputes(
  db: Db,
  of: Account,
  facts: readonly DisputeFact[],
  now: Date,
): Promise<DisputeFact[]> {
  const rows = facts.map((fact) => ({
    ...{ id: fact.id, ...ownerOf(of), charge_id: fact.chargeId, status: fact.status },
    ...{ reason: fact.reason, currency: fact.currency, amount_minor: fact.amountMinor },
    created_at: fact.createdAt.toISOString(),
  }));
  const fresh = await keepRows(db, "disputes", rows);
  const booked = facts.flatMap((fact) => bookedOf(fact, fact.entries));
  await keepEntries(db, of, booked, now);
  return facts.filter(({ id }) => fresh.has(id));
}
