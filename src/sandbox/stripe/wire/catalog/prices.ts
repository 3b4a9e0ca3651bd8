/** Prices: what a product costs, once or in each period. Only its words change later, never what it costs. */
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../../ids.ts";
import { decimalOf } from "../../shapes/decimal.ts";
import type { Wire } from "../endpoints.ts";
import { missing, refused } from "../errors.ts";
import { field, listObjects, oneOf } from "../listing.ts";
import { type Objects, objectsOf } from "../objects.ts";
import {
  CREATED,
  changedMetadata,
  choice,
  currency,
  decimal,
  flag,
  group,
  integer,
  list,
  metadata,
  PAGE,
  positive,
  text,
} from "../params.ts";
import { product } from "./products.ts";

const INTERVALS = ["day", "week", "month", "year"] as const;
const WORDS = {
  active: flag.optional(),
  lookup_key: text.optional(),
  metadata: metadata.optional(),
  nickname: text.optional(),
  tax_behavior: choice(["exclusive", "inclusive", "unspecified"]).optional(),
  transfer_lookup_key: flag.optional(),
};
const CREATE = {
  ...WORDS,
  billing_scheme: choice(["per_unit"]).optional(),
  currency,
  product: text.optional(),
  product_data: group({ name: text, id: text.optional(), metadata: metadata.optional() }).optional(),
  recurring: group({
    interval: choice(INTERVALS),
    interval_count: integer.optional(),
    usage_type: choice(["licensed", "metered"]).optional(),
    trial_period_days: integer.optional(),
    meter: text.optional(),
  }).optional(),
  unit_amount: positive.optional(),
  unit_amount_decimal: decimal.optional(),
};
const LIST = {
  ...PAGE,
  ...CREATED,
  active: flag.optional(),
  currency: currency.optional(),
  lookup_keys: list(text).optional(),
  product: text.optional(),
  recurring: group({ interval: choice(INTERVALS).optional() }).optional(),
  type: choice(["one_time", "recurring"]).optional(),
};

type Created = z.output<z.ZodObject<typeof CREATE>>;

export function price(given: Created, productId: string, now: number): Stripe.Price {
  const amount = given.unit_amount_decimal ?? String(given.unit_amount ?? 0);
  const { recurring } = given;
  return {
    id: stripeId("price"),
    object: "price",
    active: given.active ?? true,
    billing_scheme: "per_unit",
    created: now,
    currency: given.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookup_key ?? null,
    metadata: changedMetadata({}, given.metadata),
    nickname: given.nickname ?? null,
    product: productId,
    recurring: recurring
      ? {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          meter: recurring.meter ?? null,
          trial_period_days: recurring.trial_period_days ?? null,
          usage_type: recurring.usage_type ?? "licensed",
        }
      : null,
    tax_behavior: given.tax_behavior ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? "recurring" : "one_time",
    unit_amount: amount.includes(".") ? null : Number(amount),
    unit_amount_decimal: decimalOf(amount),
  };
}

export function priceEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);

  on("post /v1/prices", "prices", CREATE, ({ params, now }) => {
    if (params.unit_amount === undefined && params.unit_amount_decimal === undefined)
      throw missing("unit_amount");
    const productId = params.product ?? makeProduct(objects, params, now);
    if (params.product) objects.find<Stripe.Product>("product", params.product, "product");
    takeLookupKey(objects, params, now);
    return objects.make(price(params, productId, now), now, { parent: productId });
  });
  on("get /v1/prices", "prices", LIST, ({ params }) =>
    listObjects(store, {
      type: "price",
      url: "/v1/prices",
      page: params,
      created: params.created,
      filters: [
        ...field("active", params.active),
        ...field("currency", params.currency),
        ...field("product", params.product),
        ...field("type", params.type),
        ...field("recurring.interval", params.recurring?.interval),
        ...oneOf("lookup_key", params.lookup_keys),
      ],
    }),
  );
  on("get /v1/prices/:id", "prices", {}, ({ id }) => objects.find<Stripe.Price>("price", id));
  on("post /v1/prices/:id", "prices", WORDS, ({ id, params, now }) => {
    const before = objects.find<Stripe.Price>("price", id);
    if (params.lookup_key !== before.lookup_key) takeLookupKey(objects, params, now);
    const after: Stripe.Price = {
      ...before,
      active: params.active ?? before.active,
      lookup_key: params.lookup_key ?? before.lookup_key,
      metadata: changedMetadata(before.metadata, params.metadata),
      nickname: params.nickname ?? before.nickname,
      tax_behavior: params.tax_behavior ?? before.tax_behavior,
    };
    return objects.replace(before, after, now);
  });
}

function makeProduct(objects: Objects, { product_data }: Created, now: number): string {
  if (!product_data) throw missing("product");
  if (product_data.id && objects.get(product_data.id))
    throw refused("Product already exists.", "product_data[id]", "resource_already_exists");
  return objects.make(product(product_data, now), now).id;
}

/** No two prices have the same; `transfer_lookup_key` takes it from the one that has it. */
function takeLookupKey(
  objects: Objects,
  given: Pick<Created, "lookup_key" | "transfer_lookup_key">,
  now: number,
): void {
  if (given.lookup_key === undefined) return;
  const holder = objects.all<Stripe.Price>("price").find((one) => one.lookup_key === given.lookup_key);
  if (!holder) return;
  if (!given.transfer_lookup_key)
    throw refused(
      `A price (\`${holder.id}\`) already uses that lookup key. Pass transfer_lookup_key=true to transfer it.`,
      "lookup_key",
    );
  objects.replace(holder, { ...holder, lookup_key: null }, now);
}
