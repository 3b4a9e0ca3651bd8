/** A subscription as it is now. Periods stand on its items. */
import * as z from "zod";
import type { ItemFact, SubscriptionFact, SubscriptionStatus } from "../../money/facts.ts";
import { discountFacts, discounts } from "./discounts.ts";
import { currency, id, list, orNull, readAs, reference, time } from "./fields.ts";
import { decimalFromStripe } from "./units.ts";

const STATUSES: Readonly<Record<SubscriptionStatus, true>> = {
  ...{ incomplete: true, incomplete_expired: true, trialing: true, active: true },
  ...{ past_due: true, canceled: true, unpaid: true, paused: true },
};
const UNITS = ["day", "week", "month", "year"] as const;

// The SDK makes an object of it, of which its text is the number.
const decimal = z.preprocess(
  (value) => (value === null || value === undefined ? null : String(value)),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .nullable(),
);

const price = z.object({
  id,
  product: reference,
  currency,
  lookup_key: orNull(z.string()),
  unit_amount_decimal: decimal,
  billing_scheme: z.string(),
  recurring: z.object({ interval: z.string(), interval_count: z.int(), usage_type: z.string() }),
  transform_quantity: orNull(z.object({ divide_by: z.int().positive(), round: z.string() })),
});

type Price = z.output<typeof price>;

const item = z.object({
  id,
  price,
  quantity: orNull(z.int()),
  current_period_start: time,
  current_period_end: time,
  discounts,
});

const subscription = z.object({
  id,
  customer: reference,
  status: z.string(),
  currency,
  created: time,
  trial_end: orNull(time),
  cancel_at: orNull(time),
  cancel_at_period_end: orNull(z.boolean()),
  canceled_at: orNull(time),
  ended_at: orNull(time),
  pause_collection: orNull(z.looseObject({})),
  latest_invoice: orNull(reference),
  discounts,
  items: list(item),
});

/** Throws ServiceError for one that can't be read. */
export function subscriptionFact(object: unknown): SubscriptionFact {
  const found = readAs("subscription", subscription, object);
  const items = found.items.data.map((one) => itemFact(one, found.currency));
  return {
    kind: "subscription",
    id: found.id,
    customerId: found.customer,
    status: statusOf(found),
    currency: found.currency,
    createdAt: found.created,
    trialEndsAt: found.trial_end,
    cancelsAt: found.cancel_at ?? (found.cancel_at_period_end ? lastEnd(items) : null),
    canceledAt: found.canceled_at,
    endedAt: found.ended_at,
    isPaused: found.pause_collection !== null,
    latestInvoiceId: found.latest_invoice,
    discounts: discountFacts(found.discounts),
    items,
  };
}

const isKnown = (status: string): status is SubscriptionStatus => Object.hasOwn(STATUSES, status);

/** A word that is new to us gives nobody anything, and counts in no figure: as unpaid, or as canceled once it has ended. */
function statusOf({ status, ended_at }: { status: string; ended_at: Date | null }) {
  if (isKnown(status)) return status;
  return ended_at ? "canceled" : "unpaid";
}

const lastEnd = (items: readonly ItemFact[]): Date | null =>
  items.reduce<Date | null>((last, { periodEnd }) => (last && last > periodEnd ? last : periodEnd), null);

function itemFact(found: z.output<typeof item>, currency: string): ItemFact {
  const { recurring } = found.price;
  const every = UNITS.find((unit) => unit === recurring.interval);
  const isMetered = recurring.usage_type !== "licensed";
  return {
    id: found.id,
    priceId: found.price.id,
    productId: found.price.product,
    lookupKey: found.price.lookup_key,
    unitAmount: every ? unitAmountOf(found.price, currency) : null,
    quantity: quantityOf(found),
    every: every ?? "month",
    everyCount: recurring.interval_count,
    isMetered,
    periodStart: found.current_period_start,
    periodEnd: found.current_period_end,
    discounts: discountFacts(found.discounts),
  };
}

/** Null where it is not told: in steps, or in another currency than is paid, of which Stripe shows the price's first one. */
function unitAmountOf({ billing_scheme, unit_amount_decimal: amount, ...found }: Price, currency: string) {
  if (billing_scheme !== "per_unit" || amount === null) return null;
  const isTold = found.currency === currency || Number(amount) === 0;
  return isTold ? decimalFromStripe(amount, currency) : null;
}

/** What is charged for: packages where the price is by the package. */
function quantityOf({ quantity, price }: z.output<typeof item>): number {
  const { transform_quantity: packages } = price;
  if (!packages) return quantity ?? 1;
  const exact = (quantity ?? 1) / packages.divide_by;
  return packages.round === "up" ? Math.ceil(exact) : Math.floor(exact);
}
