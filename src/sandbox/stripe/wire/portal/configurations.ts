/** What customers may do in the portal, and where they sign in to it. */
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../../ids.ts";
import type { Wire } from "../endpoints.ts";
import { field, listObjects } from "../listing.ts";
import { objectsOf } from "../objects.ts";
import { changedMetadata, emptyable, flag, group, metadata, PAGE, text, url } from "../params.ts";
import { changedFeatures, FEATURES, NO_FEATURES } from "./features.ts";

const SHARED = {
  business_profile: group({
    headline: emptyable(text).optional(),
    privacy_policy_url: emptyable(url).optional(),
    terms_of_service_url: emptyable(url).optional(),
  }).optional(),
  default_return_url: emptyable(url).optional(),
  login_page: group({ enabled: flag }).optional(),
  metadata: metadata.optional(),
  name: emptyable(text).optional(),
};
const CREATE = { ...SHARED, features: FEATURES };
const UPDATE = { ...SHARED, active: flag.optional(), features: FEATURES.optional() };
const LIST = { ...PAGE, active: flag.optional(), is_default: flag.optional() };

type Updated = z.output<z.ZodObject<typeof UPDATE>>;
type Configuration = Stripe.BillingPortal.Configuration;

/** The first of an account is its default. */
function emptyConfiguration(given: { isDefault: boolean; now: number }): Configuration {
  return {
    id: stripeId("bpc"),
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: given.now,
    default_return_url: null,
    features: NO_FEATURES,
    is_default: given.isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: given.now,
  };
}

/** `loginUrl`: the address of its own page to sign in, kept as long as it is there. */
function changedConfiguration(
  before: Configuration,
  given: Updated,
  { loginUrl, now }: { loginUrl: string; now: number },
): Configuration {
  const profile = given.business_profile ?? {};
  const isOpen = given.login_page?.enabled ?? before.login_page.enabled;
  return {
    ...before,
    active: given.active ?? before.active,
    business_profile: {
      headline: or(profile.headline, before.business_profile.headline),
      privacy_policy_url: or(profile.privacy_policy_url, before.business_profile.privacy_policy_url),
      terms_of_service_url: or(profile.terms_of_service_url, before.business_profile.terms_of_service_url),
    },
    default_return_url: or(given.default_return_url, before.default_return_url),
    features: changedFeatures(before.features, given.features),
    login_page: { enabled: isOpen, url: isOpen ? (before.login_page.url ?? loginUrl) : null },
    metadata: changedMetadata(before.metadata ?? {}, given.metadata),
    name: or(given.name, before.name),
    updated: now,
  };
}

const or = (given: string | null | undefined, before: string | null) =>
  given === undefined ? before : given;

export function configurationEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const type = "billing_portal.configuration";
  const path = "/v1/billing_portal/configurations";
  const find = (id: string) => objects.find<Configuration>(type, id);
  const loginUrl = () => `${context.url()}/portal/login/${stripeId("test", 17)}`;

  on(`post ${path}`, "billing_portal", CREATE, ({ params, now }) => {
    const first = emptyConfiguration({ isDefault: objects.count(type) === 0, now });
    return objects.make(changedConfiguration(first, params, { loginUrl: loginUrl(), now }), now);
  });
  on(`get ${path}`, "billing_portal", LIST, ({ params }) =>
    listObjects(store, {
      type,
      url: path,
      page: params,
      filters: [...field("active", params.active), ...field("is_default", params.is_default)],
    }),
  );
  on(`get ${path}/:id`, "billing_portal", {}, ({ id }) => find(id));
  on(`post ${path}/:id`, "billing_portal", UPDATE, ({ id, params, now }) => {
    const before = find(id);
    return objects.replace(before, changedConfiguration(before, params, { loginUrl: loginUrl(), now }), now);
  });
}
