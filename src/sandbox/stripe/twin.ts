/** Stripe's twin: takes payments as the real one does, with cards that are none. */
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { programsOnly } from "../programs-only.ts";
import type { Twin } from "../twin.ts";
import { eventRoutes } from "./event-routes.ts";
import { openLife } from "./open-life.ts";
import { ownerRoutes } from "./owner-routes.ts";
import { stripePages } from "./pages/pages.ts";
import { postmanOf } from "./postman.ts";
import { STRIPE_SCHEMA } from "./schema.ts";
import { stripeStore } from "./store.ts";
import { accountEndpoints } from "./wire/account.ts";
import { couponEndpoints, promotionCodeEndpoints } from "./wire/catalog/coupons.ts";
import { paymentLinkEndpoints } from "./wire/catalog/payment-links.ts";
import { priceEndpoints } from "./wire/catalog/prices.ts";
import { productEndpoints } from "./wire/catalog/products.ts";
import { checkoutEndpoints } from "./wire/checkout.ts";
import { customerEndpoints } from "./wire/customers.ts";
import { notFound, type Wire, wireOf } from "./wire/endpoints.ts";
import { eventEndpoints } from "./wire/events.ts";
import { invoiceEndpoints } from "./wire/invoices.ts";
import { disputeEndpoints, paymentEndpoints, refundEndpoints } from "./wire/payments.ts";
import { payoutEndpoints } from "./wire/payouts.ts";
import { configurationEndpoints } from "./wire/portal/configurations.ts";
import { portalSessionEndpoints } from "./wire/portal/sessions.ts";
import { STRIPE_LIMITS } from "./wire/rate.ts";
import { subscriptionItemEndpoints } from "./wire/subscription-items.ts";
import { subscriptionEndpoints } from "./wire/subscriptions.ts";
import { testClockEndpoints } from "./wire/test-clocks.ts";
import { webhookEndpoints } from "./wire/webhook-endpoints.ts";

const ENDPOINTS: readonly ((wire: Wire) => void)[] = [
  ...[accountEndpoints, customerEndpoints],
  ...[productEndpoints, priceEndpoints, couponEndpoints, promotionCodeEndpoints, paymentLinkEndpoints],
  ...[checkoutEndpoints, configurationEndpoints, portalSessionEndpoints],
  ...[subscriptionEndpoints, subscriptionItemEndpoints, invoiceEndpoints],
  ...[paymentEndpoints, refundEndpoints, disputeEndpoints, payoutEndpoints],
  ...[eventEndpoints, webhookEndpoints, testClockEndpoints],
];

export const stripeTwin: Twin = {
  name: "stripe",
  schema: STRIPE_SCHEMA,
  limits: STRIPE_LIMITS,
  facts: (store) => ({
    Customers: stripeStore(store).count("customer"),
    Paying: countPaying(store),
    Events: Number(store.prepare("select count(*) as n from stripe_events").get()?.n),
  }),
  app(context) {
    const life = openLife(context);
    const postman = postmanOf({ ...context, bringDue: () => life.bringDue() });
    const app = new Hono();
    app.use("/_owner/*", programsOnly);
    app.use(async (_, next) => {
      await next();
      postman.wake();
    });
    app.route("/_owner", eventRoutes(context, postman));
    app.route("/_owner", ownerRoutes(context, life));
    app.all("/_owner/*", (c) => c.json({ error: "The owner has no such act." }, 404));
    app.route("/", stripePages(context, life));
    const wire = wireOf(app, context, life);
    for (const endpoints of ENDPOINTS) endpoints(wire);
    app.onError((error) => {
      throw error;
    });
    app.notFound(notFound);
    postman.wake();
    return app;
  },
};

/** Who has a free subscription pays nothing. */
const countPaying = (store: DatabaseSync): number =>
  Number(
    store
      .prepare(
        `select count(distinct customer) as n from stripe_objects
         where type = 'subscription' and status in ('active', 'past_due') and exists
           (select 1 from json_each(stripe_objects.json, '$.items.data') item
            where json_extract(item.value, '$.price.unit_amount') > 0)`,
      )
      .get()?.n,
  );
