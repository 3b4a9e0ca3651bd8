/** Checkout Sessions: what came of visits to Payment Links. They are made by the pages, and read here. */
import type Stripe from "stripe";
import { sessionLines } from "./checkout-lines.ts";
import type { Wire } from "./endpoints.ts";
import { column, field, listObjects } from "./listing.ts";
import { objectsOf } from "./objects.ts";
import { CREATED, choice, email, group, PAGE, text } from "./params.ts";

const LIST = {
  ...PAGE,
  ...CREATED,
  customer: text.optional(),
  customer_details: group({ email }).optional(),
  payment_intent: text.optional(),
  payment_link: text.optional(),
  status: choice(["complete", "expired", "open"]).optional(),
  subscription: text.optional(),
};

export function checkoutEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Checkout.Session>("checkout.session", id);

  on("get /v1/checkout/sessions", "checkout_sessions", LIST, ({ params }) =>
    listObjects(store, {
      type: "checkout.session",
      url: "/v1/checkout/sessions",
      page: params,
      created: params.created,
      filters: [
        ...column("customer", params.customer),
        ...column("subscription", params.subscription),
        ...column("parent", params.payment_link),
        ...column("status", params.status),
        ...field("payment_intent", params.payment_intent),
        ...field("customer_details.email", params.customer_details?.email),
      ],
    }),
  );
  on("get /v1/checkout/sessions/:id", "checkout_sessions", {}, ({ id }) => find(id));
  on("get /v1/checkout/sessions/:id/line_items", "checkout_sessions", PAGE, ({ id, params }) =>
    sessionLines(store, find(id), params),
  );
}
