/** What Stripe posts to webhooks: signed as it does, tried again when it does. */
import { createHmac } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import type { Clock } from "../../core/clock.ts";
import { type Mailbag, Postman, postmenOf } from "../postman.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The vendor tries for up to three days, ever more seldom. */
const RETRY_MS = [
  ...[5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR],
  ...[12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR],
];
/** How long a receiver may take; slower is a failure. */
const TIMEOUT_MS = 10 * SECOND;

export interface PostmanContext {
  store: DatabaseSync;
  clock: Clock;
  /** Lets happen what is due. Called inside a transaction. */
  bringDue(): void;
}

interface Post {
  endpoint: string;
  eventSeq: number;
  turn: number;
  attempts: number;
  url: string;
  secret: string;
  payload: string;
}

/** As with the vendor, what was still to be tried is not tried again. Runs inside the caller's transaction. */
export const forgetPosts = (store: DatabaseSync, endpoint: string) =>
  store.prepare("delete from stripe_webhook_posts where endpoint = ?").run(endpoint);

export const postmanOf = postmenOf((context: PostmanContext) => new Postman(bagOf(context)));

function bagOf({ store, clock, bringDue }: PostmanContext): Mailbag<Post> {
  return {
    ...{ service: "stripe", store, clock, retryMs: RETRY_MS, bringDue, send: postSigned },
    isHeard() {
      const one =
        "select 1 from stripe_objects where type = 'webhook_endpoint' and status = 'enabled' limit 1";
      return store.prepare(one).get() !== undefined;
    },
    nextMs() {
      const next = "select min(next_at) as at from stripe_webhook_posts where next_at is not null";
      return Number(store.prepare(next).get()?.at ?? Number.POSITIVE_INFINITY);
    },
    claim(nowMs, untilMs, most) {
      const rows = store
        .prepare(
          `select p.endpoint, p.event_seq, p.turn, p.attempts, o.json as receiver, e.json as event
           from stripe_webhook_posts p join stripe_objects o on o.id = p.endpoint
           join stripe_events e on e.seq = p.event_seq
           where p.next_at <= ? order by p.next_at, p.turn limit ?`,
        )
        .all(nowMs, most);
      const hold = store.prepare(
        "update stripe_webhook_posts set next_at = ? where endpoint = ? and event_seq = ? and turn = ?",
      );
      return rows.map((row): Post => {
        const receiver: Stripe.WebhookEndpoint = JSON.parse(String(row.receiver));
        const place = { endpoint: receiver.id, eventSeq: Number(row.event_seq), turn: Number(row.turn) };
        hold.run(untilMs, place.endpoint, place.eventSeq, place.turn);
        const payload = JSON.stringify(JSON.parse(String(row.event)), null, 2);
        const { url, secret = "" } = receiver;
        return { ...place, attempts: Number(row.attempts), url, secret, payload };
      });
    },
    settle({ endpoint, eventSeq, turn }, { attempts, nextMs, state }) {
      store
        .prepare(
          `update stripe_webhook_posts set attempts = ?, next_at = ?, state = ?
           where endpoint = ? and event_seq = ? and turn = ? and state = 'pending'`,
        )
        .run(attempts, nextMs, state, endpoint, eventSeq, turn);
    },
  };
}

/** Whether it arrived, which is a 2xx; a redirect is not followed. Each try is signed at its own time. */
async function postSigned({ url, secret, payload }: Post, nowMs: number): Promise<boolean> {
  const timestamp = Math.floor(nowMs / 1000);
  const signature = createHmac("sha256", secret).update(`${timestamp}.${payload}`).digest("hex");
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "stripe-signature": `t=${timestamp},v1=${signature}`,
  };
  try {
    const init = { method: "POST", headers, body: payload, redirect: "manual" as const };
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Nobody there, too slow, or cut off: all the same to who posts, and all tried again.
    return false;
  }
}
