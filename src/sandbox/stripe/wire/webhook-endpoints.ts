/** Webhook endpoints: the addresses on this machine that want to hear what happens. Posting to them: `../postman.ts`. */
import { randomBytes } from "node:crypto";
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../ids.ts";
import { forgetPosts } from "../postman.ts";
import type { Wire } from "./endpoints.ts";
import { refused } from "./errors.ts";
import { listObjects } from "./listing.ts";
import { objectsOf } from "./objects.ts";
import { changedMetadata, emptyable, flag, list, metadata, PAGE, text, url } from "./params.ts";

const CREATE = {
  api_version: text.optional(),
  connect: flag.optional(),
  description: emptyable(text).optional(),
  enabled_events: list(text),
  metadata: metadata.optional(),
  url,
};
const UPDATE = {
  description: emptyable(text).optional(),
  disabled: flag.optional(),
  enabled_events: list(text).optional(),
  metadata: metadata.optional(),
  url: url.optional(),
};

type Created = z.output<z.ZodObject<typeof CREATE>>;
type Endpoint = Stripe.WebhookEndpoint;

function webhookEndpoint(given: Created, now: number): Endpoint & { secret: string } {
  return {
    id: stripeId("we"),
    object: "webhook_endpoint",
    api_version: given.api_version ?? null,
    application: null,
    created: now,
    description: given.description ?? null,
    enabled_events: given.enabled_events,
    livemode: false,
    metadata: changedMetadata({}, given.metadata),
    secret: `whsec_${randomBytes(24).toString("base64url").replaceAll(/[-_]/g, "0")}`,
    status: "enabled",
    url: given.url,
  };
}

/** Its secret is told once, when it is made. */
function shown({ secret: _secret, ...endpoint }: Endpoint): Endpoint {
  return endpoint;
}

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/** The vendor posts to any address; the sandbox to this machine alone, for nothing of it leaves. */
function checkUrl(address: string | undefined): void {
  if (address === undefined || LOOPBACK.includes(new URL(address).hostname)) return;
  throw refused(
    "The sandbox posts its events to this machine only: give a url like http://127.0.0.1:4321/webhooks.",
    "url",
    "url_invalid",
  );
}

export function webhookEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const path = "/v1/webhook_endpoints";
  const find = (id: string) => objects.find<Endpoint>("webhook_endpoint", id);

  on(`post ${path}`, "webhooks", CREATE, ({ params, now }) => {
    checkUrl(params.url);
    if (params.enabled_events.length === 0)
      throw refused("You must enable at least one event.", "enabled_events");
    const made = webhookEndpoint(params, now);
    objects.put(made, { status: made.status });
    return made;
  });
  on(`get ${path}`, "webhooks", PAGE, ({ params }) => {
    const found = listObjects(store, { type: "webhook_endpoint", url: path, page: params });
    return { ...found, data: found.data.map((one) => shown(one as Endpoint)) };
  });
  on(`get ${path}/:id`, "webhooks", {}, ({ id }) => shown(find(id)));
  on(`post ${path}/:id`, "webhooks", UPDATE, ({ id, params }) => {
    const before = find(id);
    checkUrl(params.url);
    const isDisabled = params.disabled ?? before.status === "disabled";
    const after: Endpoint = {
      ...before,
      description: params.description === undefined ? before.description : params.description,
      enabled_events: params.enabled_events ?? before.enabled_events,
      metadata: changedMetadata(before.metadata, params.metadata),
      status: isDisabled ? "disabled" : "enabled",
      url: params.url ?? before.url,
    };
    objects.put(after, { status: after.status });
    if (isDisabled) forgetPosts(store, id);
    return shown(after);
  });
  on(`delete ${path}/:id`, "webhooks", {}, ({ id }) => {
    objects.remove(find(id).id);
    forgetPosts(store, id);
    return { id, object: "webhook_endpoint", deleted: true };
  });
}
