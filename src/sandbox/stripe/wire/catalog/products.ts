/** Products: what is sold. */
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../../ids.ts";
import type { Wire } from "../endpoints.ts";
import { noSuch, refused } from "../errors.ts";
import { field, listObjects, oneOf } from "../listing.ts";
import { objectsOf } from "../objects.ts";
import { CREATED, changedMetadata, emptyable, flag, list, metadata, PAGE, text, url } from "../params.ts";

const LOOKS = {
  active: flag.optional(),
  images: emptyable(list(url)).optional(),
  metadata: metadata.optional(),
  shippable: flag.optional(),
  statement_descriptor: text.optional(),
  tax_code: emptyable(text).optional(),
  unit_label: emptyable(text).optional(),
  url: emptyable(url).optional(),
};
const CREATE = { ...LOOKS, id: text.optional(), name: text, description: text.optional() };
const UPDATE = {
  ...LOOKS,
  name: text.optional(),
  description: emptyable(text).optional(),
  default_price: text.optional(),
};
const LIST = { ...PAGE, ...CREATED, active: flag.optional(), ids: list(text).optional() };

type Created = z.output<z.ZodObject<typeof CREATE>>;
type Updated = z.output<z.ZodObject<typeof UPDATE>>;

export function product(given: Created, now: number): Stripe.Product {
  return {
    id: given.id ?? stripeId("prod", 14),
    object: "product",
    active: given.active ?? true,
    created: now,
    default_price: null,
    description: given.description ?? null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: changedMetadata({}, given.metadata),
    name: given.name,
    package_dimensions: null,
    shippable: given.shippable ?? null,
    statement_descriptor: given.statement_descriptor ?? null,
    tax_code: given.tax_code ?? null,
    tax_details: null,
    type: "service",
    unit_label: given.unit_label ?? null,
    updated: now,
    url: given.url ?? null,
  };
}

function changed(
  before: Stripe.Product,
  { metadata: meta, images, ...given }: Updated,
  now: number,
): Stripe.Product {
  return {
    ...before,
    ...given,
    name: given.name ?? before.name,
    active: given.active ?? before.active,
    shippable: given.shippable ?? before.shippable,
    statement_descriptor: given.statement_descriptor ?? before.statement_descriptor ?? null,
    default_price: given.default_price ?? before.default_price ?? null,
    description: given.description === undefined ? before.description : given.description,
    unit_label: given.unit_label === undefined ? (before.unit_label ?? null) : given.unit_label,
    tax_code: given.tax_code === undefined ? (before.tax_code ?? null) : given.tax_code,
    url: given.url === undefined ? before.url : given.url,
    images: images === undefined ? before.images : (images ?? []),
    metadata: changedMetadata(before.metadata, meta),
    updated: now,
  };
}

export function productEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Product>("product", id);

  on("post /v1/products", "products", CREATE, ({ params, now }) => {
    if (params.id && objects.get(params.id))
      throw refused(`Product already exists.`, "id", "resource_already_exists");
    return objects.make(product(params, now), now);
  });
  on("get /v1/products", "products", LIST, ({ params }) =>
    listObjects(store, {
      type: "product",
      url: "/v1/products",
      page: params,
      created: params.created,
      filters: [...field("active", params.active), ...oneOf("id", params.ids)],
    }),
  );
  on("get /v1/products/:id", "products", {}, ({ id }) =>
    objects.findOrDeleted<Stripe.Product>("product", id),
  );
  on("post /v1/products/:id", "products", UPDATE, ({ id, params, now }) => {
    if (params.default_price && objects.get(params.default_price)?.object !== "price")
      throw noSuch("price", params.default_price, "default_price");
    const before = find(id);
    return objects.replace(before, changed(before, params, now), now);
  });
  on("delete /v1/products/:id", "products", {}, ({ id, now }) => {
    const prices = listObjects(store, {
      type: "price",
      url: "/v1/prices",
      page: { limit: 1 },
      filters: field("product", id),
    });
    if (prices.data.length > 0)
      throw refused("This product cannot be deleted because it has one or more user-created prices.");
    return objects.bury(find(id), now);
  });
}
