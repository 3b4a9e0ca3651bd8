import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import type { SubscriptionItemRow, SubscriptionRow } from "../../ledger/tables.ts";
import type { SubscriptionFact } from "../facts.ts";
import { keepStates } from "../states.ts";
import { differing, factsOf, ownerOf, partsBy, replaced, textOf } from "./rows.ts";

/** Each as it is now, with all of its items, and what it was from now on in its history. */
export async function keepSubscriptions(
  db: Db,
  of: Account,
  facts: readonly SubscriptionFact[],
  now: Date,
): Promise<SubscriptionFact[]> {
  if (facts.length === 0) return [];
  const ids = facts.map(({ id }) => id);
  const held = await db.selectFrom("subscriptions").selectAll().where("id", "in", ids).execute();
  const heldItems = await db
    .selectFrom("subscription_items")
    .selectAll()
    .where("subscription_id", "in", ids)
    .execute();
  const rows = differing(
    held,
    facts.map((fact) => rowOf(of, fact)),
  );
  const had = partsBy(heldItems, ({ subscription_id }) => subscription_id);
  const has = partsBy(facts.flatMap(itemsOf), ({ subscription_id }) => subscription_id);
  const other = facts.filter(({ id }) => had(id) !== has(id));
  await write(db, rows);
  await writeItems(db, other);
  await keepStates(db, of, facts, now);
  return facts.filter((fact) => other.includes(fact) || factsOf([fact], rows).length > 0);
}

const rowOf = (of: Account, fact: SubscriptionFact): SubscriptionRow => ({
  ...{ id: fact.id, ...ownerOf(of), customer_id: fact.customerId, status: fact.status },
  ...{ currency: fact.currency, created_at: fact.createdAt.toISOString() },
  trial_ends_at: textOf(fact.trialEndsAt),
  cancels_at: textOf(fact.cancelsAt),
  canceled_at: textOf(fact.canceledAt),
  ended_at: textOf(fact.endedAt),
  is_paused: fact.isPaused ? 1 : 0,
  latest_invoice_id: fact.latestInvoiceId,
  ...{ discounts: JSON.stringify(fact.discounts), gone_at: null },
});

const itemsOf = ({ id: subscription_id, items }: SubscriptionFact): SubscriptionItemRow[] =>
  items.map((item) => ({
    ...{ id: item.id, subscription_id, price_id: item.priceId, product_id: item.productId },
    ...{ lookup_key: item.lookupKey, unit_amount: item.unitAmount, quantity: item.quantity },
    ...{ every: item.every, every_count: item.everyCount, is_metered: item.isMetered ? 1 : 0 },
    period_start: item.periodStart.toISOString(),
    period_end: item.periodEnd.toISOString(),
    discounts: JSON.stringify(item.discounts),
  }));

async function write(db: Db, rows: readonly SubscriptionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("subscriptions")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet(
          replaced(
            ...(["customer_id", "status", "currency", "created_at", "trial_ends_at", "cancels_at"] as const),
            ...(["canceled_at", "ended_at", "is_paused", "latest_invoice_id", "discounts"] as const),
            "gone_at",
          ),
        ),
    )
    .execute();
}

async function writeItems(db: Db, facts: readonly SubscriptionFact[]): Promise<void> {
  if (facts.length === 0) return;
  const ids = facts.map(({ id }) => id);
  await db.deleteFrom("subscription_items").where("subscription_id", "in", ids).execute();
  const items = facts.flatMap(itemsOf);
  if (items.length > 0) await db.insertInto("subscription_items").values(items).execute();
}
