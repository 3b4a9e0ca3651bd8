/** What the ledger knows of the payments of some readers, as tiers are told from it. */
import type { Db } from "../ledger/open.ts";
import type {
  ChargeRow,
  DisputeRow,
  InvoiceRow,
  RefundRow,
  SubscriptionItemRow,
  SubscriptionRow,
} from "../ledger/tables/money.ts";
import { type Counts, countingSubscriptions } from "./counting.ts";
import type { Discount, SubscriptionStatus } from "./facts.ts";
import { type InvoiceMoney, periodPaid } from "./period-paid.ts";
import type { PaidItem, PaidSubscription } from "./tiers.ts";

/** By reader. Those whose payments give nothing of ours are left out. A handful of statements for any number of readers. */
export async function subscriptionsOf(
  db: Db,
  readers: readonly string[],
  counts: Counts,
): Promise<Map<string, PaidSubscription[]>> {
  const customers = await db
    .selectFrom("customers")
    .select(["id", "subscriber_id", "gone_at"])
    .where("subscriber_id", "in", [...readers])
    .execute();
  const counting = await countingSubscriptions(
    db,
    customers.map(({ id }) => id),
    counts,
  );
  const invoices = await invoicesOf(
    db,
    counting.map(({ row }) => row.id),
  );
  const found = new Map<string, PaidSubscription[]>();
  for (const { row, items } of counting) {
    const customer = customers.find(({ id }) => id === row.customer_id);
    const reader = customer?.subscriber_id;
    if (!reader) continue;
    const gone = [row.gone_at, customer.gone_at].find((at) => at !== null) ?? null;
    const paid = asPaid(row, { items, gone, invoices: invoices.get(row.id) ?? [] });
    found.set(reader, [...(found.get(reader) ?? []), paid]);
  }
  return found;
}

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

function asPaid(
  row: SubscriptionRow,
  facts: { items: readonly SubscriptionItemRow[]; gone: string | null; invoices: readonly InvoiceMoney[] },
): PaidSubscription {
  const items = facts.items.map(asItem);
  return {
    ...{ id: row.id, service: capitalised(row.service), status: row.status as SubscriptionStatus },
    ...{ currency: row.currency, createdAt: new Date(row.created_at), isPaused: row.is_paused === 1 },
    ...{ trialEndsAt: date(row.trial_ends_at), cancelsAt: date(row.cancels_at) },
    endedAt: date(row.ended_at ?? facts.gone),
    discounts: discountsIn(row.discounts),
    items,
    period: periodPaid(facts.invoices, startOf(items)),
  };
}

const startOf = (items: readonly PaidItem[]): Date =>
  new Date(Math.max(...items.map(({ periodStart }) => periodStart.getTime())));

const asItem = (item: SubscriptionItemRow): PaidItem => ({
  ...{ unitAmount: item.unit_amount, quantity: item.quantity, everyCount: item.every_count },
  ...{ every: item.every as PaidItem["every"], isMetered: item.is_metered === 1 },
  ...{ periodStart: new Date(item.period_start), periodEnd: new Date(item.period_end) },
  discounts: discountsIn(item.discounts),
});

const discountsIn = (json: string): Discount[] =>
  (JSON.parse(json) as (Omit<Discount, "endsAt"> & { endsAt: string | null })[]).map((discount) => ({
    ...discount,
    endsAt: date(discount.endsAt),
  }));

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Each invoice with the charges by which it was paid, and what came back of them; by subscription. */
async function invoicesOf(db: Db, subscriptions: readonly string[]): Promise<Map<string, InvoiceMoney[]>> {
  const invoices = await db
    .selectFrom("invoices")
    .selectAll()
    .where("subscription_id", "in", [...subscriptions])
    .where("gone_at", "is", null)
    .execute();
  const charges = await chargesOf(
    db,
    invoices.map(({ id }) => id),
  );
  const ids = [...new Set([...charges.values()].flat().map(({ id }) => id))];
  const refunds = await db.selectFrom("refunds").selectAll().where("charge_id", "in", ids).execute();
  const disputes = await db.selectFrom("disputes").selectAll().where("charge_id", "in", ids).execute();
  const found = new Map<string, InvoiceMoney[]>();
  for (const invoice of invoices) {
    const money = withCharges(invoice, charges.get(invoice.id) ?? [], { refunds, disputes });
    const subscription = invoice.subscription_id ?? "";
    found.set(subscription, [...(found.get(subscription) ?? []), money]);
  }
  return found;
}

async function chargesOf(db: Db, invoices: readonly string[]): Promise<Map<string, ChargeRow[]>> {
  const payments = await db
    .selectFrom("invoice_payments")
    .selectAll()
    .where("invoice_id", "in", [...invoices])
    .execute();
  const named = payments.flatMap(({ charge_id }) => charge_id ?? []);
  const intents = payments.flatMap(({ payment_intent_id }) => payment_intent_id ?? []);
  const charges = await db
    .selectFrom("charges")
    .selectAll()
    .where((where) => where.or([where("id", "in", named), where("payment_intent_id", "in", intents)]))
    .where("status", "=", "succeeded")
    .execute();
  const found = new Map<string, ChargeRow[]>();
  for (const { invoice_id, charge_id, payment_intent_id } of payments) {
    const own = charges.filter(
      (charge) =>
        charge.id === charge_id ||
        (payment_intent_id !== null && charge.payment_intent_id === payment_intent_id),
    );
    found.set(invoice_id, [...new Set([...(found.get(invoice_id) ?? []), ...own])]);
  }
  return found;
}

interface Back {
  refunds: readonly RefundRow[];
  disputes: readonly DisputeRow[];
}

const withCharges = (invoice: InvoiceRow, charges: readonly ChargeRow[], back: Back): InvoiceMoney => ({
  ...{ id: invoice.id, status: invoice.status, reason: invoice.reason },
  ...{ createdAt: new Date(invoice.created_at), paidAt: date(invoice.paid_at) },
  isDue: invoice.due_minor > invoice.paid_minor,
  charges: charges.map((charge) => asCharge(charge, back)),
});

/** No event tells of the charge when it is refunded, so its refunds say how much; it does itself where none is known. */
function asCharge(charge: ChargeRow, { refunds, disputes }: Back): InvoiceMoney["charges"][number] {
  const all = refunds.filter(({ charge_id }) => charge_id === charge.id);
  const back = all.filter(({ status }) => BACK.includes(status));
  const sum = back.reduce((total, { amount_minor }) => total + amount_minor, 0);
  return {
    ...{ at: new Date(charge.created_at), amountMinor: charge.amount_minor },
    refundedMinor: all.length > 0 ? sum : charge.refunded_minor,
    refundedAt: back.map(({ created_at }) => new Date(created_at)),
    disputes: disputes
      .filter(({ charge_id }) => charge_id === charge.id)
      .map(({ status, created_at }) => ({ status, at: new Date(created_at) })),
  };
}

/** Refunds that are on their way count: it is what the owner wanted. */
const BACK = ["succeeded", "pending"];
