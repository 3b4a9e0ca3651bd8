/** Lives a history, and has the ledger follow it: in order, or through chaos. */
import { ServiceError } from "../../../src/core/errors.ts";
import { silentLog } from "../../../src/core/log.ts";
import { addHint } from "../../../src/ledger/hints.ts";
import { type Ledger, openLedger } from "../../../src/ledger/open.ts";
import { settlePayers } from "../../../src/money/settle-payers.ts";
import { type Synced, syncPayments } from "../../../src/money/sync.ts";
import { kindOfEvent } from "../../../src/services/stripe/event-types.ts";
import { dice, randomFrom } from "../../chaos/dice.ts";
import { readerRow } from "../rows-for-test.ts";
import { dyingLedger } from "../world.ts";
import { addressOf, PEOPLE, perform } from "./acts.ts";
import { type ChaosPlan, chaosPlanOf, type SyncPlan } from "./chaos-plan.ts";
import type { History } from "./history.ts";
import type { connectOverHttp } from "./http-payments.ts";
import { openShop, type Shop } from "./shop.ts";
import { mrrInTwin } from "./twin-mrr.ts";

const ACCOUNT = { service: "stripe", account: "acct_letter", realm: "test" } as const;
const ZONE = "Europe/Zurich";
const CONFIG = {
  money: { graceDays: 14, refunded: "end", disputed: "rest", products: [] },
  publication: { zone: ZONE },
} as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The twin tells events of thirty days, as the vendor does. */
const TOLD_MS = 30 * DAY_MS;

export interface Delivered {
  shop: Shop;
  ledger: Ledger;
  /** MRR as the twin's own subscriptions came to whenever it was looked at, by currency. */
  course: { at: Date; mrr: ReadonlyMap<string, number> }[];
  /** What happened, one sentence each. */
  story: string[];
  last: Synced;
  syncs: number;
  /** Some events were dropped for ever, or could be told no more when at last a sync came through. */
  lostEvents: boolean;
  /** A sync came after every act. */
  isInOrder: boolean;
  close(): Promise<void>;
}

/** How the adapter reaches the twin. */
export type Connect = typeof connectOverHttp;

class Killed extends Error {}

const QUIET: Omit<SyncPlan, "at"> = {
  ...{ diesAtCall: 0, diesAtTransaction: 0, dies: "before", refusedAtCall: 0, actsAtCall: 0 },
  ...{ clockOff: 0, losesWatermark: false, hints: 0 },
};

const FINE = {
  ...{ lagSeconds: 0, dropEvery: 0, drop: 0, seed: 1, repeat: false, shuffle: false, oldShape: false },
  posts: false,
};

/** A sync after every act, and some between. */
export function deliverInOrder(history: History, connect: Connect): Promise<Delivered> {
  const acts = history.acts.map(({ at }) => at.getTime());
  const end = (history.months.at(-1) ?? history.start).getTime();
  const between: number[] = [];
  for (let at = history.start.getTime(); at < end; at += 18 * DAY_MS) between.push(at);
  const syncs = [...acts, ...between].sort((a, b) => a - b).map((at) => ({ ...QUIET, at: new Date(at) }));
  return deliver(history, { syncs, weather: [], drops: false }, connect);
}

export const deliverThroughChaos = (history: History, connect: Connect): Promise<Delivered> =>
  deliver(history, chaosPlanOf(history), connect);

async function deliver(history: History, plan: ChaosPlan, connect: Connect): Promise<Delivered> {
  const shop = await openShop(history.seed, history.start);
  const now = { offMs: 0, sleptMs: 0, before: () => {} };
  const clock = {
    now: () => new Date(shop.clock.now().getTime() + now.offMs + now.sleptMs),
    sleep: async (ms: number) => {
      now.sleptMs += ms;
    },
  };
  const ledger = await openLedger(":memory:", clock);
  const before = () => now.before();
  const { payments, close: disconnect } = await connect({ shop, of: ACCOUNT, clock, before });
  const readers = PEOPLE.map((name) => readerRow(`reader_${name}`, { realm: "test", ...addressed(name) }));
  await ledger.db.insertInto("subscribers").values(readers).execute();
  const course: Delivered["course"] = [];
  const story: string[] = [];
  const timeline = [
    ...[...history.months, ...history.looks].map((at) => ({ at, order: 0, isLook: true as const })),
    ...plan.weather.map(({ from: at, faults }) => ({ at, order: 1, faults })),
    ...history.acts.map((act) => ({ at: act.at, order: 2, act })),
    ...plan.syncs.map((sync) => ({ at: sync.at, order: 3, sync })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime() || a.order - b.order);
  let next = 0;
  let syncs = 0;
  let wentThrough = history.start.getTime();
  let longestMs = 0;
  let hinted = 0;

  const day = (at: Date) => at.toISOString().slice(0, 19);
  /** What is next, unless it is a sync. */
  function happen(): boolean {
    const one = timeline[next];
    if (!one || "sync" in one) return false;
    next++;
    shop.pass(one.at);
    if ("isLook" in one) course.push({ at: one.at, mrr: mrrInTwin(shop) });
    else if ("faults" in one) shop.spoil(one.faults);
    else story.push(`${day(one.at)} ${perform(shop, one.act)}`);
    return true;
  }

  async function sync(wish: SyncPlan): Promise<Synced | null> {
    syncs++;
    now.offMs = wish.clockOff * 1_000;
    now.sleptMs = 0;
    if (wish.losesWatermark)
      await ledger.db.deleteFrom("cursors").where("name", "=", "payments watermark").execute();
    if (wish.hints > 0) await hint(wish);
    let calls = 0;
    now.before = () => {
      calls++;
      if (calls === wish.diesAtCall) throw new Killed();
      if (calls === wish.refusedAtCall) throw busy();
      // What comes in the next minutes happens while it runs.
      while (calls === wish.actsAtCall && isNear() && happen());
    };
    const isNear = () => (timeline[next]?.at.getTime() ?? 0) - shop.clock.now().getTime() < HOUR_MS / 6;
    const mortal =
      wish.diesAtTransaction > 0 ? dyingLedger(ledger, wish.diesAtTransaction, wish.dies) : ledger;
    const signal = new AbortController().signal;
    const host = { ledger: mortal, clock, log: silentLog, signal, config: CONFIG };
    try {
      // As the job has it: what was paid for ends also while the service is away.
      const synced = await syncPayments(host, payments, { zone: ZONE }).catch(async (error: unknown) => {
        if (error instanceof ServiceError) await settlePayers(host);
        throw error;
      });
      await settlePayers(host);
      longestMs = Math.max(longestMs, shop.clock.now().getTime() - wentThrough);
      wentThrough = shop.clock.now().getTime();
      return synced;
    } catch (error) {
      const isMeant =
        error instanceof Killed ||
        (error instanceof ServiceError && error.status === 429) ||
        (error as Error).message === "killed";
      if (!isMeant) throw error;
      return null;
    }
  }

  async function hint({ hints, at }: SyncPlan): Promise<void> {
    const roll = dice(randomFrom(at.getTime() + history.seed));
    const rows = shop.store
      .prepare("select seq, type, object_id from stripe_events where seq > ? order by seq")
      .all(hinted);
    for (const { seq, type, object_id } of rows) {
      hinted = Number(seq);
      const kind = kindOfEvent(type);
      if (kind && roll.share(hints)) await addHint(ledger.db, clock, ACCOUNT, `${kind}:${object_id}`);
    }
  }

  for (let one = timeline[next]; one; one = timeline[next]) {
    if (happen()) continue;
    next++;
    if (!("sync" in one)) continue;
    shop.pass(one.at);
    await sync(one.sync);
  }
  // What was late has come; then a night.
  shop.spoil(FINE);
  const end = shop.clock.now().getTime();
  const quiet = (afterMs: number) => {
    const at = new Date(end + afterMs);
    shop.pass(at);
    return sync({ ...QUIET, at });
  };
  await quiet(2 * HOUR_MS);
  const last = await quiet(2 * HOUR_MS + 25 * HOUR_MS);
  if (!last) throw new Error("the last sync was cut short");
  const close = async () => {
    await disconnect();
    await ledger.close();
    shop.close();
  };
  const lostEvents = plan.drops || longestMs > TOLD_MS;
  const isInOrder = plan.weather.length === 0;
  return { shop, ledger, course, story, last, syncs, lostEvents, isInOrder, close };
}

const addressed = (name: string) => ({ email: addressOf(name), email_key: addressOf(name) });

const busy = () =>
  new ServiceError({
    ...{ service: "stripe", operation: "any", status: 429, code: "rate_limit", message: "too many" },
    ...{ retryable: true, effect: "refused" as const },
  });
