/** Customers: who pays. */
import type Stripe from "stripe";
import type { Wire } from "./endpoints.ts";
import { noSuch } from "./errors.ts";
import { column, field, listObjects } from "./listing.ts";
import { objectsOf } from "./objects.ts";
import { CREATED, changedMetadata, email, emptyable, metadata, PAGE, text } from "./params.ts";

const WORDS = {
  email: emptyable(email).optional(),
  metadata: metadata.optional(),
  name: emptyable(text).optional(),
};
const CREATE = { ...WORDS, test_clock: text.optional() };
const LIST = { ...PAGE, ...CREATED, email: email.optional(), test_clock: text.optional() };

export function customerEndpoints({ context, life, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Customer>("customer", id);

  on("post /v1/customers", "customers", CREATE, ({ params }) => {
    const { test_clock: clock, metadata: meta, ...words } = params;
    if (clock) objects.find<Stripe.TestHelpers.TestClock>("test_helpers.test_clock", clock, "test_clock");
    return life.createCustomer({
      ...given(words),
      metadata: changedMetadata({}, meta),
      clock: clock ?? null,
    });
  });
  on("get /v1/customers", "customers", LIST, ({ params }) =>
    listObjects(store, {
      type: "customer",
      url: "/v1/customers",
      page: params,
      created: params.created,
      filters: [...field("email", params.email), ...field("test_clock", params.test_clock)],
    }),
  );
  on("get /v1/customers/:id", "customers", {}, ({ id }) =>
    objects.findOrDeleted<Stripe.Customer>("customer", id),
  );
  on("post /v1/customers/:id", "customers", WORDS, ({ id, params }) => {
    const { metadata: meta, ...words } = params;
    const before = find(id);
    return life.updateCustomer(id, {
      ...given(words),
      ...(meta === undefined ? {} : { metadata: changedMetadata(before.metadata, meta) }),
    });
  });
  on("delete /v1/customers/:id/discount", "customers", {}, ({ id }) => {
    const { discount } = find(id);
    if (!discount) throw noSuch("discount", id);
    life.discountCustomer(id, null);
    return { ...discount, deleted: true };
  });
  on("delete /v1/customers/:id", "customers", {}, ({ id }) => life.deleteCustomer(find(id).id));
  on(
    "get /v1/customers/:id/payment_methods",
    "payment_methods",
    { ...PAGE, type: text.optional() },
    ({ id, params }) =>
      listObjects(store, {
        type: "payment_method",
        url: `/v1/customers/${find(id).id}/payment_methods`,
        page: params,
        filters: [...column("customer", id), ...field("type", params.type)],
      }),
  );
}

/** Only what was said: leaving out is not taking away. */
function given({
  email: address,
  name,
}: {
  email?: string | null | undefined;
  name?: string | null | undefined;
}) {
  return {
    ...(address === undefined ? {} : { email: address }),
    ...(name === undefined ? {} : { name }),
  };
}
