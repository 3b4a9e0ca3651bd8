/** What the payment service tells, in our words: each as it stood when it was fetched, checked and free of the vendor's shapes. */

/** Whole minor units; a vendor's own units are translated where they come in. */
export type Minor = number;

export interface Discount {
  /** The service's own, of this coupon on this subscription. */
  id: string;
  coupon: string;
  /** 0–100; null for an amount. */
  percentOff: number | null;
  amountOffMinor: Minor | null;
  duration: "once" | "repeating" | "forever";
  /** Null for one without an end, and for `once`. */
  endsAt: Date | null;
}

/** Off every subscription of a customer that has no discount of its own. */
export interface CustomerDiscount extends Discount {
  startsAt: Date;
  /** Of an amount, which is off what is paid in it and nothing else; null for a percentage. */
  currency: string | null;
}

export interface CustomerFact {
  kind: "customer";
  id: string;
  email: string | null;
  name: string | null;
  discount: CustomerDiscount | null;
  createdAt: Date;
}

export const SUBSCRIPTION_STATUSES = [
  "incomplete",
  "incomplete_expired",
  "trialing",
  "active",
  "past_due",
  "canceled",
  "unpaid",
  "paused",
] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

export interface ItemFact {
  id: string;
  priceId: string;
  productId: string;
  lookupKey: string | null;
  /** Minor units, perhaps with a fraction, as decimal text; null where the price is in steps, or of several currencies. */
  unitAmount: string | null;
  quantity: number;
  every: "day" | "week" | "month" | "year";
  everyCount: number;
  isMetered: boolean;
  periodStart: Date;
  periodEnd: Date;
  discounts: readonly Discount[];
}

export interface SubscriptionFact {
  kind: "subscription";
  id: string;
  customerId: string;
  status: SubscriptionStatus;
  /** ISO 4217, upper case. */
  currency: string;
  createdAt: Date;
  trialEndsAt: Date | null;
  /** When it will end by somebody's wish, at the period's end or another instant. */
  cancelsAt: Date | null;
  canceledAt: Date | null;
  endedAt: Date | null;
  /** Collection is paused (`pause_collection`). */
  isPaused: boolean;
  latestInvoiceId: string | null;
  discounts: readonly Discount[];
  items: readonly ItemFact[];
}

/** A discount of which no more is told than which one it is. */
export interface NamedDiscount {
  named: string;
}

type WithNames<T> = Omit<T, "discounts"> & { discounts: readonly (Discount | NamedDiscount)[] };

/** A subscription as an event shows it. */
export type SubscriptionSnapshot = Omit<WithNames<SubscriptionFact>, "items"> & {
  items: readonly WithNames<ItemFact>[];
};

export interface InvoicePaymentFact {
  id: string;
  paymentIntentId: string | null;
  chargeId: string | null;
  amountMinor: Minor;
  status: string;
  paidAt: Date | null;
}

export interface InvoiceFact {
  kind: "invoice";
  id: string;
  customerId: string;
  subscriptionId: string | null;
  /** `draft`, `open`, `paid`, `uncollectible` or `void`. */
  status: string;
  reason: string | null;
  currency: string;
  totalMinor: Minor;
  taxMinor: Minor;
  dueMinor: Minor;
  paidMinor: Minor;
  attempts: number;
  createdAt: Date;
  nextAttemptAt: Date | null;
  paidAt: Date | null;
  payments: readonly InvoicePaymentFact[];
}

export const ENTRY_KINDS = [
  "charge",
  "refund",
  "refund failed",
  "dispute",
  "dispute reversal",
  "fee",
  "payout",
  "payout failed",
  "other",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** A movement in the balance at the service (Stripe: a balance transaction). `netMinor = amountMinor − feeMinor`. */
export interface EntryFact {
  id: string;
  kind: EntryKind;
  /** Of the balance. */
  currency: string;
  amountMinor: Minor;
  feeMinor: Minor;
  netMinor: Minor;
  sourceId: string | null;
  at: Date;
  availableAt: Date;
  /** Decimal text; null where nothing was exchanged. */
  rate: string | null;
  fees: readonly { type: string; amountMinor: Minor; about: string | null }[];
  about: string | null;
}

export interface ChargeFact {
  kind: "charge";
  id: string;
  customerId: string | null;
  paymentIntentId: string | null;
  email: string | null;
  /** `succeeded`, `pending` or `failed`. */
  status: string;
  currency: string;
  amountMinor: Minor;
  refundedMinor: Minor;
  isDisputed: boolean;
  createdAt: Date;
  /** Null while the service has not booked it, and for a charge that failed. */
  entry: EntryFact | null;
}

export interface RefundFact {
  kind: "refund";
  id: string;
  chargeId: string | null;
  status: string;
  reason: string | null;
  currency: string;
  amountMinor: Minor;
  createdAt: Date;
  entry: EntryFact | null;
  failureEntry: EntryFact | null;
}

export interface DisputeFact {
  kind: "dispute";
  id: string;
  chargeId: string;
  /** `needs_response`, `under_review`, `won`, `lost`, `warning_…` or `prevented`. */
  status: string;
  reason: string;
  currency: string;
  amountMinor: Minor;
  createdAt: Date;
  entries: readonly EntryFact[];
}

export interface PayoutFact {
  kind: "payout";
  id: string;
  status: string;
  currency: string;
  amountMinor: Minor;
  createdAt: Date;
  arrivesAt: Date;
  entry: EntryFact | null;
}

/** A finished visit to a Payment Link. */
export interface CheckoutFact {
  kind: "checkout";
  id: string;
  /** What stood in the link (`client_reference_id`): anybody can write there what they like. */
  reference: string | null;
  customerId: string | null;
  subscriptionId: string | null;
  email: string | null;
  name: string | null;
  linkId: string | null;
  createdAt: Date;
  isComplete: boolean;
}

export type PaymentFact =
  | CustomerFact
  | SubscriptionFact
  | InvoiceFact
  | ChargeFact
  | RefundFact
  | DisputeFact
  | PayoutFact
  | CheckoutFact;

export type FactKind = PaymentFact["kind"];
