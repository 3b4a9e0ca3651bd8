/** How a subscription begins, and how one that was paused for want of a card goes on. */
import type Stripe from "stripe";
import { stripeId } from "../ids.ts";
import { Refused, type SubscribeParams } from "../life.ts";
import type { Decline } from "../shapes/payment.ts";
import { itemList, subscription, subscriptionItem } from "../shapes/subscription.ts";
import { bill, invoiceId, rhythmOf } from "./billing.ts";
import { DAY, periodEnd } from "./calendar.ts";
import { discountsAfter, grantDiscount } from "./discounts.ts";
import { methodFor } from "./invoices.ts";
import { TRIAL_NOTICE } from "./refs.ts";
import { issue } from "./standing.ts";
import { idOf, must, save, tell, update, type World } from "./world.ts";

type Subscription = Stripe.Subscription;

export interface Start extends SubscribeParams {
  promotionCode?: string | null;
  /** The card that is kept for it; otherwise the customer's. */
  paymentMethod?: string | null;
  /** What the bank has said already: null for yes. */
  decline?: Decline | null;
}

export function recurringPrice(world: World, id: string): Stripe.Price {
  const price = world.objects.get<Stripe.Price>(id);
  if (!price) throw new Refused(`No such price: '${id}'`, { code: "resource_missing", param: "items" });
  if (price.recurring) return price;
  const message = `The price ${id} is paid once: a subscription needs one that recurs.`;
  throw new Refused(message, { code: "price_not_recurring", param: "items" });
}

export function start(world: World, params: Start): Subscription {
  const draft = begin(world, params);
  const trialEnd = draft.trial_end;
  const first = bill(world, {
    id: idOf(draft.latest_invoice),
    subscription: draft,
    reason: "subscription_create",
    items: trialEnd === null ? draft.items.data : [],
    period: { start: world.at, end: world.at },
  });
  const discounts = discountsAfter(world, draft, first.subtotal);
  const needsMoney = first.amount_due > 0;
  if (needsMoney && !methodFor(world, draft)) {
    const message = "This customer has no attached payment source or default payment method.";
    throw new Refused(message, { code: "resource_missing" });
  }
  const isPaid = !needsMoney || params.decline === null;
  const status = trialEnd !== null ? "trialing" : isPaid ? "active" : "incomplete";
  const begun: Subscription = { ...draft, discounts, status };
  save(world, begun);
  for (const item of begun.items.data) save(world, item);
  tell(world, "customer.subscription.created", begun);
  if (trialEnd !== null && trialEnd - world.at <= TRIAL_NOTICE)
    tell(world, "customer.subscription.trial_will_end", begun);
  issue(world, first, params.decline);
  return must<Subscription>(world, begun.id);
}

/** As it will be, not stored yet. */
function begin(world: World, params: Start): Subscription {
  const { customer, metadata = {}, trialDays = 0, paymentMethod = null } = params;
  const id = stripeId("sub");
  const prices = params.items.map(({ price }) => recurringPrice(world, price));
  const currency = prices[0]?.currency;
  if (!currency || prices.some((price) => price.currency !== currency))
    throw new Refused("A subscription needs at least one price, and all of one currency.", {
      code: "parameter_invalid",
      param: "items",
    });
  const owner = must<Stripe.Customer>(world, customer);
  if (owner.currency && owner.currency !== currency)
    throw new Refused(
      `You cannot combine currencies on a single customer: this one pays in ${owner.currency}.`,
      {
        code: "currency_mismatch",
        param: "currency",
      },
    );
  const trialEnd = trialDays > 0 ? world.at + trialDays * DAY : null;
  const items = prices.map((price, index) => {
    const end = trialEnd ?? periodEnd(world.at, rhythmOf(price), world.at);
    const quantity = params.items[index]?.quantity ?? 1;
    return subscriptionItem(
      { subscription: id, price, quantity, period: { start: world.at, end } },
      world.at,
    );
  });
  const { coupon, promotionCode = null, checkout = null } = params;
  const discount = coupon
    ? grantDiscount(world, { coupon, customer, subscription: id, promotionCode, checkout })
    : null;
  return subscription(
    {
      ...{ id, customer, currency, items, trialEnd, paymentMethod, metadata, clock: world.clock },
      status: "active",
      anchor: trialEnd ?? world.at,
      missingPaymentMethod: params.missingPaymentMethod ?? "create_invoice",
      discounts: discount ? [discount.id] : [],
      latestInvoice: invoiceId(),
    },
    world.at,
  );
}

export function mustLive(world: World, id: string): Subscription {
  const found = must<Subscription>(world, id);
  if (!["canceled", "incomplete_expired"].includes(found.status)) return found;
  throw new Refused(`No such subscription: '${id}' has ended.`, { code: "resource_missing", status: 404 });
}

/** Periods begin anew now, and the first is billed at once. */
export function resume(world: World, id: string): Subscription {
  const paused = mustLive(world, id);
  if (paused.status !== "paused")
    throw new Refused("Only a subscription whose status is paused can be resumed.", {
      code: "subscription_not_paused",
    });
  if (!methodFor(world, paused))
    throw new Refused("This customer has no default payment method.", { code: "resource_missing" });
  const items = paused.items.data.map((item) => ({
    ...item,
    current_period_start: world.at,
    current_period_end: periodEnd(world.at, rhythmOf(item.price), world.at),
  }));
  return renewWith(world, paused, {
    ...{ items, billed: items, reason: "subscription_cycle", resumed: true },
    change: { billing_cycle_anchor: world.at, status: "active" },
  });
}

export interface Renewal {
  items: readonly Stripe.SubscriptionItem[];
  billed: readonly Stripe.SubscriptionItem[];
  reason: Stripe.Invoice.BillingReason;
  change?: Partial<Subscription>;
  resumed?: boolean;
  period?: { start: number; end: number };
}

/** New periods, and an invoice for them. */
export function renewWith(world: World, before: Subscription, renewal: Renewal): Subscription {
  const { items, billed, reason, period = { start: world.at, end: world.at } } = renewal;
  const after: Subscription = { ...before, ...renewal.change, items: itemList(before.id, items) };
  const draft = bill(world, { id: invoiceId(), subscription: after, reason, items: billed, period });
  const discounts = discountsAfter(world, after, draft.subtotal);
  for (const item of items) save(world, item);
  const change = { ...after, discounts, latest_invoice: draft.id };
  const renewed = update(world, before, change, "customer.subscription.updated");
  if (renewal.resumed) tell(world, "customer.subscription.resumed", renewed);
  issue(world, draft);
  return must<Subscription>(world, before.id);
}
