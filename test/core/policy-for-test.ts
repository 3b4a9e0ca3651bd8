import { manualClock } from "../../src/core/clock.ts";
import { ServiceError, type ServiceErrorFacts } from "../../src/core/errors.ts";
import { type HttpPolicyOptions, httpPolicy } from "../../src/core/http.ts";
import { silentLog } from "../../src/core/log.ts";

export const START = new Date("2026-03-01T08:00:00Z");

/** A policy on a clock that moves only when somebody sleeps; `slept` holds each sleep in milliseconds. */
export function policyForTest(options: Partial<HttpPolicyOptions> = {}) {
  const inner = manualClock(START);
  const slept: number[] = [];
  const clock = {
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
    clock,
    log: silentLog,
    random: () => 1,
    ...options,
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
