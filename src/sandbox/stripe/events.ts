/** What happened, as the vendor tells it: a snapshot of the object as it was then. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import { stripeId } from "./ids.ts";
import type { StripeObject } from "./store.ts";

/** What the twin's SDK types are of. */
export const API_VERSION = "2026-10-28.endive";

export interface Emitted {
  type: string;
  /** In whole seconds, by the clock that the object lives by. */
  at: number;
  object: StripeObject;
  /** What an update replaced. */
  previous?: Record<string, unknown>;
}

/**
 * Writes one event. It is listed at once, unless the owner asked that events come late (`listed_at`, in seconds of the
 * twin's clock; null for never).
 */
export function emit(store: DatabaseSync, { type, at, object, previous }: Emitted): void {
  const event = {
    id: stripeId("evt"),
    object: "event",
    api_version: API_VERSION,
    created: at,
    data: { object, ...(previous ? { previous_attributes: previous } : {}) },
    livemode: false,
    pending_webhooks: 0,
    request: { id: null, idempotency_key: null },
    type,
  };
  prepared(
    store,
    "insert into stripe_events (id, type, created, listed_at, object_id, json) values (?, ?, ?, ?, ?, ?)",
  ).run(event.id, type, at, at, object.id, JSON.stringify(event));
}
