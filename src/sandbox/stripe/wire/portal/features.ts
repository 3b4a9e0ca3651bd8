/** The portal's features, one by one. */
import type Stripe from "stripe";
import type * as z from "zod";
import { choice, emptyable, flag, group, integer, list, text } from "../params.ts";

const PRORATION = choice(["always_invoice", "create_prorations", "none"]).optional();

export const FEATURES = group({
  customer_update: group({
    enabled: flag.optional(),
    allowed_updates: emptyable(
      list(choice(["address", "email", "name", "phone", "shipping", "tax_id"])),
    ).optional(),
  }).optional(),
  invoice_history: group({ enabled: flag }).optional(),
  payment_method_update: group({ enabled: flag }).optional(),
  subscription_cancel: group({
    enabled: flag.optional(),
    mode: choice(["at_period_end", "immediately"]).optional(),
    proration_behavior: PRORATION,
    cancellation_reason: group({
      enabled: flag,
      options: emptyable(
        list(
          choice([
            ...(["customer_service", "low_quality", "missing_features", "other"] as const),
            ...(["switched_service", "too_complex", "too_expensive", "unused"] as const),
          ]),
        ),
      ).optional(),
    }).optional(),
  }).optional(),
  subscription_update: group({
    enabled: flag.optional(),
    default_allowed_updates: emptyable(list(choice(["price", "promotion_code", "quantity"]))).optional(),
    products: emptyable(
      list(
        group({
          product: text,
          prices: list(text),
          adjustable_quantity: group({
            enabled: flag,
            maximum: integer.optional(),
            minimum: integer.optional(),
          }).optional(),
        }),
      ),
    ).optional(),
    proration_behavior: PRORATION,
  }).optional(),
});

type Features = Stripe.BillingPortal.Configuration.Features;
type Given = z.output<typeof FEATURES> | undefined;

export const NO_FEATURES: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: [],
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};

export function changedFeatures(before: Features, given: Given): Features {
  if (!given) return before;
  return {
    ...before,
    customer_update: {
      enabled: given.customer_update?.enabled ?? before.customer_update.enabled,
      allowed_updates: or(given.customer_update?.allowed_updates, before.customer_update.allowed_updates),
    },
    invoice_history: given.invoice_history ?? before.invoice_history,
    payment_method_update: { ...before.payment_method_update, ...given.payment_method_update },
    subscription_cancel: changedCancel(before.subscription_cancel, given.subscription_cancel),
    subscription_update: changedUpdate(before.subscription_update, given.subscription_update),
  };
}

/** An empty text empties a list. */
const or = <T>(given: T[] | null | undefined, before: T[]): T[] =>
  given === undefined ? before : (given ?? []);

function changedCancel(
  before: Features["subscription_cancel"],
  given: NonNullable<Given>["subscription_cancel"],
): Features["subscription_cancel"] {
  const { cancellation_reason: reason } = before;
  const asked = given?.cancellation_reason;
  return {
    enabled: given?.enabled ?? before.enabled,
    mode: given?.mode ?? before.mode,
    proration_behavior: given?.proration_behavior ?? before.proration_behavior,
    cancellation_reason: {
      ...reason,
      enabled: asked?.enabled ?? reason.enabled,
      options: or(asked?.options, reason.options),
    },
  };
}

function changedUpdate(
  before: Features["subscription_update"],
  given: NonNullable<Given>["subscription_update"],
): Features["subscription_update"] {
  const products = given?.products?.map(({ product, prices, adjustable_quantity: adjustable }) => ({
    product,
    prices,
    adjustable_quantity: {
      enabled: adjustable?.enabled ?? false,
      maximum: adjustable?.maximum ?? null,
      minimum: adjustable?.minimum ?? 1,
    },
  }));
  return {
    ...before,
    enabled: given?.enabled ?? before.enabled,
    default_allowed_updates: or(given?.default_allowed_updates, before.default_allowed_updates),
    products: given?.products === null ? [] : (products ?? before.products ?? []),
    proration_behavior: given?.proration_behavior ?? before.proration_behavior,
  };
}
