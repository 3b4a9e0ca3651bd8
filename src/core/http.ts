/** The one policy by which every adapter calls its vendor: budget, time-out, retries, Retry-After, a span a call. */
import { SpanStatusCode, trace } from "@opentelemetry/api";
import PQueue from "p-queue";
import type { Clock } from "./clock.ts";
import { ServiceError } from "./errors.ts";
import { type Logger, redact } from "./log.ts";

export interface CallBudget {
  /** Calls under way at once. */
  concurrency: number;
  /** At most `calls` begun in any window of `windowMs`. */
  calls: number;
  windowMs: number;
}

export interface HttpPolicyOptions {
  service: string;
  budget: CallBudget;
  timeoutMs: number;
  /** Tries of one call, the first included. */
  attempts: number;
  /** The longest Retry-After that is waited for in place; beyond it the job comes back later. */
  patienceMs: number;
  clock: Clock;
  log: Logger;
  /** Aborts when the process is asked to stop: waiting calls end, nothing new begins. */
  signal?: AbortSignal;
  random?: () => number;
}

/**
 * `repeatable`: reads, and writes under an idempotency key: tried again whenever the error says `retryable`.
 * `once`: tried again only when the vendor refused it (429), so that nothing can have happened.
 */
export type CallKind = "repeatable" | "once";

export interface HttpPolicy {
  /** Runs `attempt` under the policy. It must throw `ServiceError`, and should hand the signal to its request. */
  call<T>(operation: string, kind: CallKind, attempt: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 20_000;

/** Half the exponential delay fixed, half at random ("equal jitter"), so that clients do not return in step. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return full / 2 + (full / 2) * random();
}

/** Retry-After is seconds or an HTTP date (RFC 9110 §10.2.3); undefined when it is neither. */
export function parseRetryAfter(value: string | null | undefined, now: Date): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/** A refusal of the third try says nothing about the first, whose answer was lost. */
function asUnknown(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.effect === "unknown") return error;
  const { service, operation, status, code, message, retryable, cause } = error;
  const text = message.replace(`${service} ${operation}: `, "");
  return new ServiceError({
    service,
    operation,
    status,
    code,
    message: text,
    retryable,
    effect: "unknown",
    cause,
  });
}

export function httpPolicy(options: HttpPolicyOptions): HttpPolicy {
  const { service, budget, clock, log, random = Math.random } = options;
  const queue = new PQueue({
    concurrency: budget.concurrency,
    intervalCap: budget.calls,
    interval: budget.windowMs,
    // A sliding window: with fixed ones, twice the budget fits around a border.
    strict: true,
  });
  const tracer = trace.getTracer("pressroom");
  // A 429 speaks for the whole service, so it holds every call of this process, not only the one that met it.
  let heldUntil = 0;
  const heldFor = () => heldUntil - clock.now().getTime();

  async function attemptOnce<T>(operation: string, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
    const expired = Promise.withResolvers<never>();
    const onAbort = () =>
      expired.reject(
        new ServiceError({
          service,
          operation,
          status: null,
          code: timeout.aborted ? "timeout" : "stopped",
          message: timeout.aborted
            ? `no answer within ${options.timeoutMs / 1000} s`
            : "stopped while under way",
          retryable: timeout.aborted,
          effect: "unknown",
        }),
      );
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([attempt(signal), expired.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  function delayBefore(error: unknown, kind: CallKind, attempt: number): number | null {
    if (!(error instanceof ServiceError) || !error.retryable || attempt >= options.attempts) return null;
    if (kind === "once" && error.effect !== "refused") return null;
    const delay = error.retryAfterMs ?? backoffMs(attempt, random);
    if (delay > options.patienceMs) return null;
    if (error.status === 429) heldUntil = Math.max(heldUntil, clock.now().getTime() + delay);
    return delay;
  }

  async function withRetries<T>(
    operation: string,
    kind: CallKind,
    attempt: (signal: AbortSignal) => Promise<T>,
  ) {
    let mayHaveHappened = false;
    for (let tries = 1; ; tries++) {
      // A longer hold may be put on while one is slept through.
      for (let held = heldFor(); held > 0; held = heldFor()) await clock.sleep(held, options.signal);
      options.signal?.throwIfAborted();
      try {
        return await attemptOnce(operation, attempt);
      } catch (error) {
        mayHaveHappened ||= error instanceof ServiceError && error.effect === "unknown";
        const delay = delayBefore(error, kind, tries);
        if (delay === null) throw mayHaveHappened ? asUnknown(error) : error;
        const { status, code } = error as ServiceError;
        log.warn(
          { service, operation, status, code, tries, delayMs: Math.round(delay) },
          "call will be tried again",
        );
        await clock.sleep(delay, options.signal);
      }
    }
  }

  return {
    call: (operation, kind, attempt) =>
      queue.add(() =>
        tracer.startActiveSpan(`${service} ${operation}`, async (span) => {
          try {
            return await withRetries(operation, kind, attempt);
          } catch (error) {
            const message = redact(error instanceof Error ? error.message : String(error));
            span.setStatus({ code: SpanStatusCode.ERROR, message });
            throw error;
          } finally {
            span.end();
          }
        }),
      ),
  };
}
