/** An invoice with what was paid on it. */
import * as z from "zod";
import type { InvoiceFact, InvoicePaymentFact } from "../../money/facts.ts";
import { currency, id, list, orNull, readAs, reference, time } from "./fields.ts";
import { fromStripe } from "./units.ts";

const payment = z.object({
  id,
  currency,
  amount_paid: orNull(z.int()),
  amount_requested: z.int(),
  status: z.string(),
  payment: z.object({ payment_intent: orNull(reference), charge: orNull(reference) }),
  status_transitions: z.object({ paid_at: orNull(time) }),
});

const invoice = z.object({
  id,
  // An account of the newer kind in the place of a customer.
  customer: orNull(reference),
  customer_account: orNull(z.string()),
  parent: orNull(z.object({ subscription_details: orNull(z.object({ subscription: reference })) })),
  status: orNull(z.string()),
  billing_reason: orNull(z.string()),
  currency,
  total: z.int(),
  total_taxes: orNull(z.array(z.object({ amount: z.int() }))),
  amount_due: z.int(),
  amount_paid: z.int(),
  attempt_count: z.int(),
  created: time,
  next_payment_attempt: orNull(time),
  status_transitions: z.object({ paid_at: orNull(time) }),
  payments: list(payment),
});

/** Asked for with its payments. Throws ServiceError for one that can't be read. */
export function invoiceFact(object: unknown): InvoiceFact {
  const found = readAs("invoice", invoice, object);
  const minor = (amount: number) => fromStripe(amount, found.currency);
  const taxes = (found.total_taxes ?? []).reduce((sum, { amount }) => sum + amount, 0);
  return {
    kind: "invoice",
    id: found.id,
    customerId: found.customer ?? found.customer_account ?? "",
    subscriptionId: found.parent?.subscription_details?.subscription ?? null,
    status: found.status ?? "draft",
    reason: found.billing_reason,
    currency: found.currency,
    totalMinor: minor(found.total),
    taxMinor: minor(taxes),
    dueMinor: minor(found.amount_due),
    paidMinor: minor(found.amount_paid),
    attempts: found.attempt_count,
    createdAt: found.created,
    nextAttemptAt: found.next_payment_attempt,
    paidAt: found.status_transitions.paid_at,
    payments: found.payments.data.map(paymentFact),
  };
}

const paymentFact = (found: z.output<typeof payment>): InvoicePaymentFact => ({
  id: found.id,
  paymentIntentId: found.payment.payment_intent,
  chargeId: found.payment.charge,
  amountMinor: fromStripe(found.amount_paid ?? found.amount_requested, found.currency),
  status: found.status,
  paidAt: found.status_transitions.paid_at,
});
