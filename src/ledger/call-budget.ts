/** One budget of calls for all processes of a home: a vendor counts an account's requests, whoever makes them. */
import type { ExpressionBuilder } from "kysely";
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Admission, RateSeen } from "../core/http.ts";
import type { Db, Ledger } from "./open.ts";
import type { Tables } from "./tables.ts";

export interface CallWindow {
  /** At most `calls` begun in any window of `windowMs`, by all processes together. */
  calls: number;
  windowMs: number;
  /** Whether the vendor tells its own limit, which then counts in place of this one. */
  learns?: boolean;
  /** Told of each wait that a person would notice. */
  onWait?(ms: number): void;
}

/**
 * A call is stamped before it is sent, and the vendor opens its window when the first one arrives. So a call counts a
 * little longer than the window lasts: as much as one request may take longer on its way than another.
 */
const marginOf = (windowMs: number): number => Math.min(500, windowMs / 50);

const NOTICED_MS = 1_000;
/** Whoever asks for more is asked again after a day. */
const LONGEST_HOLD_MS = 24 * 60 * 60 * 1000;

interface Wait {
  untilMs: number;
  isHold: boolean;
}

/**
 * The account's calls of the last window stand in the ledger. Whoever finds no room sleeps until the oldest leaves the
 * window, and looks again: there is no queue over processes, and each is as likely as another to come first.
 */
export function callBudget(ledger: Ledger, clock: Clock, account: Account, window: CallWindow): Admission {
  let known: Limit = window;

  /** Counts one more call, or says what has to be waited for. Called inside a transaction. */
  async function begin(db: Db): Promise<Wait | null> {
    // Read once the lock is held, so that no other process can have stamped a later one.
    const nowMs = clock.now().getTime();
    let seen = await look(db, account);
    if (seen.latestMs > nowMs) {
      await forgetFuture(db, account, nowMs);
      seen = await look(db, account);
    }
    if (seen.heldMs > nowMs) return { untilMs: seen.heldMs, isHold: true };
    // Another process may have learnt it.
    if (window.learns) known = seen.limit ?? window;
    const spanMs = spanOf(known);
    if (seen.oldestMs <= nowMs - spanMs) {
      await deleteCalls(db, account)
        .where("at", "<=", iso(nowMs - spanMs))
        .execute();
      seen = await look(db, account);
    }
    if (seen.calls >= known.calls) return { untilMs: seen.oldestMs + spanMs, isHold: false };
    await db
      .insertInto("calls")
      .values({ ...of(account), at: iso(nowMs) })
      .execute();
    return null;
  }

  return {
    async admit(patienceMs, signal) {
      for (;;) {
        signal?.throwIfAborted();
        const wait = await ledger.transaction(begin);
        if (!wait) return null;
        const waitMs = Math.max(1, wait.untilMs - clock.now().getTime());
        if (wait.isHold && waitMs > patienceMs) return new Date(wait.untilMs);
        if (waitMs >= NOTICED_MS) window.onWait?.(waitMs);
        await clock.sleep(waitMs, signal);
      }
    },
    async saw(rate) {
      if (!window.learns) return;
      if (rate.calls !== known.calls || rate.windowMs !== known.windowMs || known === window) {
        await rememberLimit(ledger.db, clock, account, rate);
        known = rate;
      }
      await countOthers(ledger, clock, account, rate);
    },
    async hold(ms) {
      const until = iso(clock.now().getTime() + Math.min(ms, LONGEST_HOLD_MS));
      await ledger.db
        .insertInto("call_holds")
        .values({ ...of(account), until })
        .onConflict((conflict) =>
          conflict
            .columns(["service", "account", "realm"])
            .doUpdateSet({ until })
            .where("call_holds.until", "<", until),
        )
        .execute();
    },
  };
}

type Limit = Pick<CallWindow, "calls" | "windowMs">;

const spanOf = ({ windowMs }: Limit): number => windowMs + marginOf(windowMs);

async function rememberLimit(db: Db, clock: Clock, account: Account, rate: Limit): Promise<void> {
  const limit = { calls: rate.calls, window_ms: rate.windowMs, seen_at: clock.now().toISOString() };
  await db
    .insertInto("call_limits")
    .values({ ...of(account), ...limit })
    .onConflict((conflict) => conflict.columns(["service", "account", "realm"]).doUpdateSet(limit))
    .execute();
}

/**
 * Fewer are left than our own calls explain: somebody else calls with the same account, another program or machine.
 * Theirs are counted as if they were ours. Our own are never counted twice: each stands here before the vendor sees it.
 */
async function countOthers(ledger: Ledger, clock: Clock, account: Account, rate: RateSeen): Promise<void> {
  const { remaining = rate.calls } = rate;
  const { calls } = await look(ledger.db, account);
  const others = Math.min(rate.calls, rate.calls - remaining - calls);
  if (others <= 0) return;
  const at = iso(clock.now().getTime());
  await ledger.db
    .insertInto("calls")
    .values(Array.from({ length: others }, () => ({ ...of(account), at })))
    .execute();
}

const iso = (ms: number): string => new Date(ms).toISOString();
const of = ({ service, account, realm }: Account) => ({ service, account, realm });

const deleteCalls = (db: Db, { service, account, realm }: Account) =>
  db
    .deleteFrom("calls")
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm);

/**
 * A call from the future says that the clock was set back. What was counted or held by the clock of then is dropped:
 * it would block for as long as the clock was wrong. (A hold follows a call, which stays as long as the hold does.)
 */
async function forgetFuture(db: Db, account: Account, nowMs: number): Promise<void> {
  await deleteCalls(db, account).where("at", ">", iso(nowMs)).execute();
  await db
    .deleteFrom("call_holds")
    .where("service", "=", account.service)
    .where("account", "=", account.account)
    .where("realm", "=", account.realm)
    .execute();
}

/** All that is known of the account, in one statement, since it is asked before every call. No call: NaN for its time. */
async function look(db: Db, { service, account, realm }: Account) {
  const isOf = (row: ExpressionBuilder<Tables, "calls" | "call_holds" | "call_limits">) =>
    row.and([row("service", "=", service), row("account", "=", account), row("realm", "=", realm)]);
  const seen = await db
    .selectFrom("calls")
    .where(isOf)
    .select(({ fn, selectFrom }) => [
      fn.countAll<number>().as("calls"),
      fn.min<string | null>("at").as("oldest"),
      fn.max<string | null>("at").as("latest"),
      selectFrom("call_holds").select("until").where(isOf).as("until"),
      selectFrom("call_limits").select("call_limits.calls").where(isOf).as("limit"),
      selectFrom("call_limits").select("window_ms").where(isOf).as("window_ms"),
    ])
    .executeTakeFirstOrThrow();
  const { limit, window_ms: windowMs } = seen;
  return {
    calls: Number(seen.calls),
    oldestMs: Date.parse(seen.oldest ?? ""),
    latestMs: Date.parse(seen.latest ?? ""),
    heldMs: Date.parse(seen.until ?? ""),
    limit: limit === null || windowMs === null ? null : { calls: limit, windowMs },
  };
}
