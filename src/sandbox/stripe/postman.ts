/**
 * Posts what happened to the webhooks, signed as the vendor does, and tries again at growing times. It follows the
 * sandbox's clock: with one that a test moves, whatever is due is posted when the test asks for it.
 */
import { createHmac } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { type Clock, systemClock } from "../../core/clock.ts";
import { inTransaction } from "../store.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Each counts from the failure before it: the vendor tries for up to three days, ever more seldom. */
const RETRY_MS = [
  ...[5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR],
  ...[12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR],
];

/** Posts at once, and how long they are this process's own: another one takes over from one that died. */
const AT_ONCE = 20;
const CLAIM_MS = MINUTE;
/** How often a process that stays looks whether another one left something to post. */
const LOOK_MS = 5 * SECOND;
/** How long a receiver may take; slower is a failure. */
const TIMEOUT_MS = 10 * SECOND;

export interface PostmanContext {
  store: DatabaseSync;
  clock: Clock;
  /** Lets happen what is due. Called inside a transaction. */
  bringDue(): void;
}

export interface Round {
  arrived: number;
  failed: number;
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

export class Postman {
  readonly #context: PostmanContext;
  #rounds: Promise<Round> = Promise.resolve({ arrived: 0, failed: 0 });
  #alarm: { timer: NodeJS.Timeout; atMs: number } | undefined;

  constructor(context: PostmanContext) {
    this.#context = context;
  }

  /** Lets happen what is due, posts what there is to post, and waits until each post arrived or failed. */
  deliver(): Promise<Round> {
    const round = () => this.#round();
    this.#rounds = this.#rounds.then(round, round);
    return this.#rounds;
  }

  /** Sees to it that what is due is posted by itself. Only by the real clock, and for as long as the process runs anyway. */
  wake(): void {
    const { store, clock } = this.#context;
    if (clock !== systemClock || !store.isOpen || !this.#isHeard()) return;
    const nowMs = clock.now().getTime();
    const next = store.prepare(
      "select min(next_at) as at from stripe_webhook_posts where next_at is not null",
    );
    const dueMs = Number(next.get()?.at ?? Number.MAX_SAFE_INTEGER);
    const atMs = Math.min(Math.max(dueMs, nowMs + 1), nowMs + LOOK_MS);
    if (this.#alarm && this.#alarm.atMs <= atMs) return;
    clearTimeout(this.#alarm?.timer);
    this.#alarm = { timer: setTimeout(() => this.#wakened(), atMs - nowMs).unref(), atMs };
  }

  #isHeard(): boolean {
    const one = "select 1 from stripe_objects where type = 'webhook_endpoint' and status = 'enabled' limit 1";
    return this.#context.store.prepare(one).get() !== undefined;
  }

  #wakened(): void {
    this.#alarm = undefined;
    if (!this.#context.store.isOpen) return;
    this.deliver().then(
      () => this.wake(),
      (error: unknown) => {
        // The sandbox may have been closed in the meantime; what was not posted is posted at its next start.
        if (!this.#context.store.isOpen) return;
        process.stderr.write(`sandbox stripe: webhooks failed: ${String(error)}\n`);
      },
    );
  }

  async #round(): Promise<Round> {
    const { store, clock, bringDue } = this.#context;
    const sum = { arrived: 0, failed: 0 };
    inTransaction(store, bringDue);
    for (let posts = this.#claim(); posts.length > 0; posts = this.#claim()) {
      const outcomes = await Promise.all(posts.map((post) => postSigned(post, clock.now().getTime())));
      if (!store.isOpen) return sum;
      inTransaction(store, () => {
        for (const [index, post] of posts.entries()) this.#settle(post, outcomes[index] ?? false);
      });
      sum.arrived += outcomes.filter(Boolean).length;
      sum.failed += outcomes.filter((arrived) => !arrived).length;
    }
    return sum;
  }

  #claim(): Post[] {
    const { store, clock } = this.#context;
    const nowMs = clock.now().getTime();
    return inTransaction(store, () => {
      const rows = store
        .prepare(
          `select p.endpoint, p.event_seq, p.turn, p.attempts, o.json as receiver, e.json as event
           from stripe_webhook_posts p join stripe_objects o on o.id = p.endpoint
           join stripe_events e on e.seq = p.event_seq
           where p.next_at <= ? order by p.next_at, p.turn limit ${AT_ONCE}`,
        )
        .all(nowMs);
      const hold = store.prepare(
        "update stripe_webhook_posts set next_at = ? where endpoint = ? and event_seq = ? and turn = ?",
      );
      return rows.map((row): Post => {
        const receiver: Stripe.WebhookEndpoint = JSON.parse(String(row.receiver));
        const place = { endpoint: receiver.id, eventSeq: Number(row.event_seq), turn: Number(row.turn) };
        hold.run(nowMs + CLAIM_MS, place.endpoint, place.eventSeq, place.turn);
        const payload = JSON.stringify(JSON.parse(String(row.event)), null, 2);
        const { url, secret = "" } = receiver;
        return { ...place, attempts: Number(row.attempts), url, secret, payload };
      });
    });
  }

  #settle(post: Post, arrived: boolean): void {
    const { store, clock } = this.#context;
    const waitMs = RETRY_MS[post.attempts];
    const isOver = arrived || waitMs === undefined;
    const state = arrived ? "arrived" : isOver ? "failed" : "pending";
    const nextMs = isOver ? null : clock.now().getTime() + (waitMs ?? 0);
    store
      .prepare(
        `update stripe_webhook_posts set attempts = ?, next_at = ?, state = ?
         where endpoint = ? and event_seq = ? and turn = ? and state = 'pending'`,
      )
      .run(post.attempts + (arrived ? 0 : 1), nextMs, state, post.endpoint, post.eventSeq, post.turn);
  }
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

const postmen = new WeakMap<DatabaseSync, Postman>();

/** One for each store of this process. */
export function postmanOf(context: PostmanContext): Postman {
  const known = postmen.get(context.store) ?? new Postman(context);
  postmen.set(context.store, known);
  return known;
}
