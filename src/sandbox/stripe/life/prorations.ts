/** What a change in the middle of a period gives back, and what it costs until the period's end. */
import type Stripe from "stripe";
import { type InvoiceItemGiven, pendingItem } from "../shapes/invoice-line.ts";
import { amountOf, nameOf } from "./billing.ts";
import { discounted, discountsOn, sum } from "./discounts.ts";
import { prorated } from "./money.ts";
import { create, idOf, type World } from "./world.ts";

type Item = Stripe.SubscriptionItem;

/** What each item costs for a whole period, discounts taken off. */
export function netAmounts(
  world: World,
  subscription: Stripe.Subscription,
  items: readonly Item[],
): number[] {
  const priced = items.map((item) => ({ amount: amountOf(item), product: idOf(item.price.product) }));
  const taken = discounted(priced, discountsOn(world, subscription));
  return priced.map(({ amount }, index) => amount - sum((taken[index] ?? []).map((one) => one.amount)));
}

const shown = (world: World, { price, quantity }: Item) => `${quantity ?? 1} × ${nameOf(world, price)}`;

const isSame = (one: Item | undefined, other: Item | undefined) =>
  one?.price.id === other?.price.id && one?.quantity === other?.quantity;

/**
 * Pending items for what differs between two sets of items: the rest of the old ones' time back, and that of the new ones
 * to pay. `onlyBack` leaves out the second, where a period begins anew or nothing follows.
 */
export function prorate(
  world: World,
  subscription: Stripe.Subscription,
  {
    before,
    after,
    onlyBack = false,
  }: { before: readonly Item[]; after: readonly Item[]; onlyBack?: boolean },
): void {
  const put = (item: Item, amount: number, about: string) => {
    if (amount !== 0)
      create(
        world,
        pendingItem(given(world, subscription, { item, amount, about }), world.at),
        "invoiceitem.created",
      );
  };
  const changed = (items: readonly Item[], others: readonly Item[]) =>
    netAmounts(world, subscription, items)
      .map((amount, index) => ({ item: items[index] as Item, amount }))
      .filter(
        ({ item }) =>
          onlyBack ||
          !isSame(
            item,
            others.find(({ id }) => id === item.id),
          ),
      );
  for (const { item, amount } of changed(before, after))
    put(item, 0 - restOf(world, item, amount), `Unused time on ${shown(world, item)}`);
  if (onlyBack) return;
  for (const { item, amount } of changed(after, before))
    put(item, restOf(world, item, amount), `Remaining time on ${shown(world, item)}`);
}

const restOf = (world: World, item: Item, amount: number) =>
  prorated(amount, { start: item.current_period_start, end: item.current_period_end }, world.at);

function given(
  world: World,
  { id, customer, currency }: Stripe.Subscription,
  { item, amount, about }: { item: Item; amount: number; about: string },
): InvoiceItemGiven {
  return {
    ...{ customer: idOf(customer), subscription: id, clock: world.clock, amount, currency },
    description: `${about} after ${new Date(world.at * 1000).toISOString().slice(0, 10)}`,
    period: { start: world.at, end: item.current_period_end },
    price: item.price,
    quantity: item.quantity ?? 1,
  };
}
