/** What moved in the balance: Stripe's balance transactions. */
import * as z from "zod";
import type { EntryFact, EntryKind } from "../../money/facts.ts";
import { currency, id, orNull, readAs, reference, time } from "./fields.ts";
import { fromStripe } from "./units.ts";

export const transaction = z.object({
  id,
  type: z.string(),
  reporting_category: z.string(),
  currency,
  amount: z.int(),
  net: z.int(),
  source: orNull(reference),
  created: time,
  available_on: time,
  exchange_rate: orNull(z.number()),
  fee_details: z.array(z.object({ amount: z.int(), type: z.string(), description: orNull(z.string()) })),
  description: orNull(z.string()),
});

export function entryFact(found: z.output<typeof transaction>): EntryFact {
  const minor = (amount: number) => fromStripe(amount, found.currency);
  const [amountMinor, netMinor] = [minor(found.amount), minor(found.net)];
  return {
    id: found.id,
    kind: kindOf(found),
    currency: found.currency,
    amountMinor,
    // So that it adds up where Stripe's units are finer than the currency's.
    feeMinor: amountMinor - netMinor,
    netMinor,
    sourceId: found.source,
    at: found.created,
    availableAt: found.available_on,
    rate: found.exchange_rate === null ? null : String(found.exchange_rate),
    fees: found.fee_details.map(({ type, amount, description }) => ({
      type,
      amountMinor: minor(amount),
      about: description,
    })),
    about: found.description,
  };
}

/** Throws ServiceError for one that can't be read. */
export const readEntry = (object: unknown): EntryFact =>
  entryFact(readAs("balance transaction", transaction, object));

/** docs.stripe.com/reports/reporting-categories */
const BY_CATEGORY: Readonly<Record<string, EntryKind>> = {
  charge: "charge",
  charge_failure: "refund",
  refund: "refund",
  partial_capture_reversal: "refund",
  refund_failure: "refund failed",
  dispute: "dispute",
  dispute_reversal: "dispute reversal",
  fee: "fee",
  tax: "fee",
  network_cost: "fee",
  payout: "payout",
  payout_reversal: "payout failed",
};

/** Where the category is new to us. */
const BY_TYPE: Readonly<Record<string, EntryKind>> = {
  charge: "charge",
  payment: "charge",
  refund: "refund",
  payment_refund: "refund",
  payment_failure_refund: "refund",
  refund_failure: "refund failed",
  stripe_fee: "fee",
  stripe_fx_fee: "fee",
  tax_fee: "fee",
  payout: "payout",
  payout_cancel: "payout failed",
  payout_failure: "payout failed",
};

const kindOf = ({ reporting_category, type }: { reporting_category: string; type: string }): EntryKind =>
  BY_CATEGORY[reporting_category] ?? BY_TYPE[type] ?? "other";
