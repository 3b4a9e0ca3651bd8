import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { PayoutFact } from "../facts.ts";
import { keepRows, ownerOf } from "./rows.ts";

export async function keepPayouts(
  db: Db,
  of: Account,
  facts: readonly PayoutFact[],
  now: Date,
): Promise<PayoutFact[]> {
  const rows = facts.map((fact) => ({
    ...{ id: fact.id, ...ownerOf(of), status: fact.status, currency: fact.currency },
    ...{ amount_minor: fact.amountMinor, created_at: fact.createdAt.toISOString() },
    ...{ arrives_at: fact.arrivesAt.toISOString(), entry_id: fact.entry?.id ?? null },
  }));
  const fresh = await keepRows(db, "payouts", rows);
  const booked = facts.flatMap((fact) => bookedOf(fact, [fact.entry]));
  await keepEntries(db, of, booked, now);
  return facts.filter(({ id }) => fresh.has(id));
}
