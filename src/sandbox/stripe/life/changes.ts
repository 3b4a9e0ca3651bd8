/** What somebody changes on a subscription, and how they end it. */
import type Stripe from "stripe";
import { type ChangeParams, Refused } from "../life.ts";
import { itemList, repriced, subscriptionItem } from "../shapes/subscription.ts";
import { amountOf, bill, invoiceId, pendingItems, rhythmOf } from "./billing.ts";
import { periodEnd } from "./calendar.ts";
import { endDiscounts, grantDiscount, sum } from "./discounts.ts";
import { methodFor } from "./invoices.ts";
import { netAmounts, prorate } from "./prorations.ts";
import { endTrial } from "./renewals.ts";
import { end, issue } from "./standing.ts";
import { mustLive, recurringPrice, renewWith } from "./subscriptions.ts";
import { idOf, must, save, update, type World } from "./world.ts";

type Subscription = Stripe.Subscription;
type Item = Stripe.SubscriptionItem;

export function change(world: World, id: string, params: ChangeParams): Subscription {
  const before = mustLive(world, id);
  // It has no period to wait for the end of.
  if (params.cancelAtPeriodEnd && before.status === "paused") return cancel(world, id);
  const plain = plainChange(world, before, params);
  const changed = params.items
    ? changeItems(world, before, {
        ...params,
        plain,
        items: wished(world, { ...before, ...plain }, params.items),
      })
    : update(world, before, plain, "customer.subscription.updated");
  if (params.trialEnd === "now" && changed.status === "trialing") endTrial(world, changed);
  return must<Subscription>(world, id);
}

/** All that does not touch money at once. */
function plainChange(world: World, before: Subscription, params: ChangeParams): Partial<Subscription> {
  const { cancelAtPeriodEnd, pauseCollection, coupon, metadata, trialEnd } = params;
  return {
    ...(metadata ? { metadata } : {}),
    ...(cancelAtPeriodEnd === undefined ? {} : cancellation(world, before, cancelAtPeriodEnd)),
    ...(pauseCollection === undefined ? {} : { pause_collection: pausedBy(pauseCollection) }),
    ...(coupon === undefined ? {} : { discounts: discountsBy(world, before, coupon) }),
    ...(typeof trialEnd === "number" ? longerTrial(world, before, trialEnd) : {}),
  };
}

const pausedBy = (wish: NonNullable<ChangeParams["pauseCollection"]> | null) =>
  wish && { behavior: wish.behavior, resumes_at: wish.resumesAt ?? null };

/** In place of those that are there; null for none. */
function discountsBy(world: World, before: Subscription, coupon: string | null): string[] {
  const given = { customer: idOf(before.customer), subscription: before.id };
  const made = coupon ? [grantDiscount(world, { ...given, coupon }).id] : [];
  endDiscounts(world, before.discounts);
  return made;
}

function cancellation(world: World, before: Subscription, isWished: boolean): Partial<Subscription> {
  const ends = Math.min(...before.items.data.map((item) => item.current_period_end));
  return {
    cancel_at: isWished ? ends : null,
    cancel_at_period_end: isWished,
    canceled_at: isWished ? (before.canceled_at ?? world.at) : null,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: isWished ? "cancellation_requested" : null,
    },
  };
}

function longerTrial(world: World, before: Subscription, until: number): Partial<Subscription> {
  if (until <= world.at)
    throw new Refused("The trial's end must lie ahead.", { code: "parameter_invalid", param: "trial_end" });
  const items = before.items.data.map((item) => ({ ...item, current_period_end: until }));
  for (const item of items) save(world, item);
  return {
    billing_cycle_anchor: until,
    items: itemList(before.id, items),
    status: "trialing",
    trial_end: until,
    trial_start: before.trial_start ?? world.at,
  };
}

function wished(world: World, before: Subscription, wishes: NonNullable<ChangeParams["items"]>): Item[] {
  const kept = before.items.data.map((item): Item | null => {
    const wish = wishes.find(({ id }) => id === item.id);
    if (!wish) return item;
    if (wish.deleted) return null;
    const price = wish.price ? recurringPrice(world, wish.price) : item.price;
    return repriced(item, price, wish.quantity ?? item.quantity ?? 1);
  });
  const unknown = wishes.find(({ id }) => id && !before.items.data.some((item) => item.id === id));
  if (unknown)
    throw new Refused(`No such subscription item: '${unknown.id}'`, {
      code: "resource_missing",
      param: "items",
    });
  const added = wishes
    .filter(({ id, price }) => !id && price)
    .map(({ price, quantity = 1 }) => newItem(world, before, recurringPrice(world, price ?? ""), quantity));
  const items = [...kept.filter((item) => item !== null), ...added];
  if (items.length > 0) return items;
  const message = "A subscription must keep at least one item. Cancel it instead.";
  throw new Refused(message, { code: "parameter_invalid", param: "items" });
}

function newItem(world: World, before: Subscription, price: Stripe.Price, quantity: number): Item {
  const like = before.items.data[0];
  const start = like?.current_period_start ?? world.at;
  const period = { start, end: like?.current_period_end ?? periodEnd(start, rhythmOf(price), world.at) };
  return subscriptionItem({ subscription: before.id, price, quantity, period }, world.at);
}

interface ItemChange {
  items: Item[];
  plain: Partial<Subscription>;
  prorationBehavior?: ChangeParams["prorationBehavior"];
}

function changeItems(world: World, before: Subscription, given: ItemChange): Subscription {
  const { items, plain, prorationBehavior = "create_prorations" } = given;
  const gone = before.items.data.filter(({ id }) => !items.some((item) => item.id === id));
  for (const { id } of gone) world.objects.remove(id);
  const isRunning = ["active", "past_due"].includes(before.status);
  const beginsAnew = isRunning && resets(before, items);
  if (isRunning && prorationBehavior !== "none")
    prorate(world, before, { before: before.items.data, after: items, onlyBack: beginsAnew });
  if (beginsAnew) return restart(world, before, given);
  if (isRunning && prorationBehavior === "always_invoice" && pendingItems(world, before.id).length > 0)
    return renewWith(world, before, { items, billed: [], reason: "subscription_update", change: plain });
  for (const item of items) save(world, item);
  const next = { ...plain, items: itemList(before.id, items) };
  return update(world, before, next, "customer.subscription.updated");
}

/** Another rhythm, or the first that costs anything, begins a period of its own, billed at once. */
function resets(before: Subscription, items: readonly Item[]): boolean {
  const rhythms = (of: readonly Item[]) =>
    of.map(({ price }) => `${rhythmOf(price).interval_count} ${rhythmOf(price).interval}`).toSorted();
  const hasOther = rhythms(items).some((one) => !rhythms(before.items.data).includes(one));
  const cost = (of: readonly Item[]) => sum(of.map(amountOf));
  return hasOther || (cost(before.items.data) === 0 && cost(items) > 0);
}

function restart(world: World, before: Subscription, { items, plain }: ItemChange): Subscription {
  if (!methodFor(world, before) && sum(netAmounts(world, before, items)) > 0)
    throw new Refused("This customer has no attached payment source or default payment method.", {
      code: "resource_missing",
    });
  const renewed = items.map((item) => ({
    ...item,
    current_period_start: world.at,
    current_period_end: periodEnd(world.at, rhythmOf(item.price), world.at),
  }));
  const isEnding = plain.cancel_at_period_end ?? before.cancel_at_period_end;
  const ends = Math.min(...renewed.map((item) => item.current_period_end));
  const anew = { billing_cycle_anchor: world.at, ...(isEnding ? { cancel_at: ends } : {}) };
  return renewWith(world, before, {
    ...{ items: renewed, billed: renewed, reason: "subscription_update" },
    change: { ...plain, ...anew },
  });
}

/** At once. With `prorate` what is left of the period goes to the customer's credit, with `invoiceNow` on a last invoice. */
export function cancel(
  world: World,
  id: string,
  options: { prorate?: boolean; invoiceNow?: boolean } = {},
): Subscription {
  const subscription = mustLive(world, id);
  const isRunning = ["active", "past_due"].includes(subscription.status);
  if (options.prorate && isRunning)
    prorate(world, subscription, { before: subscription.items.data, after: [], onlyBack: true });
  if (options.invoiceNow && pendingItems(world, id).length > 0) {
    const period = { start: world.at, end: world.at };
    const last = { id: invoiceId(), subscription, reason: "subscription_update", items: [], period };
    issue(world, bill(world, last));
  }
  const rest = must<Subscription>(world, id);
  return rest.status === "canceled" ? rest : end(world, rest, "cancellation_requested");
}
