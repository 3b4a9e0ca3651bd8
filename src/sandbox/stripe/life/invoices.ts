/** From draft to paid, or not: what becomes of an invoice. */
import type Stripe from "stripe";
import { Refused } from "../life.ts";
import { invoicePayment, paymentList } from "../shapes/invoice.ts";
import type { Decline } from "../shapes/payment.ts";
import { DAY } from "./calendar.ts";
import { nextOutcome, openIntent, tryIntent } from "./payments.ts";
import { create, customerOf, idOf, must, save, tell, update, type World } from "./world.ts";

/** From here on its amounts stand. What the customer has to their credit comes off; nothing due is paid at once. */
export function finalize(world: World, draft: Stripe.Invoice): Stripe.Invoice {
  const customer = customerOf(world, draft);
  const sequence = customer.next_invoice_sequence ?? 1;
  const rest = draft.total + customer.balance;
  const due = Math.max(0, rest);
  takeFromCredit(world, customer, { rest, currency: draft.currency });
  const open: Stripe.Invoice = {
    ...draft,
    amount_due: due,
    amount_remaining: due,
    effective_at: world.at,
    ending_balance: Math.min(0, rest),
    hosted_invoice_url: `${world.url}/invoices/${draft.id}`,
    invoice_pdf: `${world.url}/invoices/${draft.id}/pdf`,
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`,
    payments: paymentList(draft.id, due > 0 ? [requestPayment(world, draft, due)] : []),
    starting_balance: customer.balance,
    status: "open",
    status_transitions: { ...draft.status_transitions, finalized_at: world.at },
  };
  save(world, open);
  tell(world, "invoice.finalized", open);
  return due > 0 ? open : settle(world, open);
}

/** Of what the count alone changes, nobody is told. */
function takeFromCredit(
  world: World,
  customer: Stripe.Customer,
  { rest, currency }: { rest: number; currency: string },
): void {
  const counted: Stripe.Customer = {
    ...customer,
    currency: customer.currency ?? currency,
    next_invoice_sequence: (customer.next_invoice_sequence ?? 1) + 1,
  };
  save(world, counted);
  const balance = Math.min(0, rest);
  if (balance !== customer.balance) update(world, counted, { balance }, "customer.updated");
}

function requestPayment(world: World, draft: Stripe.Invoice, amount: number): Stripe.InvoicePayment {
  const { currency } = draft;
  const description =
    draft.billing_reason === "subscription_create" ? "Subscription creation" : "Subscription update";
  const customer = idOf(draft.customer);
  const intent = openIntent(world, { customer, amount, currency, description, paymentMethod: null });
  return create(
    world,
    invoicePayment({ invoice: draft.id, paymentIntent: intent.id, amount, currency }, world.at),
  );
}

function settle(world: World, open: Stripe.Invoice): Stripe.Invoice {
  const payments = (open.payments?.data ?? []).map((payment) => {
    const paid: Stripe.InvoicePayment = {
      ...payment,
      amount_paid: payment.amount_requested,
      status: "paid",
      status_transitions: { canceled_at: null, paid_at: world.at },
    };
    return create(world, paid, "invoice_payment.paid");
  });
  const hasCharge = payments.length > 0;
  const change: Partial<Stripe.Invoice> = {
    amount_paid: open.amount_due,
    amount_remaining: 0,
    attempt_count: open.attempt_count + (hasCharge ? 1 : 0),
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    payments: paymentList(open.id, payments),
    status: "paid",
    status_transitions: { ...open.status_transitions, paid_at: world.at },
  };
  const paid = update(world, open, change, "invoice.updated");
  tell(world, "invoice.paid", paid);
  tell(world, "invoice.payment_succeeded", paid);
  return paid;
}

/** The card that an invoice is paid with; null where none was saved. */
export function methodFor(world: World, subscription: Stripe.Subscription): Stripe.PaymentMethod | null {
  const ofCustomer = customerOf(world, subscription).invoice_settings.default_payment_method;
  const found = subscription.default_payment_method ?? ofCustomer;
  return found ? must<Stripe.PaymentMethod>(world, idOf(found)) : null;
}

export const subscriptionOf = (world: World, { parent }: Stripe.Invoice) =>
  must<Stripe.Subscription>(world, idOf(parent?.subscription_details?.subscription));

/** Days after it was finalized at which an invoice is tried again. */
const RETRY_DAYS = [3, 8, 15];

function nextTry(world: World, invoiceOf: Stripe.Invoice): number | null {
  if (invoiceOf.billing_reason === "subscription_create") return null;
  const from = invoiceOf.status_transitions.finalized_at ?? world.at;
  return RETRY_DAYS.map((days) => from + days * DAY).find((instant) => instant > world.at) ?? null;
}

/** One try to get an open invoice paid. `decline` is what the bank will say, where that is known already. */
export function collect(world: World, open: Stripe.Invoice, decline?: Decline | null): Stripe.Invoice {
  const method = methodFor(world, subscriptionOf(world, open));
  const payment = open.payments?.data[0];
  if (!payment) throw new Error(`the invoice ${open.id} has nothing to collect`);
  const intent = must<Stripe.PaymentIntent>(world, idOf(payment.payment.payment_intent));
  const outcome = method && decline === undefined ? nextOutcome(world, method) : decline;
  if (method) tryIntent(world, { intent, method, decline: outcome ?? null });
  if (method && !outcome) return settle(world, open);
  const change: Partial<Stripe.Invoice> = {
    attempt_count: open.attempt_count + 1,
    attempted: true,
    next_payment_attempt: nextTry(world, open),
  };
  const failed = update(world, open, change, "invoice.updated");
  tell(world, "invoice.payment_failed", failed);
  return failed;
}

export function mustBeOpen(world: World, id: string): Stripe.Invoice {
  const found = must<Stripe.Invoice>(world, id);
  if (found.status === "open") return found;
  const message = `This invoice can't be changed: its status is ${found.status}, not open.`;
  throw new Refused(message, { code: found.status === "paid" ? "invoice_already_paid" : "invoice_not_open" });
}

export function close(world: World, open: Stripe.Invoice, status: "void" | "uncollectible"): Stripe.Invoice {
  const instant = status === "void" ? "voided_at" : "marked_uncollectible_at";
  const type = status === "void" ? "invoice.voided" : "invoice.marked_uncollectible";
  const change: Partial<Stripe.Invoice> = {
    auto_advance: false,
    next_payment_attempt: null,
    status,
    status_transitions: { ...open.status_transitions, [instant]: world.at },
  };
  const closed = update(world, open, change, "invoice.updated");
  tell(world, type, closed);
  return closed;
}
