/** A visit to the portal that the seller begins for a customer, who then need not sign in. */
import type Stripe from "stripe";
import { stripeId } from "../../ids.ts";
import type { Wire } from "../endpoints.ts";
import { refused } from "../errors.ts";
import { type Objects, objectsOf } from "../objects.ts";
import { text, url } from "../params.ts";

const CREATE = {
  configuration: text.optional(),
  customer: text,
  locale: text.optional(),
  return_url: url.optional(),
};

export interface VisitGiven {
  customer: string;
  configuration: Stripe.BillingPortal.Configuration;
  returnUrl: string | null;
  locale: string | null;
  baseUrl: string;
}

export function portalSession(given: VisitGiven, now: number): Stripe.BillingPortal.Session {
  const id = stripeId("bps");
  return {
    id,
    object: "billing_portal.session",
    configuration: given.configuration.id,
    created: now,
    customer: given.customer,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: given.locale,
    on_behalf_of: null,
    return_url: given.returnUrl ?? given.configuration.default_return_url,
    url: `${given.baseUrl}/portal/session/${id}`,
  };
}

export function portalSessionEndpoints({ context, on }: Wire): void {
  const objects = objectsOf(context);
  on("post /v1/billing_portal/sessions", "billing_portal", CREATE, ({ params, now }) => {
    objects.find<Stripe.Customer>("customer", params.customer, "customer");
    const session = portalSession(
      {
        customer: params.customer,
        configuration: configurationFor(objects, params.configuration),
        returnUrl: params.return_url ?? null,
        locale: params.locale ?? null,
        baseUrl: context.url(),
      },
      now,
    );
    return objects.make(session, now, { customer: params.customer });
  });
}

/** The one that is asked for, or the account's default. */
function configurationFor(objects: Objects, id: string | undefined): Stripe.BillingPortal.Configuration {
  const type = "billing_portal.configuration";
  if (id) return objects.find<Stripe.BillingPortal.Configuration>(type, id, "configuration");
  const all = objects.all<Stripe.BillingPortal.Configuration>(type);
  const found = all.find((one) => one.is_default && one.active);
  if (found) return found;
  throw refused(
    "No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.",
  );
}
