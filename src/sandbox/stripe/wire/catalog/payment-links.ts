/** Payment Links: an address at which a person pays, with no server of the seller's. */
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../../ids.ts";
import type { Wire } from "../endpoints.ts";
import { missing, refused } from "../errors.ts";
import { field, listObjects, listWithin } from "../listing.ts";
import { type Objects, objectsOf } from "../objects.ts";
import { flag, group, integer, list, PAGE, text } from "../params.ts";
import { chosen, paymentLink, SHARED } from "./payment-link.ts";

const ITEM = group({ price: text, quantity: integer });
const CREATE = { ...SHARED, line_items: list(ITEM), payment_method_types: list(text).optional() };
const UPDATE = { ...SHARED, active: flag.optional() };
const LIST = { ...PAGE, active: flag.optional() };

function lineItem(
  objects: Objects,
  { price: priceId, quantity }: z.output<typeof ITEM>,
  place: number,
): Stripe.LineItem {
  const price = objects.find<Stripe.Price>("price", priceId, `line_items[${place}][price]`);
  if (!price.active)
    throw refused(
      `The price specified is inactive. This field only accepts active prices.`,
      `line_items[${place}][price]`,
    );
  const product = objects.get<Stripe.Product>(String(price.product));
  const total = (price.unit_amount ?? 0) * quantity;
  return {
    id: stripeId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency: price.currency,
    description: product?.name ?? null,
    metadata: {},
    price,
    quantity,
  };
}

export function paymentLinkEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.PaymentLink>("payment_link", id);

  on("post /v1/payment_links", "payment_links", CREATE, ({ params, now }) => {
    const items = params.line_items.map((item, place) => lineItem(objects, item, place));
    if (items.length === 0) throw missing("line_items");
    const at = `${context.url()}/pay/${stripeId("test", 17)}`;
    return objects.make(
      paymentLink({
        chosen: params,
        url: at,
        items,
        paymentMethodTypes: params.payment_method_types ?? null,
      }),
      now,
    );
  });
  on("get /v1/payment_links", "payment_links", LIST, ({ params }) =>
    listObjects(store, {
      type: "payment_link",
      url: "/v1/payment_links",
      page: params,
      filters: field("active", params.active),
    }),
  );
  on("get /v1/payment_links/:id", "payment_links", {}, ({ id }) => find(id));
  on("post /v1/payment_links/:id", "payment_links", UPDATE, ({ id, params, now }) => {
    const before = find(id);
    const subscription = before.subscription_data;
    const after = {
      ...before,
      ...chosen(params, subscription, before),
      active: params.active ?? before.active,
    };
    return objects.replace(before, after, now);
  });
  on("get /v1/payment_links/:id/line_items", "payment_links", PAGE, ({ id, params }) =>
    listWithin(find(id).line_items?.data ?? [], `/v1/payment_links/${id}/line_items`, params),
  );
}
