/** Books what moves in the balance, in the account's own currency. */
import type Stripe from "stripe";
import { accountCurrency } from "../settings.ts";
import { balanceTransaction } from "../shapes/balance.ts";
import { DAY } from "./calendar.ts";
import { chargeFee, disputeFee, settled } from "./money.ts";
import { save, type World } from "./world.ts";

/** What a card paid can be paid out after this. */
const AVAILABLE_AFTER = 2 * DAY;

interface Booking {
  type: Stripe.BalanceTransaction.Type;
  category: string;
  /** Signed, in `currency`. */
  amount: number;
  currency: string;
  source: string | null;
  description: string | null;
  fee?: (amount: number, currency: string) => number;
  feeAbout?: string;
  isPending?: boolean;
}

export function book(world: World, booking: Booking): Stripe.BalanceTransaction {
  const currency = accountCurrency(world.store);
  const { amount, rate } = settled(booking.amount, booking.currency, currency);
  const { type, category, source, description, feeAbout } = booking;
  const transaction = balanceTransaction(
    {
      ...{ type, category, amount, currency, source, description, rate },
      ...(feeAbout ? { feeAbout } : {}),
      fee: booking.fee?.(amount, currency) ?? 0,
      availableOn: world.at + (booking.isPending ? AVAILABLE_AFTER : 0),
    },
    world.at,
  );
  save(world, transaction);
  return transaction;
}

export const bookCharge = (world: World, charge: Stripe.Charge) =>
  book(world, {
    type: "charge",
    category: "charge",
    amount: charge.amount,
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
    fee: chargeFee,
    isPending: true,
  });

/** The fee of the charge is not given back. */
export const bookRefund = (world: World, refund: Stripe.Refund) =>
  book(world, {
    type: "refund",
    category: "refund",
    amount: -refund.amount,
    currency: refund.currency,
    source: refund.id,
    description: "REFUND FOR CHARGE",
  });

export const bookRefundFailure = (world: World, refund: Stripe.Refund) =>
  book(world, {
    type: "refund_failure",
    category: "refund_failure",
    amount: refund.amount,
    currency: refund.currency,
    source: refund.id,
    description: "REFUND FAILURE",
  });

export const bookDispute = (world: World, dispute: Stripe.Dispute) =>
  book(world, {
    type: "adjustment",
    category: "dispute",
    amount: -dispute.amount,
    currency: dispute.currency,
    source: dispute.id,
    description: "Chargeback withdrawal",
    fee: (_, currency) => disputeFee(currency),
    feeAbout: "Dispute fee",
  });

/** A dispute that was won: the amount comes back, its fee does not. */
export const bookReversal = (world: World, dispute: Stripe.Dispute) =>
  book(world, {
    type: "adjustment",
    category: "dispute_reversal",
    amount: dispute.amount,
    currency: dispute.currency,
    source: dispute.id,
    description: "Chargeback reversal",
  });

export const bookPayout = (world: World, payout: Stripe.Payout) =>
  book(world, {
    type: "payout",
    category: "payout",
    amount: -payout.amount,
    currency: payout.currency,
    source: payout.id,
    description: payout.description,
  });

export const bookPayoutFailure = (world: World, payout: Stripe.Payout) =>
  book(world, {
    type: "payout_failure",
    category: "payout_reversal",
    amount: payout.amount,
    currency: payout.currency,
    source: payout.id,
    description: "PAYOUT FAILURE",
  });

/** What the vendor takes for itself, e.g. for its billing by the month. */
export const bookFee = (world: World, fee: { amount: number; about: string }) =>
  book(world, {
    type: "stripe_fee",
    category: "fee",
    amount: -fee.amount,
    currency: accountCurrency(world.store),
    source: null,
    description: fee.about,
  });
