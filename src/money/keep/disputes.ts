import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { DisputeFact } from "../facts.ts";
import { differing, factsOf, ownerOf, replaced } from "./rows.ts";

export async function keepDisputes(
  db: Db,
  of: Account,
  facts: readonly DisputeFact[],
  now: Date,
): Promise<DisputeFact[]> {
  if (facts.length === 0) return [];
  const held = await db
    .selectFrom("disputes")
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
      ...{ id: fact.id, ...ownerOf(of), charge_id: fact.chargeId, status: fact.status },
      ...{ reason: fact.reason, currency: fact.currency, amount_minor: fact.amountMinor },
      created_at: fact.createdAt.toISOString(),
    })),
  );
  if (rows.length > 0)
    await db
      .insertInto("disputes")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(replaced("charge_id", "status", "reason", "currency", "amount_minor", "created_at")),
      )
      .execute();
  await keepEntries(
    db,
    of,
    facts.flatMap((fact) => bookedOf(fact, fact.entries)),
    now,
  );
  return factsOf(facts, rows);
}
