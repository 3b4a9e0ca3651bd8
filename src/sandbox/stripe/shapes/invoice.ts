/** An invoice in today's shape: it names its subscription as its parent, and what paid it in `payments`. */
import type Stripe from "stripe";
import { stripeId } from "../ids.ts";
import type { Period } from "./subscription.ts";

export interface InvoiceGiven {
  id: string;
  customer: Stripe.Customer;
  subscription: Stripe.Subscription;
  currency: string;
  reason: Stripe.Invoice.BillingReason;
  lines: readonly Stripe.InvoiceLineItem[];
  period: Period;
  discounts: readonly string[];
  discountAmounts: Stripe.Invoice.TotalDiscountAmount[];
  clock: string | null;
}

/** A draft: its amounts are of its lines, less the discounts; the customer's balance comes in as it is finalized. */
export function invoice(given: InvoiceGiven, at: number): Stripe.Invoice {
  const { id, customer, subscription } = given;
  const subtotal = given.lines.reduce((sum, line) => sum + line.amount, 0);
  const total = given.discountAmounts.reduce((sum, { amount }) => sum - amount, subtotal);
  return {
    id,
    object: "invoice",
    account_country: "US",
    account_name: "Sandbox",
    account_tax_ids: null,
    amount_due: Math.max(0, total),
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: Math.max(0, total),
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: given.reason,
    collection_method: "charge_automatically",
    created: at,
    currency: given.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [...given.discounts],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: list([...given.lines], `/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    payments: list<Stripe.InvoicePayment>([], `/v1/invoice_payments?invoice=${id}`),
    period_end: given.period.end,
    period_start: given.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: given.clock,
    total,
    total_discount_amounts: given.discountAmounts,
    total_excluding_tax: total,
    total_pretax_credit_amounts: given.discountAmounts.map((one) => ({ ...one, type: "discount" })),
    total_taxes: [],
    webhooks_delivered_at: at,
  };
}

function list<T extends { id: string }>(data: T[], url: string): Stripe.ApiList<T> {
  return { object: "list", data, has_more: false, url };
}

export const paymentList = (invoiceId: string, payments: Stripe.InvoicePayment[]) =>
  list(payments, `/v1/invoice_payments?invoice=${invoiceId}`);

export interface InvoicePaymentGiven {
  invoice: string;
  paymentIntent: string;
  amount: number;
  currency: string;
}

export function invoicePayment(given: InvoicePaymentGiven, at: number): Stripe.InvoicePayment {
  return {
    id: stripeId("inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: given.amount,
    created: at,
    currency: given.currency,
    invoice: given.invoice,
    is_default: true,
    livemode: false,
    payment: { payment_intent: given.paymentIntent, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  };
}
