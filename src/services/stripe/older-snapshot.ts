/**
 * A subscription as an event shows it, which has the shape of the API version of that day: periods on the subscription, one
 * discount with its coupon inside, plans in place of prices. What it says is put where it stands today.
 */
import type { SubscriptionSnapshot } from "../../money/facts.ts";
import { shownDiscounts, shownFacts } from "./discounts.ts";
import { subscriptionFact } from "./subscription.ts";

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? { ...value } : {};

const listOf = (value: unknown): unknown[] | null => (Array.isArray(value) ? value : null);

/** Null for one that can't be read whole. Its discounts may be told by their ids alone. */
export function snapshotFact(object: unknown): SubscriptionSnapshot | null {
  if (fieldsOf(fieldsOf(object).items).has_more === true) return null;
  try {
    const { discounts, items, ...shown } = asToday(fieldsOf(object));
    const plain = items.map((item) => ({ ...item, discounts: [] }));
    const fact = subscriptionFact({ ...shown, discounts: [], items: { data: plain } });
    return {
      ...fact,
      discounts: shownFacts(shownDiscounts.parse(discounts)),
      items: fact.items.map((item, n) => ({
        ...item,
        discounts: shownFacts(shownDiscounts.parse(items[n]?.discounts)),
      })),
    };
  } catch {
    // Only evidence of a past instant: what the subscription is now is fetched.
    return null;
  }
}

function asToday(old: Fields): Fields & { discounts: unknown[]; items: Fields[] } {
  const items = listOf(fieldsOf(old.items).data) ?? [
    { id: `${String(old.id)} plan`, plan: old.plan, quantity: old.quantity },
  ];
  return {
    ...old,
    currency: old.currency ?? fieldsOf(fieldsOf(items[0]).plan).currency,
    discounts: discountsOf(old),
    items: items.map((item) => itemAsToday(fieldsOf(item), old)),
  };
}

const itemAsToday = (item: Fields, { current_period_start, current_period_end }: Fields): Fields => ({
  current_period_start,
  current_period_end,
  ...item,
  price: item.price ?? priceOf(fieldsOf(item.plan)),
  discounts: discountsOf(item),
});

const discountsOf = ({ discounts, discount }: Fields): unknown[] =>
  (listOf(discounts) ?? (discount ? [discount] : [])).map((one) => {
    if (typeof one !== "object" || one === null) return one;
    const fields = fieldsOf(one);
    return { ...fields, source: fields.source ?? { coupon: fields.coupon } };
  });

const priceOf = (plan: Fields): Fields => ({
  id: plan.id,
  product: plan.product,
  currency: plan.currency,
  unit_amount_decimal: plan.amount_decimal ?? plan.amount,
  billing_scheme: plan.billing_scheme ?? "per_unit",
  recurring: {
    interval: plan.interval,
    interval_count: plan.interval_count,
    usage_type: plan.usage_type ?? "licensed",
  },
  transform_quantity: plan.transform_usage,
});
