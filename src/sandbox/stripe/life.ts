/**
 * What can happen to customers and their subscriptions, by request or by the passing of time. The API's endpoints, the pages
 * on which a person pays, and the owner's acts all go through this. Everything is called inside `inTransaction`.
 */
import type Stripe from "stripe";

/** What a person types on the payment page. */
export interface Card {
  /** One of the vendor's test numbers: see `cards.ts`. */
  number: string;
}

export interface Payer {
  email: string;
  name: string;
  /** Null where none is asked for: nothing is due. */
  card: Card | null;
  /** `client_reference_id` of the link's address. */
  reference: string | null;
  promotionCode?: string | null;
}

export type Paid =
  | { kind: "complete"; session: Stripe.Checkout.Session }
  /** Nothing happened: the vendor makes the subscription only after payment. `why` is for the person. */
  | { kind: "declined"; why: string; code: string }
  | { kind: "refused"; why: string };

export interface SubscribeParams {
  customer: string;
  items: readonly { price: string; quantity?: number }[];
  trialDays?: number | undefined;
  coupon?: string | undefined;
  metadata?: Record<string, string>;
  checkout?: string;
  /** What a trial's end does where no card was given; an invoice that can't be paid unless told otherwise. */
  missingPaymentMethod?: "cancel" | "create_invoice" | "pause" | undefined;
}

export interface ChangeParams {
  /** An item with an id is changed or (with `deleted`) taken away; without one it is added. */
  items?: readonly { id?: string; price?: string; quantity?: number; deleted?: boolean }[];
  prorationBehavior?: "create_prorations" | "always_invoice" | "none";
  cancelAtPeriodEnd?: boolean;
  /** Null resumes. */
  pauseCollection?: {
    behavior: "void" | "keep_as_draft" | "mark_uncollectible";
    /** In seconds; until somebody resumes it where none is given. */
    resumesAt?: number | null;
  } | null;
  trialEnd?: number | "now";
  coupon?: string | null;
  /** All of it: what is not here any more is gone. */
  metadata?: Record<string, string>;
}

export interface Life {
  /** The present of what lives by this test clock, or of the twin itself; in seconds. */
  now(clock?: string | null): number;
  /** Everything that has become due by now, in order: renewals, trials' ends, tries after a failure, payouts. */
  bringDue(): void;
  createClock(given: { frozenTime: number; name?: string | null }): Stripe.TestHelpers.TestClock;
  /** Moves a test clock, and lets happen what is due on the way. */
  advanceClock(clock: string, to: number): void;

  createCustomer(given: {
    email?: string | null;
    name?: string | null;
    metadata?: Record<string, string>;
    clock?: string | null;
  }): Stripe.Customer;
  updateCustomer(
    id: string,
    given: { email?: string | null; name?: string | null; metadata?: Record<string, string> },
  ): Stripe.Customer;
  /** Ends its subscriptions at once. */
  deleteCustomer(id: string): Stripe.DeletedCustomer;
  /** A coupon on the customer, in place of the one before; null takes it away. */
  discountCustomer(id: string, coupon: string | null): Stripe.Customer;
  /** The card that further invoices are paid with. */
  setCard(customer: string, card: Card): void;

  /** Somebody fills in a Payment Link's page and presses the button. */
  pay(link: Stripe.PaymentLink, payer: Payer, clock?: string | null): Paid;
  subscribe(params: SubscribeParams): Stripe.Subscription;
  change(id: string, params: ChangeParams): Stripe.Subscription;
  cancel(id: string, options?: { prorate?: boolean; invoiceNow?: boolean }): Stripe.Subscription;
  /** Of a subscription with the status `paused`. */
  resume(id: string): Stripe.Subscription;

  /** Tries the card once more. */
  payInvoice(id: string): Stripe.Invoice;
  voidInvoice(id: string): Stripe.Invoice;
  markUncollectible(id: string): Stripe.Invoice;

  /** All of what is left, without an amount. Throws `Refused` for more than that. */
  refund(given: { charge: string; amount?: number; reason?: string }): Stripe.Refund;
  /** A refund that the bank sends back after days. */
  failRefund(id: string): Stripe.Refund;
  dispute(charge: string, given?: { amount?: number; reason?: string }): Stripe.Dispute;
  closeDispute(id: string, status: "won" | "lost"): Stripe.Dispute;
  /** What is available goes to the bank. Null when there is nothing. */
  payOut(currency: string): Stripe.Payout | null;
  /** The bank sends it back. */
  failPayout(id: string): Stripe.Payout;
  /** The vendor takes something for itself, in the account's currency, e.g. for its billing by the month. */
  takeFee(fee: { amount: number; about: string }): Stripe.BalanceTransaction;
}

/** What the vendor would answer with an error: the API's endpoints put it into its shape, the pages into a sentence. */
export class Refused extends Error {
  readonly code: string;
  readonly param: string | undefined;
  readonly status: number;
  constructor(message: string, given: { code: string; param?: string; status?: number }) {
    super(message);
    this.code = given.code;
    this.param = given.param;
    this.status = given.status ?? 400;
  }
}
