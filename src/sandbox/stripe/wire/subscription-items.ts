/** The items of subscriptions, one by one. */
import type Stripe from "stripe";
import type { Life } from "../life.ts";
import type { Wire } from "./endpoints.ts";
import { listWithin } from "./listing.ts";
import { objectsOf } from "./objects.ts";
import { flag, PAGE, positive, text } from "./params.ts";
import { checkPrices, PRORATION } from "./subscriptions.ts";

const SHARED = { proration_behavior: PRORATION, quantity: positive.optional() };

type Behavior = { proration_behavior?: "create_prorations" | "always_invoice" | "none" | undefined };

export function subscriptionItemEndpoints({ context, life, on }: Wire): void {
  const objects = objectsOf(context);
  const path = "/v1/subscription_items";
  const find = (id: string) => objects.find<Stripe.SubscriptionItem>("subscription_item", id);
  const subscription = (id: string) => objects.find<Stripe.Subscription>("subscription", id, "subscription");
  const changed = (of: string, item: Item, behavior: Behavior) =>
    life.change(of, {
      items: [item],
      ...(behavior.proration_behavior ? { prorationBehavior: behavior.proration_behavior } : {}),
    });

  on(`get ${path}`, "subscriptions", { ...PAGE, subscription: text }, ({ params }) =>
    listWithin(subscription(params.subscription).items.data, path, params),
  );
  on(`get ${path}/:id`, "subscriptions", {}, ({ id }) => find(id));
  on(`post ${path}`, "subscriptions", { ...SHARED, price: text, subscription: text }, ({ params }) => {
    const before = subscription(params.subscription);
    checkPrices(objects, [params]);
    const after = changed(before.id, asItem(params), params);
    const known = new Set(before.items.data.map(({ id }) => id));
    return after.items.data.find(({ id }) => !known.has(id)) ?? after.items.data[0] ?? after;
  });
  on(`post ${path}/:id`, "subscriptions", { ...SHARED, price: text.optional() }, ({ id, params }) => {
    const item = find(id);
    checkPrices(objects, [params]);
    const after = changed(item.subscription, { id, ...asItem(params) }, params);
    return after.items.data.find((one) => one.id === id) ?? item;
  });
  on(`delete ${path}/:id`, "subscriptions", { ...SHARED, clear_usage: flag.optional() }, ({ id, params }) => {
    changed(find(id).subscription, { id, deleted: true }, params);
    return { id, object: "subscription_item", deleted: true };
  });
}

type Item = NonNullable<Parameters<Life["change"]>[1]["items"]>[number];

const asItem = ({
  price,
  quantity,
}: {
  price?: string | undefined;
  quantity?: number | undefined;
}): Item => ({
  ...(price === undefined ? {} : { price }),
  ...(quantity === undefined ? {} : { quantity }),
});
