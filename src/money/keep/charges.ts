import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { bookedOf, keepEntries } from "../entries.ts";
import type { ChargeFact } from "../facts.ts";
import { erasedAmong } from "./customers.ts";
import { differing, factsOf, ownerOf, replaced } from "./rows.ts";

export async function keepCharges(
  db: Db,
  of: Account,
  facts: readonly ChargeFact[],
  now: Date,
): Promise<ChargeFact[]> {
  if (facts.length === 0) return [];
  const held = await db
    .selectFrom("charges")
    .selectAll()
    .where(
      "id",
      "in",
      facts.map(({ id }) => id),
    )
    .execute();
  const erased = await erasedAmong(
    db,
    facts.flatMap(({ customerId }) => customerId ?? []),
  );
  const rows = differing(
    held,
    facts.map((fact) => ({
      ...{ id: fact.id, ...ownerOf(of), customer_id: fact.customerId },
      payment_intent_id: fact.paymentIntentId,
      email: erased.has(fact.customerId ?? "") ? null : fact.email,
      ...{ status: fact.status, currency: fact.currency, amount_minor: fact.amountMinor },
      ...{ refunded_minor: fact.refundedMinor, is_disputed: fact.isDisputed ? 1 : 0 },
      ...{ created_at: fact.createdAt.toISOString(), entry_id: fact.entry?.id ?? null },
    })),
  );
  if (rows.length > 0)
    await db
      .insertInto("charges")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(
            replaced(
              ...(["customer_id", "payment_intent_id", "email", "status", "currency"] as const),
              ...(["amount_minor", "refunded_minor", "is_disputed", "created_at", "entry_id"] as const),
            ),
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
