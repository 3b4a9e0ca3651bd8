/** By what each object is found again, and when something happens to it by itself. */
import type Stripe from "stripe";
import { savedCard } from "../cards.ts";
import type { Refs, StripeObject, StripeStore } from "../store.ts";
import { DAY } from "./calendar.ts";

/** Days before a trial's end at which it is announced. */
export const TRIAL_NOTICE = 3 * DAY;
/** How long the first payment of a subscription may be missing. */
export const INCOMPLETE_FOR = 23 * 3600;
/** How soon after its charge a card that is for that purpose is disputed. */
const DISPUTED_AFTER = 3600;

interface Moment {
  at: number;
  objects: StripeStore;
}

const id = (reference: string | { id: string } | null | undefined) =>
  reference ? (typeof reference === "string" ? reference : reference.id) : null;

export function refsOf(object: StripeObject, moment: Moment): Refs {
  return REFS[object.object]?.(object as never, moment) ?? {};
}

const REFS: Record<string, (of: never, moment: Moment) => Refs> = {
  subscription: (of: Stripe.Subscription, moment: Moment) => ({
    customer: id(of.customer),
    status: of.status,
    dueAt: subscriptionDue(of, moment),
  }),
  customer: (of: Stripe.Customer) => ({ dueAt: of.discount?.end ?? null }),
  subscription_item: (of: Stripe.SubscriptionItem) => ({ subscription: of.subscription }),
  discount: (of: Stripe.Discount) => ({ customer: id(of.customer), subscription: of.subscription }),
  invoice: (of: Stripe.Invoice) => ({
    customer: id(of.customer),
    subscription: id(of.parent?.subscription_details?.subscription),
    status: of.status,
    dueAt: of.status === "open" ? of.next_payment_attempt : null,
  }),
  invoiceitem: (of: Stripe.InvoiceItem) => ({
    customer: id(of.customer),
    subscription: id(of.parent?.subscription_details?.subscription),
    status: of.invoice ? "invoiced" : "pending",
  }),
  invoice_payment: (of: Stripe.InvoicePayment) => ({ parent: id(of.invoice), status: of.status }),
  payment_intent: (of: Stripe.PaymentIntent) => ({ customer: id(of.customer), status: of.status }),
  payment_method: (of: Stripe.PaymentMethod) => ({ customer: id(of.customer) }),
  charge: (of: Stripe.Charge, { at }: Moment) => ({
    customer: id(of.customer),
    parent: id(of.payment_intent),
    status: of.status,
    dueAt: chargeDue(of, at),
  }),
  refund: (of: Stripe.Refund) => ({ parent: id(of.charge), status: of.status }),
  dispute: (of: Stripe.Dispute) => ({ parent: id(of.charge), status: of.status }),
  balance_transaction: (of: Stripe.BalanceTransaction) => ({
    parent: id(of.source),
    status: of.status,
    dueAt: of.status === "pending" ? of.available_on : null,
  }),
  payout: (of: Stripe.Payout) => ({
    status: of.status,
    dueAt: of.status === "in_transit" ? of.arrival_date : null,
  }),
  "checkout.session": (of: Stripe.Checkout.Session) => ({
    customer: id(of.customer),
    subscription: id(of.subscription),
    parent: id(of.payment_link),
    status: of.status,
  }),
};

/** One whose refund failed is disputed then. */
function chargeDue(charge: Stripe.Charge, at: number): number | null {
  if (charge.status !== "succeeded" || charge.disputed || charge.amount_refunded > 0) return null;
  const card = savedCard(charge.payment_method_details?.card?.last4 ?? undefined);
  return card.isDisputed ? Math.max(charge.created + DISPUTED_AFTER, at) : null;
}

const HAS_ENDED = ["canceled", "incomplete_expired"];

function subscriptionDue(of: Stripe.Subscription, { at, objects }: Moment): number | null {
  if (HAS_ENDED.includes(of.status)) return null;
  if (of.status === "incomplete") return of.created + INCOMPLETE_FOR;
  const ends = of.discounts.map((one) => objects.get<Stripe.Discount>(id(one) ?? "")?.end);
  const isTrial = of.status === "trialing" && of.trial_end !== null;
  const instants = [
    ...of.items.data.map((item) => item.current_period_end),
    of.cancel_at,
    of.pause_collection?.resumes_at,
    ...ends,
    ...(isTrial ? [of.trial_end, (of.trial_end ?? 0) - TRIAL_NOTICE] : []),
  ].filter((instant) => instant !== null && instant !== undefined && instant > at);
  return instants.length > 0 ? Math.min(...(instants as number[])) : null;
}
