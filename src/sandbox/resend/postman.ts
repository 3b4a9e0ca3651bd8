/**
 * Posts what happened to the webhooks, signed as Svix does, and tries again at the vendor's times. It follows the
 * sandbox's clock: with one that a test moves, whatever is due is posted when the test asks for it.
 */
import { createHmac } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, systemClock } from "../../core/clock.ts";
import { inTransaction } from "../store.ts";
import { domainList } from "./domains.ts";
import { fateBringer, nextFateMs } from "./fates.ts";
import type { ResendLimits } from "./limits.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Each counts from the failure before it: the last try comes more than 27 hours after the first. */
export const RETRY_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];

/** How long a receiver may take; slower is a failure. */
const TIMEOUT_MS = 15 * SECOND;
/** Posts at once, and how long they are this process's own: another one takes over from one that died. */
const AT_ONCE = 20;
const CLAIM_MS = MINUTE;
/** How often a process that stays looks whether another one left something to post. */
const LOOK_MS = 5 * SECOND;

export interface PostmanContext {
  store: DatabaseSync;
  clock: Clock;
  limits: ResendLimits;
}

export interface Round {
  arrived: number;
  failed: number;
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

export class Postman {
  readonly #context: PostmanContext;
  readonly #bringDue: (nowMs: number) => void;
  #rounds: Promise<Round> = Promise.resolve({ arrived: 0, failed: 0 });
  #alarm: { timer: NodeJS.Timeout; atMs: number } | undefined;

  constructor(context: PostmanContext) {
    this.#context = context;
    this.#bringDue = bringDue(context);
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
    if (clock !== systemClock || !store.isOpen) return;
    if (!store.prepare("select 1 from resend_webhooks where status = 'enabled' limit 1").get()) return;
    const nowMs = clock.now().getTime();
    const dueMs = Math.min(nextFateMs(store) ?? Number.MAX_SAFE_INTEGER, this.#nextPostMs());
    const atMs = Math.min(Math.max(dueMs, nowMs + 1), nowMs + LOOK_MS);
    if (this.#alarm && this.#alarm.atMs <= atMs) return;
    clearTimeout(this.#alarm?.timer);
    this.#alarm = { timer: setTimeout(() => this.#wakened(), atMs - nowMs).unref(), atMs };
  }

  #wakened(): void {
    this.#alarm = undefined;
    if (!this.#context.store.isOpen) return;
    this.deliver().then(
      () => this.wake(),
      (error: unknown) => {
        // The sandbox may have been closed in the meantime; what was not posted is posted at its next start.
        if (!this.#context.store.isOpen) return;
        process.stderr.write(`sandbox resend: webhooks failed: ${String(error)}\n`);
      },
    );
  }

  #nextPostMs(): number {
    const row = this.#context.store.prepare(
      "select min(next_at) as at from resend_webhook_posts where next_at is not null",
    );
    return Number(row.get()?.at ?? Number.MAX_SAFE_INTEGER);
  }

  async #round(): Promise<Round> {
    const { store, clock } = this.#context;
    const sum = { arrived: 0, failed: 0 };
    inTransaction(store, () => this.#bringDue(clock.now().getTime()));
    for (let posts = this.#claim(); posts.length > 0; posts = this.#claim()) {
      const outcomes = await Promise.all(posts.map((post) => tryPost(post, clock.now().getTime())));
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
          `select p.webhook_seq, p.event_seq, p.attempts, w.endpoint, w.secret, e.id, e.payload
           from resend_webhook_posts p join resend_webhooks w on w.seq = p.webhook_seq
           join resend_events e on e.seq = p.event_seq
           where p.next_at <= ? order by p.next_at, p.event_seq limit ${AT_ONCE}`,
        )
        .all(nowMs);
      const hold = store.prepare(
        "update resend_webhook_posts set next_at = ? where webhook_seq = ? and event_seq = ?",
      );
      return rows.map((row) => {
        const post = { webhookSeq: Number(row.webhook_seq), eventSeq: Number(row.event_seq) };
        hold.run(nowMs + CLAIM_MS, post.webhookSeq, post.eventSeq);
        const [endpoint, secret, id, payload] = [row.endpoint, row.secret, row.id, row.payload].map(String);
        return {
          ...post,
          attempts: Number(row.attempts),
          ...{ endpoint: endpoint ?? "", secret: secret ?? "", id: id ?? "", payload: payload ?? "" },
        };
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
        `update resend_webhook_posts set attempts = ?, next_at = ?, state = ?
         where webhook_seq = ? and event_seq = ? and state = 'pending'`,
      )
      .run(post.attempts + (arrived ? 0 : 1), nextMs, state, post.webhookSeq, post.eventSeq);
  }
}

const postmen = new WeakMap<DatabaseSync, Postman>();

/** One for each store of this process. */
export function postmanOf(context: PostmanContext): Postman {
  const known = postmen.get(context.store) ?? new Postman(context);
  postmen.set(context.store, known);
  return known;
}

async function tryPost({ endpoint, secret, id, payload }: Post, nowMs: number): Promise<boolean> {
  const timestamp = Math.floor(nowMs / 1000);
  const headers = {
    "content-type": "application/json",
    "user-agent": "Svix-Webhooks/1.0 (pressroom sandbox)",
    "svix-id": id,
    "svix-timestamp": String(timestamp),
    "svix-signature": signatureOf(secret, `${id}.${timestamp}.${payload}`),
  };
  try {
    const init = { method: "POST", headers, body: payload, redirect: "manual" as const };
    const answer = await fetch(endpoint, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Nobody there, too slow, or cut off: all the same to who posts, and all tried again.
    return false;
  }
}

function signatureOf(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
}
