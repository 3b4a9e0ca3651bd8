/** What time does to a subscription. */
import type Stripe from "stripe";
import { rhythmOf } from "./billing.ts";
import { periodEnd } from "./calendar.ts";
import { endDiscounts } from "./discounts.ts";
import { methodFor } from "./invoices.ts";
import { INCOMPLETE_FOR, TRIAL_NOTICE } from "./refs.ts";
import { closeInvoice, end } from "./standing.ts";
import { renewWith } from "./subscriptions.ts";
import { idOf, must, save, tell, update, type World } from "./world.ts";

type Subscription = Stripe.Subscription;

/** Everything that this instant brings; afterwards it is due at a later one, or not at all. */
export function live(world: World, id: string): void {
  const subscription = dropDiscounts(world, resumeCollection(world, must<Subscription>(world, id)));
  const { at } = world;
  if (subscription.status === "incomplete") {
    expire(world, subscription);
  } else if (endsBy(subscription, at)) {
    end(world, subscription, "cancellation_requested");
  } else if (subscription.status === "trialing" && (subscription.trial_end ?? at) <= at) {
    endTrial(world, subscription);
  } else if (subscription.status !== "paused" && firstEnd(subscription) <= at) {
    renew(world, subscription);
  } else {
    const notice = (subscription.trial_end ?? 0) - TRIAL_NOTICE;
    if (subscription.status === "trialing" && notice === at)
      tell(world, "customer.subscription.trial_will_end", subscription);
    save(world, subscription);
  }
}

const firstEnd = ({ items }: Subscription) =>
  Math.min(...items.data.map(({ current_period_end }) => current_period_end));

const endsBy = (subscription: Subscription, at: number) =>
  (subscription.cancel_at !== null && subscription.cancel_at <= at) ||
  (subscription.cancel_at_period_end && firstEnd(subscription) <= at);

function renew(world: World, subscription: Subscription): void {
  const items = subscription.items.data.map((item) =>
    nextPeriod(item, subscription.billing_cycle_anchor, world.at),
  );
  const billed = items.filter((item, index) => item !== subscription.items.data[index]);
  const start = Math.min(...subscription.items.data.map((item) => item.current_period_start));
  const period = { start, end: world.at };
  renewWith(world, subscription, { items, billed, reason: "subscription_cycle", period });
}

function nextPeriod(item: Stripe.SubscriptionItem, anchor: number, at: number): Stripe.SubscriptionItem {
  const start = item.current_period_end;
  if (start > at) return item;
  return {
    ...item,
    current_period_start: start,
    current_period_end: periodEnd(anchor, rhythmOf(item.price), start),
  };
}

/** Without a card, what the subscription's own settings say; otherwise the first period that is paid begins. */
export function endTrial(world: World, trialing: Subscription): void {
  const behavior = trialing.trial_settings?.end_behavior.missing_payment_method;
  const hasCard = methodFor(world, trialing) !== null;
  if (!hasCard && behavior === "cancel") {
    end(world, trialing, "cancellation_requested");
  } else if (!hasCard && behavior === "pause") {
    const paused = update(world, trialing, { status: "paused" }, "customer.subscription.updated");
    tell(world, "customer.subscription.paused", paused);
  } else {
    const change: Partial<Subscription> = {
      billing_cycle_anchor: world.at,
      status: "active",
      trial_end: Math.min(trialing.trial_end ?? world.at, world.at),
    };
    const items = trialing.items.data.map((item) => ({
      ...item,
      current_period_start: world.at,
      current_period_end: periodEnd(world.at, rhythmOf(item.price), world.at),
    }));
    renewWith(world, trialing, { items, billed: items, reason: "subscription_cycle", change });
  }
}

function resumeCollection(world: World, subscription: Subscription): Subscription {
  const resumes = subscription.pause_collection?.resumes_at ?? null;
  if (resumes === null || resumes > world.at) return subscription;
  return update(world, subscription, { pause_collection: null }, "customer.subscription.updated");
}

function dropDiscounts(world: World, subscription: Subscription): Subscription {
  const isOver = (id: Subscription["discounts"][number]) => {
    const until = must<Stripe.Discount>(world, idOf(id)).end;
    return until !== null && until <= world.at;
  };
  const over = subscription.discounts.filter(isOver);
  if (over.length === 0) return subscription;
  endDiscounts(world, over);
  const discounts = subscription.discounts.filter((id) => !over.includes(id));
  return update(world, subscription, { discounts }, "customer.subscription.updated");
}

/** The first payment never came. */
function expire(world: World, incomplete: Subscription): void {
  if (world.at < incomplete.created + INCOMPLETE_FOR) {
    save(world, incomplete);
    return;
  }
  const invoice = must<Stripe.Invoice>(world, idOf(incomplete.latest_invoice));
  if (invoice.status === "open") closeInvoice(world, invoice.id, "void");
  const change: Partial<Subscription> = { ended_at: world.at, status: "incomplete_expired" };
  update(world, incomplete, change, "customer.subscription.updated");
}
