/** Whether the present period of a subscription is paid, went back, or is disputed: told from its invoices alone. */
import type { PeriodPaid } from "./tiers.ts";

export interface InvoiceMoney {
  id: string;
  status: string;
  reason: string | null;
  createdAt: Date;
  paidAt: Date | null;
  /** Whether something of it is still to be paid. */
  isDue: boolean;
  /** Those that succeeded. */
  charges: readonly ChargeMoney[];
}

interface ChargeMoney {
  at: Date;
  amountMinor: number;
  refundedMinor: number;
  refundedAt: readonly Date[];
  disputes: readonly { status: string; at: Date }[];
}

/** What begins a period, in the service's words; the others are for changes within one. */
const BEGINS = ["subscription_create", "subscription_cycle"];
/** Unless a change began one of its own, as from months to years: its invoice is made with the period. */
const WITH_IT_MS = 60_000;
const OPEN_DISPUTES = ["needs_response", "under_review"];

/** `startedAt` is when the present period began. */
export function periodPaid(invoices: readonly InvoiceMoney[], startedAt: Date): PeriodPaid {
  const known = invoices.toSorted(
    (one, other) => one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1),
  );
  const isWithIt = ({ createdAt }: InvoiceMoney) =>
    Math.abs(createdAt.getTime() - startedAt.getTime()) < WITH_IT_MS;
  const periods = known.filter(
    (invoice) => invoice.reason === null || BEGINS.includes(invoice.reason) || isWithIt(invoice),
  );
  const last = periods.at(-1) ?? known.at(-1);
  const unpaid = oldestUnpaid(known, periods);
  return {
    isPaid: last ? last.status === "paid" : null,
    unpaid: unpaid ? { invoiceId: unpaid.id, at: unpaid.createdAt } : null,
    refundedAt: refundedAt(known, periods),
    dispute: disputeOf(known),
  };
}

/** Of those since they last paid for a period: what was given up before it is past. */
function oldestUnpaid(known: readonly InvoiceMoney[], periods: readonly InvoiceMoney[]) {
  const unpaid = known.filter(
    ({ status, isDue }) => isDue && (status === "open" || status === "uncollectible"),
  );
  const paid = periods.findLast(({ status }) => status === "paid");
  return unpaid.find(({ createdAt }) => !paid || createdAt > paid.createdAt) ?? unpaid[0];
}

/** All of it, with what was charged for changes within the period; a part that went back changes nothing. */
function refundedAt(known: readonly InvoiceMoney[], periods: readonly InvoiceMoney[]): Date | null {
  const isPaid = ({ status }: InvoiceMoney) => status === "paid";
  const paid = periods.findLast(isPaid) ?? known.findLast(isPaid);
  if (!paid) return null;
  const charges = known
    .filter((invoice) => isPaid(invoice) && invoice.createdAt >= paid.createdAt)
    .flatMap((invoice) => invoice.charges);
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const charged = sum(charges.map(({ amountMinor }) => amountMinor));
  if (charged === 0 || sum(charges.map(({ refundedMinor }) => refundedMinor)) < charged) return null;
  return latest(charges.flatMap((charge) => (charge.refundedAt.length > 0 ? charge.refundedAt : charge.at)));
}

const latest = (dates: readonly Date[]): Date =>
  new Date(Math.max(...dates.map((instant) => instant.getTime())));

/** One that was lost counts until they pay again. */
function disputeOf(known: readonly InvoiceMoney[]): PeriodPaid["dispute"] {
  const paid = known.filter(({ status, charges }) => status === "paid" && charges.length > 0);
  const disputes = known.flatMap(({ id, charges }) =>
    charges.flatMap((charge) => charge.disputes.map((dispute) => ({ ...dispute, id }))),
  );
  const newest = disputes.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  const lost = newest.find(({ status, at, id }) => {
    const since = paid.filter((invoice) => (invoice.paidAt ?? invoice.createdAt) > at && invoice.id !== id);
    return status === "lost" && since.length === 0;
  });
  if (lost) return { state: "lost", at: lost.at };
  const open = newest.find(({ status }) => OPEN_DISPUTES.includes(status));
  return open ? { state: "open", at: open.at } : null;
}
