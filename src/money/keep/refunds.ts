import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { RefundFact } from "../facts.ts";
import { differing, factsOf, ownerOf, replaced } from "./rows.ts";

export async function keepRefunds(
  db: Db,
  of: Account,
  facts: readonly RefundFact[],
  now: Date,
): Promise<RefundFact[]> {
  if (facts.length === 0) return [];
  const held = await db
    .selectFrom("refunds")
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
      entry_id: fact.entry?.id ?? null,
      failure_entry_id: fact.failureEntry?.id ?? null,
    })),
  );
  if (rows.length > 0)
    await db
      .insertInto("refunds")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(
            replaced(
              ...(["charge_id", "status", "reason", "currency", "amount_minor", "created_at"] as const),
              ...(["entry_id", "failure_entry_id"] as const),
            ),
          ),
      )
      .execute();
  await keepEntries(
    db,
    of,
    facts.flatMap((fact) => bookedOf(fact, [fact.entry, fact.failureEntry])),
    now,
  );
  return factsOf(facts, rows);
}
