/** A second adapter of the port `Payments`: a service in memory, which can be late, forgetful and repetitive. */
import type { Account } from "../../src/core/account.ts";
import type { Clock } from "../../src/core/clock.ts";
import { ServiceError } from "../../src/core/errors.ts";
import type { EntryFact, FactKind, PaymentFact, SubscriptionFact } from "../../src/money/facts.ts";
import type { PaymentEvent, Payments } from "../../src/money/payments.ts";

const PAGE = 100;
const SECOND_MS = 1_000;

const EVENT_WORDS: Record<FactKind, string> = {
  ...{ customer: "customer", subscription: "customer.subscription", invoice: "invoice", charge: "charge" },
  ...{ refund: "refund", dispute: "charge.dispute", payout: "payout", checkout: "checkout.session" },
};

/** How one change is told. */
export interface Telling {
  /** `created`, `updated`, `deleted` and the like. */
  act?: string;
  /** Seconds until the list shows it. */
  lateSeconds?: number;
  /** No event tells of it. */
  silent?: boolean;
  /** The snapshot in the event has a shape that can't be read. */
  old?: boolean;
}

export interface MemoryPayments extends Payments {
  /** Puts an object there, or another in its place, and tells it; the events' ids. */
  put(facts: readonly PaymentFact[], telling?: Telling): string[];
  remove(kind: FactKind, id: string, telling?: Telling): void;
  /** Moves of the balance that no object tells. */
  moves: EntryFact[];
  /** Runs before each call, with its name: it may throw, wait, or change what is there. */
  before: (call: string) => void | Promise<void>;
  /** What was asked: `fetch charge:ch_1`, `list charge`, a word for each page. */
  asked: string[];
  /** The order in which events are told. */
  order: (events: PaymentEvent[]) => PaymentEvent[];
  state: Map<string, PaymentFact>;
}

const notPartOfThis = (): never => {
  throw new Error("the memory has no shop");
};

export const refusal = (operation: string, status: number | null, retryable: boolean): ServiceError =>
  new ServiceError({
    ...{ service: "stripe", operation, status, retryable, effect: "refused" },
    ...{ code: status === 429 ? "rate_limit" : "api_error", message: `answered ${status ?? "nothing"}` },
  });

export function memoryPayments(
  clock: Clock,
  account: Account = { service: "stripe", account: "acct_letter", realm: "test" },
): MemoryPayments {
  const state = new Map<string, PaymentFact>();
  const told: { event: PaymentEvent; shownMs: number }[] = [];
  let count = 0;

  function tell(
    fact: PaymentFact,
    before: PaymentFact | undefined,
    { act = "updated", lateSeconds = 0, silent = false, old = false }: Telling,
  ) {
    if (silent) return [];
    const nowMs = clock.now().getTime();
    const was = fact.kind === "subscription" && !old ? structuredClone(fact) : null;
    const [had, has] = [before, fact].map((one) => (one?.kind === "customer" ? one.discount?.id : undefined));
    const endedDiscount = had && had !== has ? had : null;
    // Ids are in no order.
    const id = `evt_${(count++ * 7919) % 100_000}_${count}`;
    const at = new Date(Math.floor(nowMs / SECOND_MS) * SECOND_MS);
    const type = `${EVENT_WORDS[fact.kind]}.${act}`;
    const [status, stood] = [fact, before].map((one) =>
      one?.kind === "subscription" ? one.status : undefined,
    );
    const changesStatus = was !== null && stood !== undefined && stood !== status;
    const event = { id, at, type, kind: fact.kind, objectId: fact.id, was, changesStatus, endedDiscount };
    told.push({ event, shownMs: nowMs + lateSeconds * SECOND_MS });
    return [id];
  }

  async function* pages<T>(name: string, all: () => readonly T[]): AsyncGenerator<T[]> {
    await memory.before(name);
    memory.asked.push(name);
    const rows = [...all()];
    yield rows.slice(0, PAGE);
    for (let from = PAGE; from < rows.length; from += PAGE) {
      await memory.before(name);
      memory.asked.push(name);
      yield rows.slice(from, from + PAGE);
    }
  }

  const since = (date: Date | undefined, at: Date): boolean => !date || at >= date;
  const booked = (): EntryFact[] => [...[...state.values()].flatMap(entriesOf), ...memory.moves];

  const memory: MemoryPayments = {
    ...{ account, state, moves: [], asked: [], before: () => undefined },
    order: (events) => events.toReversed(),
    put(facts, telling = {}) {
      return facts.flatMap((fact) => {
        const key = `${fact.kind}:${fact.id}`;
        const act = telling.act ?? (state.has(key) ? "updated" : "created");
        const before = state.get(key);
        state.set(key, fact);
        return tell(fact, before, { ...telling, act });
      });
    },
    remove(kind, id, telling = {}) {
      const fact = state.get(`${kind}:${id}`);
      state.delete(`${kind}:${id}`);
      if (fact) tell(fact, fact, { act: "deleted", ...telling });
    },
    events: (from) =>
      pages("events", () =>
        memory.order(
          told
            .filter(({ event, shownMs }) => event.at >= from && shownMs <= clock.now().getTime())
            .map(({ event }) => event),
        ),
      ),
    async fetch(kind, id) {
      await memory.before(`fetch ${kind}:${id}`);
      memory.asked.push(`fetch ${kind}:${id}`);
      const fact = state.get(`${kind}:${id}`);
      return fact ? { kind: "here", fact: structuredClone(fact) } : { kind: "gone" };
    },
    list: (kind, from) =>
      pages(`list ${kind}`, () =>
        structuredClone([...state.values()]).filter(
          (fact) => fact.kind === kind && since(from, fact.createdAt),
        ),
      ),
    entries: (from) => pages("list entries", () => booked().filter(({ at }) => since(from, at))),
    async balance() {
      await memory.before("balance");
      memory.asked.push("balance");
      const sums = new Map<string, number>();
      for (const { currency, netMinor } of booked()) sums.set(currency, (sums.get(currency) ?? 0) + netMinor);
      return sums;
    },
    ...{ check: notPartOfThis, setUp: notPartOfThis, postTo: notPartOfThis },
  };
  return memory;
}

function entriesOf(fact: PaymentFact): EntryFact[] {
  if (fact.kind === "dispute") return [...fact.entries];
  if (fact.kind === "refund") return [fact.entry, fact.failureEntry].flatMap((one) => one ?? []);
  return (fact.kind === "charge" || fact.kind === "payout") && fact.entry ? [fact.entry] : [];
}

/** Over at `at`. */
export const canceled = (fact: SubscriptionFact, at: Date): SubscriptionFact => ({
  ...fact,
  ...{ status: "canceled", canceledAt: at, endedAt: at },
});
