/** What happened, as the vendor tells it: a snapshot of the object as it was then. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import { type EventFaults, eventFaults, isDropped, turnOf } from "./event-faults.ts";
import { stripeId } from "./ids.ts";
import { OLD_API_VERSION, oldShapeOf } from "./old-shape.ts";
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
 * Writes one event. It is listed at once (`listed_at` 0), unless the owner asked that events come late (`listed_at`, in
 * seconds; null for never). Whoever has a webhook for it is to be posted it.
 */
export function emit(store: DatabaseSync, { type, at, object, previous }: Emitted): void {
  const faults = eventFaults(store);
  const seq = Number(
    prepared(store, "select coalesce(max(seq), 0) + 1 as seq from stripe_events").get()?.seq,
  );
  const event = {
    id: stripeId("evt"),
    object: "event",
    api_version: faults.oldShape ? OLD_API_VERSION : API_VERSION,
    created: at,
    data: {
      object: faults.oldShape ? oldShapeOf(store, object) : object,
      ...(previous ? { previous_attributes: previous } : {}),
    },
    livemode: false,
    pending_webhooks: 0,
    request: { id: null, idempotency_key: null },
    type,
  };
  const lag = faults.lagSeconds > 0 ? at + faults.lagSeconds : 0;
  const listedAt = isDropped(faults, seq) ? null : lag;
  prepared(
    store,
    "insert into stripe_events (seq, id, type, created, listed_at, object_id, json) values (?, ?, ?, ?, ?, ?, ?)",
  ).run(seq, event.id, type, at, listedAt, object.id, JSON.stringify(event));
  queuePosts(store, { type, seq, faults, dueAt: faults.posts ? listedAt : 0 });
}

interface Queued {
  type: string;
  seq: number;
  faults: EventFaults;
  /** In seconds; null for never. */
  dueAt: number | null;
}

function queuePosts(store: DatabaseSync, { type, seq, faults, dueAt }: Queued): void {
  if (dueAt === null) return;
  const listeners = prepared(
    store,
    `select id from stripe_objects where type = 'webhook_endpoint' and status = 'enabled' and exists
     (select 1 from json_each(stripe_objects.json, '$.enabled_events') where value in (?, '*'))`,
  ).all(type);
  const turn = faults.posts && faults.shuffle ? Math.floor(turnOf(faults.seed, seq) * 1e9) : seq;
  const turns = faults.posts && faults.repeat ? [turn, turn + 1] : [turn];
  const queue = prepared(
    store,
    "insert or ignore into stripe_webhook_posts values (?, ?, 0, ?, 'pending', ?)",
  );
  for (const { id } of listeners) for (const one of turns) queue.run(String(id), seq, dueAt * 1000, one);
}
