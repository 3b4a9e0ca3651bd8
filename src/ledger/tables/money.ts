/** Tables of payments, as the payment service told them. */
import type { Generated, Selectable } from "kysely";
import type { Of } from "./account.ts";

/** Who pays, as the payment service knows them, and which reader that is. */
export interface CustomerTable extends Of {
  id: string;
  email: string | null;
  email_key: string | null;
  name: string | null;
  created_at: string;
  gone_at: string | null;
  subscriber_id: Generated<string | null>;
  /** `reference`, `address`, `new` or `owner`. */
  matched_by: Generated<string | null>;
  matched_at: Generated<string | null>;
  /** Why nobody can say who this is; for the owner. */
  open_why: Generated<string | null>;
  /** When the owner said that this is nobody of theirs. */
  ignored_at: Generated<string | null>;
  /** Since when something of what they pay is new, and their reader's tier is to be told anew; null once that is done. */
  touched_at: Generated<string | null>;
  /** When they paid who were on no list then: since then their reader is to be asked, once, whether they want mail. */
  asks_at: Generated<string | null>;
}

export type CustomerRow = Selectable<CustomerTable>;

/** What is off subscriptions of a customer that have no discount of their own. */
export interface CustomerDiscountRow extends Of {
  id: string;
  customer_id: string;
  starts_at: string;
  /** When it was taken away; null while it is there. */
  until: string | null;
  /** JSON: a `CustomerDiscount`. */
  facts: string;
  known_at: string;
  until_known_at: string | null;
}

/** As it was last fetched; `gone_at` when it no longer exists there. */
export interface SubscriptionRow extends Of {
  id: string;
  customer_id: string;
  status: string;
  currency: string;
  created_at: string;
  trial_ends_at: string | null;
  cancels_at: string | null;
  canceled_at: string | null;
  ended_at: string | null;
  is_paused: number;
  latest_invoice_id: string | null;
  /** JSON: a list of `Discount`. */
  discounts: string;
  gone_at: string | null;
}

export interface SubscriptionItemRow {
  id: string;
  subscription_id: string;
  price_id: string;
  product_id: string;
  lookup_key: string | null;
  /** Minor units, perhaps with a fraction, as decimal text; null where the price is in steps, or of several currencies. */
  unit_amount: string | null;
  quantity: number;
  every: string;
  every_count: number;
  is_metered: number;
  period_start: string;
  period_end: string;
  discounts: string;
}

/** What a subscription was from an instant on, as far as MRR needs it. `rank` orders states of one second. */
export interface SubscriptionStateRow extends Of {
  subscription_id: string;
  at: string;
  rank: number;
  event_id: string;
  customer_id: string;
  currency: string;
  facts: string;
  /** When the ledger learned it. */
  known_at: string;
}

export interface InvoiceRow extends Of {
  id: string;
  customer_id: string;
  subscription_id: string | null;
  status: string;
  reason: string | null;
  currency: string;
  total_minor: number;
  tax_minor: number;
  due_minor: number;
  paid_minor: number;
  attempts: number;
  created_at: string;
  next_attempt_at: string | null;
  paid_at: string | null;
  gone_at: string | null;
}

export interface InvoicePaymentRow {
  id: string;
  invoice_id: string;
  payment_intent_id: string | null;
  charge_id: string | null;
  currency: string;
  amount_minor: number;
  status: string;
  paid_at: string | null;
}

export interface ChargeRow extends Of {
  id: string;
  customer_id: string | null;
  payment_intent_id: string | null;
  email: string | null;
  status: string;
  currency: string;
  amount_minor: number;
  refunded_minor: number;
  is_disputed: number;
  created_at: string;
  entry_id: string | null;
}

export interface RefundRow extends Of {
  id: string;
  charge_id: string | null;
  status: string;
  reason: string | null;
  currency: string;
  amount_minor: number;
  created_at: string;
  entry_id: string | null;
  failure_entry_id: string | null;
}

export interface DisputeRow extends Of {
  id: string;
  charge_id: string;
  status: string;
  reason: string;
  currency: string;
  amount_minor: number;
  created_at: string;
}

export interface PayoutRow extends Of {
  id: string;
  status: string;
  currency: string;
  amount_minor: number;
  created_at: string;
  arrives_at: string;
  entry_id: string | null;
}

/** A movement of money in the balance at the payment service. Never changed. `net = amount − fee`. */
export interface EntryRow extends Of {
  id: string;
  /** `charge`, `refund`, `refund failed`, `dispute`, `dispute reversal`, `fee`, `payout`, `payout failed` or `other`. */
  kind: string;
  /** Of the balance; a charge in another currency has that in `original_currency`. */
  currency: string;
  amount_minor: number;
  fee_minor: number;
  net_minor: number;
  source_id: string | null;
  at: string;
  available_at: string;
  original_currency: string | null;
  original_minor: number | null;
  rate: string | null;
  /** JSON: what the fee is made of. */
  fees: string;
  about: string | null;
  /** When the ledger learned it. */
  known_at: string;
}

/** A finished visit to a Payment Link: what ties a payment to the reader whose link it was. */
export interface CheckoutRow extends Of {
  id: string;
  /** `client_reference_id`: whoever opens the link can write there what they like. */
  reference: string | null;
  customer_id: string | null;
  subscription_id: string | null;
  email: string | null;
  name: string | null;
  link_id: string | null;
  created_at: string;
  completed_at: string | null;
}

/** An event that was dealt with, kept for as long as it may be told again. */
export interface PaymentEventRow extends Of {
  id: string;
  at: string;
  kind: string;
  object_id: string;
  seen_at: string;
}
