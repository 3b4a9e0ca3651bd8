/**
 * Posts to webhooks what happened at a twin, and tries again at the vendor's times. It follows the sandbox's clock: with one
 * that a test moves, whatever is due is posted when the test asks for it.
 */
import type { DatabaseSync } from "node:sqlite";
import { type Clock, systemClock } from "../core/clock.ts";
import { inTransaction } from "./store.ts";

const SECOND_MS = 1_000;
/** Posts at once, and how long they are this process's own: another one takes over from one that died. */
const AT_ONCE = 20;
const CLAIM_MS = 60 * SECOND_MS;
/** How often a process that stays looks whether another one left something to post. */
const LOOK_MS = 5 * SECOND_MS;

export interface Round {
  arrived: number;
  failed: number;
}

/** What became of one try; `nextMs` is null once it arrived or is given up. */
export interface Tried {
  state: "arrived" | "failed" | "pending";
  attempts: number;
  nextMs: number | null;
}

/** Where a twin keeps what is to be posted. All but `send` runs inside a transaction or reads a row. */
export interface Mailbag<P extends { attempts: number }> {
  service: string;
  store: DatabaseSync;
  clock: Clock;
  /** Each counts from the failure before it; after the last one a post is given up. */
  retryMs: readonly number[];
  /** Whether anybody listens. */
  isHeard(): boolean;
  /** Lets happen what is due by then. */
  bringDue(nowMs: number): void;
  /** When something is to be done next; infinite for never. */
  nextMs(): number;
  /** So many that are due by then, held for this process until `untilMs`. */
  claim(nowMs: number, untilMs: number, most: number): P[];
  settle(post: P, tried: Tried): void;
  /** Whether it arrived. Never throws. */
  send(post: P, nowMs: number): Promise<boolean>;
}

export class Postman<P extends { attempts: number } = { attempts: number }> {
  readonly #bag: Mailbag<P>;
  #rounds: Promise<Round> = Promise.resolve({ arrived: 0, failed: 0 });
  #alarm: { timer: NodeJS.Timeout; atMs: number } | undefined;

  constructor(bag: Mailbag<P>) {
    this.#bag = bag;
  }

  /** Lets happen what is due, posts what there is to post, and waits until each post arrived or failed. */
  deliver(): Promise<Round> {
    const round = () => this.#round();
    this.#rounds = this.#rounds.then(round, round);
    return this.#rounds;
  }

  /** Lets happen what is due; posts nothing. */
  bringDue(): void {
    inTransaction(this.#bag.store, () => this.#bag.bringDue(this.#nowMs()));
  }

  /** Sees to it that what is due is posted by itself. Only by the real clock, and for as long as the process runs anyway. */
  wake(): void {
    const { store, clock } = this.#bag;
    if (clock !== systemClock || !store.isOpen || !this.#bag.isHeard()) return;
    const nowMs = this.#nowMs();
    const atMs = Math.min(Math.max(this.#bag.nextMs(), nowMs + 1), nowMs + LOOK_MS);
    if (this.#alarm && this.#alarm.atMs <= atMs) return;
    clearTimeout(this.#alarm?.timer);
    this.#alarm = { timer: setTimeout(() => this.#wakened(), atMs - nowMs).unref(), atMs };
  }

  #nowMs(): number {
    return this.#bag.clock.now().getTime();
  }

  #wakened(): void {
    this.#alarm = undefined;
    const { store, service } = this.#bag;
    if (!store.isOpen) return;
    this.deliver().then(
      () => this.wake(),
      (error: unknown) => {
        // The sandbox may have been closed in the meantime; what was not posted is posted at its next start.
        if (store.isOpen) process.stderr.write(`sandbox ${service}: webhooks failed: ${String(error)}\n`);
      },
    );
  }

  async #round(): Promise<Round> {
    const { store } = this.#bag;
    const sum = { arrived: 0, failed: 0 };
    this.bringDue();
    for (let posts = this.#claim(); posts.length > 0; posts = this.#claim()) {
      const nowMs = this.#nowMs();
      const outcomes = await Promise.all(posts.map((post) => this.#bag.send(post, nowMs)));
      if (!store.isOpen) return sum;
      inTransaction(store, () => {
        for (const [index, post] of posts.entries())
          this.#bag.settle(post, this.#tried(post, outcomes[index] ?? false));
      });
      sum.arrived += outcomes.filter(Boolean).length;
      sum.failed += outcomes.filter((arrived) => !arrived).length;
    }
    return sum;
  }

  #claim(): P[] {
    const nowMs = this.#nowMs();
    return inTransaction(this.#bag.store, () => this.#bag.claim(nowMs, nowMs + CLAIM_MS, AT_ONCE));
  }

  #tried({ attempts }: P, arrived: boolean): Tried {
    if (arrived) return { state: "arrived", attempts, nextMs: null };
    const waitMs = this.#bag.retryMs[attempts];
    return waitMs === undefined
      ? { state: "failed", attempts: attempts + 1, nextMs: null }
      : { state: "pending", attempts: attempts + 1, nextMs: this.#nowMs() + waitMs };
  }
}

/** One for each store of this process. */
export function postmenOf<C extends { store: DatabaseSync }>(
  hire: (context: C) => Postman,
): (context: C) => Postman {
  const postmen = new WeakMap<DatabaseSync, Postman>();
  return (context) => {
    const known = postmen.get(context.store) ?? hire(context);
    postmen.set(context.store, known);
    return known;
  };
}
