/** Invented payments: what a small newsletter's customers buy, as the port tells it. */
import type {
  ChargeFact,
  CheckoutFact,
  CustomerFact,
  DisputeFact,
  EntryFact,
  InvoiceFact,
  ItemFact,
  PayoutFact,
  RefundFact,
  SubscriptionFact,
} from "../../src/money/facts.ts";

export const MONTH_MS = 30 * 24 * 60 * 60_000;
export const JOINED = new Date("2026-11-23T11:00:00.000Z");

export const customer = (id: string, over: Partial<CustomerFact> = {}): CustomerFact => ({
  ...{ kind: "customer", id, email: `${id}@Readers.example`, name: `Reader ${id}`, createdAt: JOINED },
  discount: null,
  ...over,
});

export const item = (id: string, over: Partial<ItemFact> = {}): ItemFact => ({
  ...{ id, priceId: "price_month", productId: "prod_letter", lookupKey: "monthly", unitAmount: "1000" },
  ...{ quantity: 1, every: "month", everyCount: 1, isMetered: false },
  ...{ periodStart: JOINED, periodEnd: new Date(JOINED.getTime() + MONTH_MS), discounts: [] },
  ...over,
});

export const subscription = (
  id: string,
  customerId: string,
  over: Partial<SubscriptionFact> = {},
): SubscriptionFact => ({
  ...{ kind: "subscription", id, customerId, status: "active", currency: "USD", createdAt: JOINED },
  ...{ trialEndsAt: null, cancelsAt: null, canceledAt: null, endedAt: null, isPaused: false },
  ...{ latestInvoiceId: null, discounts: [], items: [item(`si_${id}`)] },
  ...over,
});

export const invoice = (id: string, customerId: string, over: Partial<InvoiceFact> = {}): InvoiceFact => ({
  ...{ kind: "invoice", id, customerId, subscriptionId: null, status: "paid", reason: "subscription_cycle" },
  ...{ currency: "USD", totalMinor: 1000, taxMinor: 0, dueMinor: 1000, paidMinor: 1000, attempts: 1 },
  ...{ createdAt: JOINED, nextAttemptAt: null, paidAt: JOINED },
  payments: [
    {
      ...{ id: `inpay_${id}`, paymentIntentId: `pi_${id}`, chargeId: null, amountMinor: 1000 },
      ...{ status: "paid", paidAt: JOINED },
    },
  ],
  ...over,
});

export const entry = (id: string, over: Partial<EntryFact> = {}): EntryFact => {
  const { amountMinor = 1000, feeMinor = 59 } = over;
  return {
    ...{ id, kind: "charge", currency: "USD", amountMinor, feeMinor, netMinor: amountMinor - feeMinor },
    ...{ sourceId: null, at: JOINED, availableAt: JOINED, rate: null, about: null },
    fees: feeMinor === 0 ? [] : [{ type: "stripe_fee", amountMinor: feeMinor, about: null }],
    ...over,
  };
};

export const charge = (
  id: string,
  customerId: string | null,
  over: Partial<ChargeFact> = {},
): ChargeFact => ({
  ...{ kind: "charge", id, customerId, paymentIntentId: `pi_${id}`, email: `${customerId}@readers.example` },
  ...{ status: "succeeded", currency: "USD", amountMinor: 1000, refundedMinor: 0, isDisputed: false },
  ...{ createdAt: JOINED, entry: entry(`txn_${id}`, { sourceId: id }) },
  ...over,
});

export const refund = (id: string, chargeId: string, over: Partial<RefundFact> = {}): RefundFact => ({
  ...{ kind: "refund", id, chargeId, status: "succeeded", reason: null, currency: "USD", amountMinor: 1000 },
  ...{ createdAt: JOINED, failureEntry: null },
  entry: entry(`txn_${id}`, { kind: "refund", amountMinor: -1000, feeMinor: 0, sourceId: id }),
  ...over,
});

export const dispute = (id: string, chargeId: string, over: Partial<DisputeFact> = {}): DisputeFact => ({
  ...{ kind: "dispute", id, chargeId, status: "needs_response", reason: "fraudulent", currency: "USD" },
  ...{ amountMinor: 1000, createdAt: JOINED },
  entries: [entry(`txn_${id}`, { kind: "dispute", amountMinor: -1000, feeMinor: 1500, sourceId: id })],
  ...over,
});

export const payout = (id: string, over: Partial<PayoutFact> = {}): PayoutFact => ({
  ...{ kind: "payout", id, status: "paid", currency: "USD", amountMinor: 500, createdAt: JOINED },
  ...{ arrivesAt: JOINED },
  entry: entry(`txn_${id}`, { kind: "payout", amountMinor: -500, feeMinor: 0, sourceId: id }),
  ...over,
});

export const checkout = (id: string, over: Partial<CheckoutFact> = {}): CheckoutFact => ({
  ...{ kind: "checkout", id, reference: null, customerId: null, subscriptionId: null, email: null },
  ...{ name: null, linkId: "plink_month", createdAt: JOINED, isComplete: true },
  ...over,
});
