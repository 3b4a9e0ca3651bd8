/** What was charged, given back, and disputed, each with its own entries in the balance. */
import * as z from "zod";
import type { ChargeFact, DisputeFact, RefundFact } from "../../money/facts.ts";
import { entryFact, transaction } from "./entry.ts";
import { currency, id, orNull, readAs, reference, time } from "./fields.ts";
import { fromStripe } from "./units.ts";

const charge = z.object({
  id,
  customer: orNull(reference),
  payment_intent: orNull(reference),
  billing_details: z.object({ email: orNull(z.string()) }),
  receipt_email: orNull(z.string()),
  status: z.string(),
  currency,
  amount: z.int(),
  amount_refunded: z.int(),
  disputed: z.boolean(),
  created: time,
  balance_transaction: orNull(transaction),
});

/** Asked for with its balance transaction. Throws ServiceError for one that can't be read. */
export function chargeFact(object: unknown): ChargeFact {
  const found = readAs("charge", charge, object);
  return {
    kind: "charge",
    id: found.id,
    customerId: found.customer,
    paymentIntentId: found.payment_intent,
    email: found.billing_details.email ?? found.receipt_email,
    status: found.status,
    currency: found.currency,
    amountMinor: fromStripe(found.amount, found.currency),
    refundedMinor: fromStripe(found.amount_refunded, found.currency),
    isDisputed: found.disputed,
    createdAt: found.created,
    entry: found.balance_transaction && entryFact(found.balance_transaction),
  };
}

const refund = z.object({
  id,
  charge: orNull(reference),
  status: orNull(z.string()),
  reason: orNull(z.string()),
  currency,
  amount: z.int(),
  created: time,
  balance_transaction: orNull(transaction),
  failure_balance_transaction: orNull(transaction),
});

/** Asked for with its balance transactions. Throws ServiceError for one that can't be read. */
export function refundFact(object: unknown): RefundFact {
  const found = readAs("refund", refund, object);
  return {
    kind: "refund",
    id: found.id,
    chargeId: found.charge,
    status: found.status ?? "pending",
    reason: found.reason,
    currency: found.currency,
    amountMinor: fromStripe(found.amount, found.currency),
    createdAt: found.created,
    entry: found.balance_transaction && entryFact(found.balance_transaction),
    failureEntry: found.failure_balance_transaction && entryFact(found.failure_balance_transaction),
  };
}

const dispute = z.object({
  id,
  charge: reference,
  status: z.string(),
  reason: z.string(),
  currency,
  amount: z.int(),
  created: time,
  balance_transactions: z.array(transaction),
});

/** Its balance transactions always come along. Throws ServiceError for one that can't be read. */
export function disputeFact(object: unknown): DisputeFact {
  const found = readAs("dispute", dispute, object);
  return {
    kind: "dispute",
    id: found.id,
    chargeId: found.charge,
    status: found.status,
    reason: found.reason,
    currency: found.currency,
    amountMinor: fromStripe(found.amount, found.currency),
    createdAt: found.created,
    entries: found.balance_transactions.map(entryFact),
  };
}
