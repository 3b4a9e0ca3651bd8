/** The webhook that brings the next sync forward. Its secret is told once, when it is made. */

import { ServiceError } from "../../core/errors.ts";
import { newId } from "../../core/ids.ts";
import { API_VERSION, type StripeCall } from "./client.ts";
import { EVENT_TYPES } from "./event-types.ts";
import { allOf } from "./pages.ts";
import { NOT_ALLOWED } from "./refusals.ts";

/** `known` is the secret that is known here of this address. Null when this key may not set one up. */
export async function setUpEndpoint(
  call: StripeCall,
  url: string,
  known: string | null,
): Promise<string | null> {
  try {
    const there = await allOf(call, {
      operation: "webhookEndpoints.list",
      page: (stripe, { created: _, ...page }) => stripe.webhookEndpoints.list(page),
    });
    const same = there.filter((endpoint) => endpoint.url === url);
    const works = same.some(
      ({ status, enabled_events: types }) =>
        status === "enabled" && EVENT_TYPES.every((type) => types.some((one) => one === type || one === "*")),
    );
    if (works && known !== null) return known;
    // Whatever is there has a secret that nobody knows here, or does not post what is followed.
    for (const { id } of same)
      await call("webhookEndpoints.delete", (stripe) => stripe.webhookEndpoints.del(id));
    return await make(call, url);
  } catch (error) {
    if (error instanceof ServiceError && error.code === NOT_ALLOWED) return null;
    throw error;
  }
}

async function make(call: StripeCall, url: string): Promise<string | null> {
  const idempotencyKey = newId();
  const made = await call("webhookEndpoints.create", (stripe) =>
    stripe.webhookEndpoints.create(
      {
        url,
        enabled_events: [...EVENT_TYPES],
        api_version: API_VERSION,
        description: "pressroom: brings the next sync forward",
        metadata: { pressroom: "webhook" },
      },
      { idempotencyKey },
    ),
  );
  return made.secret ?? null;
}
