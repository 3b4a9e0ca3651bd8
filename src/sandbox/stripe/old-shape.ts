/** Snapshots as an older API version shows them: what moved in 2025 stands where it stood before. */
import type { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { type StripeObject, stripeStore } from "./store.ts";

export const OLD_API_VERSION = "2024-06-20";

export function oldShapeOf(store: DatabaseSync, object: StripeObject): object {
  if (object.object === "subscription") return oldSubscription(store, object as Stripe.Subscription);
  if (object.object === "invoice") return oldInvoice(object as Stripe.Invoice);
  return object;
}

/** The periods were the subscription's own; a discount held its coupon; there was one plan besides the items. */
function oldSubscription(store: DatabaseSync, { discounts, items, ...rest }: Stripe.Subscription): object {
  const objects = stripeStore(store);
  const [first] = items.data;
  const withoutPeriods = items.data.map(
    ({ current_period_start: _start, current_period_end: _end, ...item }) => item,
  );
  const [discount] = discounts.map((one) =>
    typeof one === "string" ? objects.get<Stripe.Discount>(one) : one,
  );
  return {
    ...rest,
    current_period_start: first?.current_period_start ?? null,
    current_period_end: first?.current_period_end ?? null,
    discount: discount ? oldDiscount(objects.get(String(discount.source.coupon)), discount) : null,
    items: { ...items, data: withoutPeriods },
    plan: first?.plan ?? null,
    quantity: first?.quantity ?? null,
  };
}

function oldDiscount(coupon: StripeObject | null, { source: _source, ...rest }: Stripe.Discount): object {
  return { ...rest, coupon };
}

/** An invoice named its subscription, and said itself whether it was paid. */
function oldInvoice({ parent, payments: _payments, ...rest }: Stripe.Invoice): object {
  return {
    ...rest,
    paid: rest.status === "paid",
    subscription: parent?.subscription_details?.subscription ?? null,
    tax: null,
  };
}
