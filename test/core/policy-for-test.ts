import { setImmediate } from "node:timers/promises";
import { type Clock, manualClock } from "../../src/core/clock.ts";
import { ServiceError, type ServiceErrorFacts } from "../../src/core/errors.ts";
import { type HttpPolicyOptions, httpPolicy } from "../../src/core/http.ts";
import { silentLog } from "../../src/core/log.ts";

export const START = new Date("2026-03-01T08:00:00Z");

/** Resolves when everything that can happen without the clock has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** A clock on which sleepers really sleep, until `advance` comes past the end of their sleep. */
export function waitingClock(): Clock & { elapsed(): number; advance(ms: number): Promise<void> } {
  let elapsed = 0;
  let sleepers: { until: number; wake: () => void }[] = [];
  return {
    now: () => new Date(START.getTime() + elapsed),
    sleep: (ms, signal) =>
      new Promise((wake, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        sleepers.push({ until: elapsed + ms, wake });
      }),
    elapsed: () => elapsed,
    async advance(ms) {
      elapsed += ms;
      const awake = sleepers.filter(({ until }) => until <= elapsed);
      sleepers = sleepers.filter(({ until }) => until > elapsed);
      for (const { wake } of awake) wake();
      await settled();
    },
  };
}

/**
 * A clock for many who sleep side by side: whenever nothing more can happen without it, it goes on to the end of the
 * shortest sleep. It stands still while `meanwhile` has something under way.
 */
export function simulatedClock() {
  let now = START.getTime();
  let sleepers: { until: number; wake: () => void }[] = [];
  let underWay = 0;
  const clock: Clock = {
    now: () => new Date(now),
    sleep: (ms) => new Promise((wake) => sleepers.push({ until: now + ms, wake })),
  };
  function wakeNext() {
    const [first] = sleepers.toSorted((a, b) => a.until - b.until);
    if (!first) return;
    now = Math.max(now, first.until);
    sleepers = sleepers.filter((sleeper) => sleeper !== first);
    first.wake();
  }
  return {
    ...clock,
    async meanwhile<T>(work: () => Promise<T> | T): Promise<T> {
      underWay++;
      try {
        return await work();
      } finally {
        underWay--;
      }
    },
    /** Lets time go by until `work` is done. */
    async until<T>(work: Promise<T>): Promise<T> {
      let isDone = false;
      const ended = work.finally(() => {
        isDone = true;
      });
      while (!isDone) {
        await settled();
        if (underWay === 0) wakeNext();
      }
      return ended;
    },
  };
}

/** A policy on a clock that moves only when somebody sleeps; `slept` holds each sleep in milliseconds. */
export function policyForTest(options: Partial<HttpPolicyOptions> = {}) {
  const inner = options.clock ?? manualClock(START);
  const slept: number[] = [];
  const clock: Clock = {
    ...inner,
    sleep: (ms: number, signal?: AbortSignal) => {
      slept.push(ms);
      return inner.sleep(ms, signal);
    },
  };
  const policy = httpPolicy({
    service: "post",
    budget: { concurrency: 4, calls: 1_000, windowMs: 1_000 },
    timeoutMs: 1_000,
    attempts: 4,
    patienceMs: 60_000,
    log: silentLog,
    random: () => 1,
    ...options,
    clock,
  });
  return { policy, clock, slept, elapsed: () => clock.now().getTime() - START.getTime() };
}

export const failure = (facts: Partial<ServiceErrorFacts>) =>
  new ServiceError({
    service: "post",
    operation: "send",
    status: 503,
    code: "unavailable",
    message: "come back later",
    retryable: true,
    effect: "refused",
    ...facts,
  });

export const tooMany = (retryAfterMs?: number) =>
  failure({ status: 429, code: "rate_limited", ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

export const lost = () => failure({ status: null, code: "network", message: "no answer", effect: "unknown" });

/** An attempt that meets each of these in turn, then succeeds; `tries` counts. */
export function meeting(...errors: Error[]) {
  const left = [...errors];
  const attempt = async () => {
    attempt.tries++;
    const error = left.shift();
    if (error) throw error;
    return "done";
  };
  attempt.tries = 0;
  return attempt;
}

/** An attempt that the first time does as it is told, and then succeeds. */
export function meetingThen(first: () => Promise<string>) {
  let tries = 0;
  return () => (++tries === 1 ? first() : Promise.resolve("done"));
}
