/** What Resend posts to webhooks: signed as Svix does, tried again when it does. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../core/clock.ts";
import { type Mailbag, Postman, postmenOf } from "../postman.ts";
import { domainList } from "./domains.ts";
import { fateBringer, nextFateMs } from "./fates.ts";
import type { ResendLimits } from "./limits.ts";
import { postSigned } from "./svix.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The last try comes more than 27 hours after the first. */
export const RETRY_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];

export interface PostmanContext {
  store: DatabaseSync;
  clock: Clock;
  limits: ResendLimits;
}

interface Post {
  webhookSeq: number;
  eventSeq: number;
  attempts: number;
  endpoint: string;
  secret: string;
  id: string;
  payload: string;
}

/** Lets due fates happen and due verifications succeed. Called before anything is read; cheap when nothing is due. */
export function bringDue(context: PostmanContext): (nowMs: number) => void {
  const bring = fateBringer(context);
  const domains = domainList(context.store);
  return (nowMs) => {
    bring(nowMs);
    domains.verifyDue(nowMs);
  };
}

export const postmanOf = postmenOf((context: PostmanContext) => new Postman(bagOf(context)));

function bagOf(context: PostmanContext): Mailbag<Post> {
  const { store, clock } = context;
  return {
    ...{ service: "resend", store, clock, retryMs: RETRY_MS, bringDue: bringDue(context), send: postSigned },
    isHeard() {
      const one = "select 1 from resend_webhooks where status = 'enabled' limit 1";
      return store.prepare(one).get() !== undefined;
    },
    nextMs() {
      const next = "select min(next_at) as at from resend_webhook_posts where next_at is not null";
      const postMs = Number(store.prepare(next).get()?.at ?? Number.POSITIVE_INFINITY);
      return Math.min(nextFateMs(store) ?? Number.POSITIVE_INFINITY, postMs);
    },
    claim(nowMs, untilMs, most) {
      const rows = store
        .prepare(
          `select p.webhook_seq, p.event_seq, p.attempts, w.endpoint, w.secret, e.id, e.payload
           from resend_webhook_posts p join resend_webhooks w on w.seq = p.webhook_seq
           join resend_events e on e.seq = p.event_seq
           where p.next_at <= ? order by p.next_at, p.event_seq limit ?`,
        )
        .all(nowMs, most);
      const hold = store.prepare(
        "update resend_webhook_posts set next_at = ? where webhook_seq = ? and event_seq = ?",
      );
      return rows.map((row): Post => {
        const post = { webhookSeq: Number(row.webhook_seq), eventSeq: Number(row.event_seq) };
        hold.run(untilMs, post.webhookSeq, post.eventSeq);
        const [endpoint = "", secret = "", id = "", payload = ""] = [
          row.endpoint,
          row.secret,
          row.id,
          row.payload,
        ].map(String);
        return { ...post, attempts: Number(row.attempts), endpoint, secret, id, payload };
      });
    },
    settle({ webhookSeq, eventSeq }, { attempts, nextMs, state }) {
      store
        .prepare(
          `update resend_webhook_posts set attempts = ?, next_at = ?, state = ?
           where webhook_seq = ? and event_seq = ? and state = 'pending'`,
        )
        .run(attempts, nextMs, state, webhookSeq, eventSeq);
    },
  };
}
