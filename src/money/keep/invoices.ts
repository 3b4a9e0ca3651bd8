import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import type { InvoicePaymentRow, InvoiceRow } from "../../ledger/tables/money.ts";
import type { InvoiceFact } from "../facts.ts";
import { keepParts, keepRows, ownerOf, textOf } from "./rows.ts";

/** Each as it is now, with all of its payments. */
export async function keepInvoices(
  db: Db,
  of: Account,
  facts: readonly InvoiceFact[],
): Promise<InvoiceFact[]> {
  const wholes = facts.map(({ id }) => id);
  const rows = facts.map((fact) => rowOf(of, fact));
  const fresh = await keepRows(db, "invoices", rows);
  const parts = facts.flatMap(paymentsOf);
  const others = await keepParts(db, "invoice_payments", { wholes, parts });
  return facts.filter(({ id }) => fresh.has(id) || others.has(id));
}

const rowOf = (of: Account, fact: InvoiceFact): InvoiceRow => ({
  ...{ id: fact.id, ...ownerOf(of), customer_id: fact.customerId, subscription_id: fact.subscriptionId },
  ...{ status: fact.status, reason: fact.reason, currency: fact.currency },
  ...{ total_minor: fact.totalMinor, tax_minor: fact.taxMinor },
  ...{ due_minor: fact.dueMinor, paid_minor: fact.paidMinor, attempts: fact.attempts },
  created_at: fact.createdAt.toISOString(),
  next_attempt_at: textOf(fact.nextAttemptAt),
  ...{ paid_at: textOf(fact.paidAt), gone_at: null },
});

const paymentsOf = ({ id: invoice_id, currency, payments }: InvoiceFact): InvoicePaymentRow[] =>
  payments.map((payment) => ({
    ...{ id: payment.id, invoice_id, payment_intent_id: payment.paymentIntentId },
    ...{ charge_id: payment.chargeId, currency, amount_minor: payment.amountMinor },
    ...{ status: payment.status, paid_at: textOf(payment.paidAt) },
  }));
