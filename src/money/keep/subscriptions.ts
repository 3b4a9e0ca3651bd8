import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import type { SubscriptionItemRow, SubscriptionRow } from "../../ledger/tables/money.ts";
import type { SubscriptionFact } from "../facts.ts";
import { keepStates } from "../states.ts";
import { keepParts, keepRows, ownerOf, textOf } from "./rows.ts";

/** Each as it is now, with all of its items, and what it was from now on in its history. */
export async function keepSubscriptions(
  db: Db,
  of: Account,
  facts: readonly SubscriptionFact[],
  now: Date,
): Promise<SubscriptionFact[]> {
  if (facts.length === 0) return [];
  const wholes = facts.map(({ id }) => id);
  const rows = facts.map((fact) => rowOf(of, fact));
  const fresh = await keepRows(db, "subscriptions", rows);
  const parts = facts.flatMap(itemsOf);
  const others = await keepParts(db, "subscription_items", { wholes, parts });
  await keepStates(db, of, facts, now);
  return facts.filter(({ id }) => fresh.has(id) || others.has(id));
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
