/** What moves in the balance: append-only, apart from the status that time gives it. */
import type Stripe from "stripe";
import { stripeId } from "../ids.ts";

export interface TransactionGiven {
  type: Stripe.BalanceTransaction.Type;
  category: string;
  /** Of the account's currency, as the vendor's minor units. */
  amount: number;
  fee: number;
  feeAbout?: string;
  currency: string;
  source: string | null;
  description: string | null;
  rate: number | null;
  availableOn: number;
}

export function balanceTransaction(given: TransactionGiven, at: number): Stripe.BalanceTransaction {
  const { amount, fee, currency } = given;
  const description = given.feeAbout ?? "Stripe processing fees";
  return {
    id: stripeId("txn"),
    object: "balance_transaction",
    amount,
    available_on: given.availableOn,
    balance_type: "payments",
    created: at,
    currency,
    description: given.description,
    exchange_rate: given.rate,
    fee,
    fee_details:
      fee === 0 ? [] : [{ amount: fee, application: null, currency, description, type: "stripe_fee" }],
    net: amount - fee,
    reporting_category: given.category,
    source: given.source,
    status: given.availableOn > at ? "pending" : "available",
    type: given.type,
  };
}

export interface PayoutGiven {
  amount: number;
  currency: string;
  isAutomatic: boolean;
  arrival: number;
}

export function payout(given: PayoutGiven, at: number): Stripe.Payout {
  return {
    id: stripeId("po"),
    object: "payout",
    amount: given.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: given.arrival,
    automatic: given.isAutomatic,
    balance_transaction: null,
    created: at,
    currency: given.currency,
    description: "STRIPE PAYOUT",
    destination: "ba_sandbox",
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: "standard",
    original_payout: null,
    payout_method: null,
    reconciliation_status: given.isAutomatic ? "completed" : "not_applicable",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: null,
    status: "in_transit",
    trace_id: null,
    type: "bank_account",
  };
}
