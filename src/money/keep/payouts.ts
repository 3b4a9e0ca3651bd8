import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { PayoutFact } from "../facts.ts";
import { differing, factsOf, ownerOf, replaced } from "./rows.ts";

export async function keepPayouts(
  db: Db,
  of: Account,
  facts: readonly PayoutFact[],
  now: Date,
): Promise<PayoutFact[]> {
  if (facts.length === 0) return [];
  const held = await db
    .selectFrom("payouts")
    .selectAll()
    .where(
      "id",
      "in",
      facts.map(({ id }) => id),
    )
    .execute();
  const rows = differing(
    held,
    facts.map((fact) => ({
      ...{ id: fact.id, ...ownerOf(of), status: fact.status, currency: fact.currency },
      ...{ amount_minor: fact.amountMinor, created_at: fact.createdAt.toISOString() },
      ...{ arrives_at: fact.arrivesAt.toISOString(), entry_id: fact.entry?.id ?? null },
    })),
  );
  if (rows.length > 0)
    await db
      .insertInto("payouts")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(
            replaced("status", "currency", "amount_minor", "created_at", "arrives_at", "entry_id"),
          ),
      )
      .execute();
  await keepEntries(
    db,
    of,
    facts.flatMap((fact) => bookedOf(fact, [fact.entry])),
    now,
  );
  return factsOf(facts, rows);
}
