/** What the twin itself has, in the columns of the ledger: put there by hand, not by the adapter. */
import type Stripe from "stripe";
import type { Shop } from "./shop.ts";

type Row = Record<string, string | number | null>;

/** Rows by id, of a part of each table's columns. */
export type Truth = Record<string, Map<string, Row>>;

const iso = (seconds: number | null | undefined): string | null =>
  seconds === null || seconds === undefined ? null : new Date(seconds * 1_000).toISOString();

const idOf = (reference: unknown): string | null =>
  reference === null || reference === undefined
    ? null
    : typeof reference === "string"
      ? reference
      : (reference as { id: string }).id;

const upper = (currency: string) => currency.toUpperCase();

const customer = (one: Stripe.Customer): Row => ({
  ...{ email: one.email, name: one.name ?? null, created_at: iso(one.created) },
});

const subscription = (one: Stripe.Subscription): Row => ({
  ...{ customer_id: idOf(one.customer), status: one.status, currency: upper(one.currency) },
  ...{ created_at: iso(one.created), trial_ends_at: iso(one.trial_end), cancels_at: iso(one.cancel_at) },
  ...{ canceled_at: iso(one.canceled_at), ended_at: iso(one.ended_at) },
  ...{ is_paused: one.pause_collection ? 1 : 0, latest_invoice_id: idOf(one.latest_invoice), gone_at: null },
});

const item = (one: Stripe.SubscriptionItem): Row => ({
  ...{ subscription_id: one.subscription, price_id: one.price.id, quantity: one.quantity ?? 1 },
  ...{ unit_amount: String(one.price.unit_amount), every: one.price.recurring?.interval ?? null },
  ...{ period_start: iso(one.current_period_start), period_end: iso(one.current_period_end) },
});

const invoice = (one: Stripe.Invoice): Row => ({
  ...{
    customer_id: idOf(one.customer),
    subscription_id: idOf(one.parent?.subscription_details?.subscription),
  },
  ...{ status: one.status, reason: one.billing_reason, currency: upper(one.currency) },
  ...{ total_minor: one.total, due_minor: one.amount_due, paid_minor: one.amount_paid },
  ...{ attempts: one.attempt_count, created_at: iso(one.created) },
  ...{ next_attempt_at: iso(one.next_payment_attempt), paid_at: iso(one.status_transitions.paid_at) },
});

const invoicePayment = (one: Stripe.InvoicePayment): Row => ({
  ...{ invoice_id: idOf(one.invoice), payment_intent_id: idOf(one.payment.payment_intent) },
  ...{ status: one.status, amount_minor: one.amount_paid ?? one.amount_requested },
  paid_at: iso(one.status_transitions.paid_at),
});

const charge = (one: Stripe.Charge): Row => ({
  ...{ customer_id: idOf(one.customer), payment_intent_id: idOf(one.payment_intent), status: one.status },
  ...{ currency: upper(one.currency), amount_minor: one.amount, refunded_minor: one.amount_refunded },
  ...{ is_disputed: one.disputed ? 1 : 0, entry_id: idOf(one.balance_transaction) },
});

const refund = (one: Stripe.Refund): Row => ({
  ...{ charge_id: idOf(one.charge), status: one.status, amount_minor: one.amount },
  ...{ currency: upper(one.currency), entry_id: idOf(one.balance_transaction) },
  failure_entry_id: idOf(one.failure_balance_transaction),
});

const dispute = (one: Stripe.Dispute): Row => ({
  ...{ charge_id: idOf(one.charge), status: one.status, amount_minor: one.amount },
  currency: upper(one.currency),
});

const payout = (one: Stripe.Payout): Row => ({
  ...{ status: one.status, amount_minor: one.amount, currency: upper(one.currency) },
  ...{ arrives_at: iso(one.arrival_date), entry_id: idOf(one.balance_transaction) },
});

const entry = (one: Stripe.BalanceTransaction): Row => ({
  ...{ amount_minor: one.amount, fee_minor: one.fee, net_minor: one.net, currency: upper(one.currency) },
  ...{ source_id: idOf(one.source), at: iso(one.created), available_at: iso(one.available_on) },
  rate: one.exchange_rate === null ? null : String(one.exchange_rate),
});

const checkout = (one: Stripe.Checkout.Session): Row => ({
  ...{ reference: one.client_reference_id, customer_id: idOf(one.customer) },
  ...{ subscription_id: idOf(one.subscription), email: one.customer_details?.email ?? null },
  link_id: idOf(one.payment_link),
});

export function truthOf({ all }: Shop): Truth {
  const rows = <T extends { id: string; object: string }>(type: string, row: (one: T) => Row) =>
    new Map(all<T>(type).map((one) => [one.id, row(one)]));
  const subscriptions = all<Stripe.Subscription>("subscription");
  return {
    customers: rows("customer", customer),
    subscriptions: rows("subscription", subscription),
    subscription_items: new Map(
      subscriptions.flatMap(({ items }) => items.data.map((one) => [one.id, item(one)] as const)),
    ),
    invoices: rows("invoice", invoice),
    invoice_payments: rows("invoice_payment", invoicePayment),
    charges: rows("charge", charge),
    refunds: rows("refund", refund),
    disputes: rows("dispute", dispute),
    payouts: rows("payout", payout),
    entries: rows("balance_transaction", entry),
    checkouts: rows("checkout.session", checkout),
  };
}

/** What came in and what went, by the kinds of the twin's own balance, all of one currency. */
export function cashInTwin({ all }: Shop): Map<string, Record<string, number>> {
  const found = new Map<string, Record<string, number>>();
  for (const {
    type,
    reporting_category: category,
    amount,
    fee,
    net,
    currency,
  } of all<Stripe.BalanceTransaction>("balance_transaction")) {
    const sums = found.get(upper(currency)) ?? {
      ...{ gross: 0, fees: 0, refunds: 0, disputes: 0, other: 0, net: 0, paidOut: 0, balanceChange: 0 },
    };
    found.set(upper(currency), sums);
    const add = (name: string, minor: number) => {
      sums[name] = (sums[name] ?? 0) + minor;
    };
    if (type === "charge") add("gross", amount);
    else if (type === "refund" || type === "refund_failure") add("refunds", amount);
    else if (category.startsWith("dispute")) add("disputes", amount);
    else if (type === "stripe_fee") add("fees", amount);
    else if (type.startsWith("payout")) add("paidOut", -amount);
    else add("other", amount);
    add("fees", -fee);
    add("balanceChange", net);
    if (!type.startsWith("payout")) add("net", net);
  }
  return found;
}
