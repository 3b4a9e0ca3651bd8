import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import type { InvoicePaymentRow, InvoiceRow } from "../../ledger/tables.ts";
import type { InvoiceFact } from "../facts.ts";
import { differing, factsOf, ownerOf, partsBy, replaced, textOf } from "./rows.ts";

/** Each as it is now, with all of its payments. */
export async function keepInvoices(
  db: Db,
  of: Account,
  facts: readonly InvoiceFact[],
): Promise<InvoiceFact[]> {
  if (facts.length === 0) return [];
  const ids = facts.map(({ id }) => id);
  const held = await db.selectFrom("invoices").selectAll().where("id", "in", ids).execute();
  const heldPayments = await db
    .selectFrom("invoice_payments")
    .selectAll()
    .where("invoice_id", "in", ids)
    .execute();
  const rows = differing(
    held,
    facts.map((fact) => rowOf(of, fact)),
  );
  const had = partsBy(heldPayments, ({ invoice_id }) => invoice_id);
  const has = partsBy(facts.flatMap(paymentsOf), ({ invoice_id }) => invoice_id);
  const other = facts.filter(({ id }) => had(id) !== has(id));
  await write(db, rows);
  await writePayments(db, other);
  return facts.filter((fact) => other.includes(fact) || factsOf([fact], rows).length > 0);
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

async function write(db: Db, rows: readonly InvoiceRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("invoices")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet(
          replaced(
            ...(["customer_id", "subscription_id", "status", "reason", "currency", "total_minor"] as const),
            ...(["tax_minor", "due_minor", "paid_minor", "attempts", "created_at"] as const),
            ...(["next_attempt_at", "paid_at", "gone_at"] as const),
          ),
        ),
    )
    .execute();
}

async function writePayments(db: Db, facts: readonly InvoiceFact[]): Promise<void> {
  if (facts.length === 0) return;
  const ids = facts.map(({ id }) => id);
  await db.deleteFrom("invoice_payments").where("invoice_id", "in", ids).execute();
  const payments = facts.flatMap(paymentsOf);
  if (payments.length > 0) await db.insertInto("invoice_payments").values(payments).execute();
}
