/** Prices as the API's endpoints store them. */
import type Stripe from "stripe";

export interface PriceGiven {
  id: string;
  amount: number;
  currency?: string;
  interval?: "day" | "week" | "month" | "year";
  intervalCount?: number;
  product?: string;
}

export function price(given: PriceGiven): Stripe.Price {
  const { id, amount, currency = "usd", interval = "month", intervalCount = 1 } = given;
  return {
    id,
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: 1,
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: given.product ?? "prod_letters",
    recurring: {
      interval,
      interval_count: intervalCount,
      meter: null,
      trial_period_days: null,
      usage_type: "licensed",
    },
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: "recurring",
    unit_amount: amount,
    unit_amount_decimal: String(amount) as unknown as Stripe.Decimal,
  };
}
