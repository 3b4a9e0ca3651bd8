/** Resend's webhook for this press: made once, and found again. */
import type { Resend } from "resend";
import { ServiceError } from "../../core/errors.ts";
import type { Ask } from "./fates.ts";

/** What `webhook.ts` reads. */
const EVENTS = (
  [
    "delivered",
    "delivery_delayed",
    "bounced",
    "complained",
    "suppressed",
    "failed",
    "opened",
    "clicked",
  ] as const
).map((name) => `email.${name}`);

interface Webhooks {
  data: { id: string; endpoint: string }[];
}

interface WithSecret {
  signing_secret: string;
}

/** Gives its signing secret; null when this key may only send. */
export function resendWebhook(ask: Ask): (endpoint: string) => Promise<string | null> {
  // One attempt looks before it makes: where the answer to the making was lost, the next one finds what was made.
  const attempt = async (resend: Resend, signal: AbortSignal, endpoint: string) => {
    const known = await resend.get<Webhooks>("/webhooks?limit=100", { signal });
    if (known.error || !known.data) return { data: null, error: known.error, headers: known.headers };
    const same = known.data.data.find((one) => one.endpoint === endpoint);
    return same
      ? resend.get<WithSecret>(`/webhooks/${same.id}`, { signal })
      : resend.post<WithSecret>("/webhooks", { endpoint, events: EVENTS }, { signal });
  };
  return async (endpoint) => {
    try {
      const made = await ask<WithSecret>("webhooks.create", (resend, signal) =>
        attempt(resend, signal, endpoint),
      );
      return made.signing_secret;
    } catch (error) {
      if (error instanceof ServiceError && error.code === "restricted_api_key") return null;
      throw error;
    }
  };
}
