/** What an invoice's fate means for its subscription, and how a subscription ends. */
import type Stripe from "stripe";
import type { Decline } from "../shapes/payment.ts";
import { close, collect, finalize, mustBeOpen, subscriptionOf } from "./invoices.ts";
import { must, save, tell, update, type World } from "./world.ts";

type Subscription = Stripe.Subscription;

const openInvoices = (world: World, subscription: string) =>
  world.objects.all<Stripe.Invoice>("invoice", { subscription, status: "open" });

/** Tells of a draft, and lets it go its way: collected, unless the owner has paused that. */
export function issue(world: World, draft: Stripe.Invoice, decline?: Decline | null): Stripe.Invoice {
  tell(world, "invoice.created", draft);
  const pause = subscriptionOf(world, draft).pause_collection;
  if (pause?.behavior === "keep_as_draft")
    return update(world, draft, { auto_advance: false }, "invoice.updated");
  const final = finalize(world, draft);
  if (final.status !== "open") return final;
  if (pause) return close(world, final, pause.behavior === "void" ? "void" : "uncollectible");
  return collectFor(world, final, decline);
}

export function collectFor(world: World, open: Stripe.Invoice, decline?: Decline | null): Stripe.Invoice {
  const tried = collect(world, open, decline);
  const subscription = subscriptionOf(world, tried);
  if (tried.status === "paid") recover(world, subscription, tried.id);
  else if (tried.next_payment_attempt !== null) fallBehind(world, subscription);
  else if (tried.billing_reason !== "subscription_create") end(world, subscription, "payment_failed");
  return tried;
}

/** Active again, once the latest invoice is paid, or nothing is open any more. */
function recover(world: World, subscription: Subscription, paid?: string): void {
  const isBehind = ["past_due", "incomplete"].includes(subscription.status);
  const isLatest = paid !== undefined && subscription.latest_invoice === paid;
  if (!isBehind || (!isLatest && openInvoices(world, subscription.id).length > 0)) return;
  update(world, subscription, { status: "active" }, "customer.subscription.updated");
}

function fallBehind(world: World, subscription: Subscription): void {
  if (subscription.status !== "active") return;
  update(world, subscription, { status: "past_due" }, "customer.subscription.updated");
}

export function closeInvoice(world: World, id: string, status: "void" | "uncollectible"): Stripe.Invoice {
  const closed = close(world, mustBeOpen(world, id), status);
  const subscription = subscriptionOf(world, closed);
  if (subscription.status === "past_due") recover(world, subscription);
  return closed;
}

type Reason = Stripe.Subscription.CancellationDetails.Reason;

/** At once and for good. What is open stays so, but is not tried again. */
export function end(world: World, { id }: Subscription, reason: Reason): Subscription {
  for (const open of openInvoices(world, id)) {
    update(world, open, { auto_advance: false, next_payment_attempt: null }, "invoice.updated");
  }
  const subscription = must<Subscription>(world, id);
  const details = subscription.cancellation_details;
  const ended: Subscription = {
    ...subscription,
    canceled_at: subscription.canceled_at ?? world.at,
    cancellation_details: {
      comment: details?.comment ?? null,
      feedback: details?.feedback ?? null,
      feedback_option: null,
      reason: details?.reason ?? reason,
    },
    ended_at: world.at,
    pause_collection: null,
    status: "canceled",
  };
  save(world, ended);
  tell(world, "customer.subscription.deleted", ended);
  return ended;
}
