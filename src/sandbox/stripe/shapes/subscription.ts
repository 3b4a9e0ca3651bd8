/** A subscription with its items, where the periods live, and the discounts on it. */
import type Stripe from "stripe";
import { stripeId } from "../ids.ts";

export interface Period {
  start: number;
  end: number;
}

export interface ItemGiven {
  subscription: string;
  price: Stripe.Price;
  quantity: number;
  period: Period;
}

const isMetered = (price: Stripe.Price) => price.recurring?.usage_type === "metered";

/** The old name of a price, which items still carry. */
function plan(price: Stripe.Price): Stripe.Plan {
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? "month",
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: price.recurring?.meter ?? null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: null,
    trial_period_days: null,
    usage_type: price.recurring?.usage_type ?? "licensed",
  };
}

export function subscriptionItem(given: ItemGiven, at: number): Stripe.SubscriptionItem {
  const { price, period } = given;
  return {
    id: stripeId("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: at,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: plan(price),
    price,
    ...(isMetered(price) ? {} : { quantity: given.quantity }),
    subscription: given.subscription,
    tax_rates: [],
  };
}

/** The item with another price or quantity. */
export function repriced(
  item: Stripe.SubscriptionItem,
  price: Stripe.Price,
  quantity: number,
): Stripe.SubscriptionItem {
  const { quantity: _, ...rest } = item;
  return { ...rest, price, plan: plan(price), ...(isMetered(price) ? {} : { quantity }) };
}

export function itemList(
  subscription: string,
  items: readonly Stripe.SubscriptionItem[],
): Stripe.Subscription["items"] {
  const list = {
    object: "list" as const,
    data: [...items],
    has_more: false,
    total_count: items.length,
    url: `/v1/subscription_items?subscription=${subscription}`,
  };
  return list;
}

export interface SubscriptionGiven {
  id: string;
  customer: string;
  clock: string | null;
  currency: string;
  status: Stripe.Subscription.Status;
  items: readonly Stripe.SubscriptionItem[];
  anchor: number;
  trialEnd: number | null;
  missingPaymentMethod: "cancel" | "create_invoice" | "pause";
  paymentMethod: string | null;
  discounts: readonly string[];
  metadata: Record<string, string>;
  latestInvoice: string;
}

export function subscription(given: SubscriptionGiven, at: number): Stripe.Subscription {
  return {
    id: given.id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: given.anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: "classic" },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    created: at,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: given.paymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [...given.discounts],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: itemList(given.id, given.items),
    latest_invoice: given.latestInvoice,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: at,
    status: given.status,
    test_clock: given.clock,
    transfer_data: null,
    trial_end: given.trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: given.missingPaymentMethod },
    },
    trial_start: given.trialEnd === null ? null : at,
  };
}

export interface DiscountGiven {
  coupon: string;
  customer: string;
  /** Null for the customer's own. */
  subscription: string | null;
  promotionCode: string | null;
  checkout: string | null;
  end: number | null;
}

export function discount(given: DiscountGiven, at: number): Stripe.Discount {
  return {
    id: stripeId("di"),
    object: "discount",
    checkout_session: given.checkout,
    customer: given.customer,
    customer_account: null,
    end: given.end,
    invoice: null,
    invoice_item: null,
    promotion_code: given.promotionCode,
    source: { coupon: given.coupon, type: "coupon" },
    start: at,
    subscription: given.subscription,
    subscription_item: null,
  };
}
