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

/** What the vendor's own headers say of its limit. */
export interface RateSeen {
  calls: number;
  windowMs: number;
  /** How many calls its window has left for everybody, if it says so. */
  remaining?: number | undefined;
}

/** Says when a call may begin, for everybody who shares the vendor's limit: see `ledger/call-budget.ts`. */
export interface Admission {
  /**
   * Waits until one more call fits into the window, counts it, and answers null. While everybody is held off for longer
   * than `patienceMs` it waits for nothing, and answers when that ends. Rejects with the signal's reason once it aborts.
   */
  admit(patienceMs: number, signal?: AbortSignal): Promise<Date | null>;
  /** A 429 speaks for the whole account: nobody begins a call for so long, not only the one who met it. */
  hold(ms: number): Promise<void>;
  /** Keeps to what the vendor says from now on. */
  saw?(rate: RateSeen): Promise<void>;
}

export interface HttpPolicyOptions {
  service: string;
  budget: CallBudget;
  /** Keeps the window in place of this process's own queue, which then keeps to its concurrency alone. */
  admission?: Admission;
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
  /** The same policy with so much more time for each try. */
  allowing(moreMs: number): Pick<HttpPolicy, "call">;
  /** What an answer's headers told of the vendor's limit; null where they told nothing. */
  saw(rate: RateSeen | null): Promise<void>;
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
function asUnknown(error: ServiceError): ServiceError {
  if (error.effect === "unknown") return error;
  const { service, operation, status, code, message, retryable, committedId, cause } = error;
  const text = message.replace(`${service} ${operation}: `, "");
  return new ServiceError({
    service,
    operation,
    status,
    code,
    message: text,
    retryable,
    effect: "unknown",
    ...(committedId === undefined ? {} : { committedId }),
    cause,
  });
}

/** For one process alone, whose queue keeps the window: a 429 holds all its calls. */
function ownAdmission(clock: Clock): Admission {
  let heldUntil = 0;
  const heldFor = () => heldUntil - clock.now().getTime();
  return {
    async admit(patienceMs, signal) {
      // A longer hold may be put on while one is slept through.
      for (let held = heldFor(); held > 0; held = heldFor()) {
        if (held > patienceMs) return new Date(heldUntil);
        await clock.sleep(held, signal);
      }
      return null;
    },
    async hold(ms) {
      heldUntil = Math.max(heldUntil, clock.now().getTime() + ms);
    },
  };
}

interface Call<T> {
  operation: string;
  kind: CallKind;
  attempt: (signal: AbortSignal) => Promise<T>;
  timeoutMs: number;
}

export function httpPolicy(options: HttpPolicyOptions): HttpPolicy {
  const { service, budget, clock, log, random = Math.random } = options;
  // A sliding window: with fixed ones, twice the budget fits around a border.
  const ownWindow = { intervalCap: budget.calls, interval: budget.windowMs, strict: true };
  const queue = new PQueue({
    concurrency: budget.concurrency,
    ...(options.admission ? {} : ownWindow),
  });
  const admission = options.admission ?? ownAdmission(clock);
  const tracer = trace.getTracer("pressroom");

  async function attemptOnce<T>(
    operation: string,
    attempt: (signal: AbortSignal) => Promise<T>,
    timeoutMs: number,
  ): Promise<T> {
    // Not AbortSignal.timeout, which would hold all that listens to it until its end, long after the answer.
    const timeout = new AbortController();
    const timer = setTimeout(
      () => timeout.abort(new DOMException("no answer in time", "TimeoutError")),
      timeoutMs,
    );
    const signal = options.signal ? AbortSignal.any([timeout.signal, options.signal]) : timeout.signal;
    const expired = Promise.withResolvers<never>();
    const onAbort = () => {
      const isLate = timeout.signal.aborted;
      expired.reject(
        new ServiceError({
          ...{ service, operation, status: null, code: isLate ? "timeout" : "stopped" },
          message: isLate ? `no answer within ${timeoutMs / 1000} s` : "stopped while under way",
          retryable: isLate,
          effect: "unknown",
        }),
      );
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([attempt(signal), expired.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  const mayTryAgain = (error: ServiceError, kind: CallKind, tries: number, delayMs: number) =>
    error.retryable &&
    tries < options.attempts &&
    delayMs <= options.patienceMs &&
    (kind === "repeatable" || error.effect === "refused");

  /** Nobody asked: the service is left alone until then. 429, as it would have answered. */
  const heldOff = (operation: string, until: Date, effect: "refused" | "unknown") =>
    new ServiceError({
      service,
      operation,
      status: 429,
      code: "held_off",
      message: `the service takes no calls until ${until.toISOString().slice(0, 16).replace("T", " ")} UTC`,
      retryable: true,
      effect,
      retryAfterMs: Math.max(0, until.getTime() - clock.now().getTime()),
    });

  async function withRetries<T>({ operation, kind, attempt, timeoutMs }: Call<T>): Promise<T> {
    let mayHaveHappened = false;
    for (let tries = 1; ; tries++) {
      const heldUntil = await admission.admit(options.patienceMs, options.signal);
      if (heldUntil) throw heldOff(operation, heldUntil, mayHaveHappened ? "unknown" : "refused");
      options.signal?.throwIfAborted();
      try {
        return await attemptOnce(operation, attempt, timeoutMs);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const { status, code, retryable } = error;
        const delay = error.retryAfterMs ?? backoffMs(tries, random);
        mayHaveHappened ||= error.effect === "unknown";
        // A refusal for good (a quota, a blocked request) says nothing about other calls.
        if (status === 429 && retryable) await admission.hold(delay);
        if (!mayTryAgain(error, kind, tries, delay)) throw mayHaveHappened ? asUnknown(error) : error;
        log.warn(
          { service, operation, status, code, tries, delayMs: Math.round(delay) },
          "call will be tried again",
        );
        await clock.sleep(delay, options.signal);
      }
    }
  }

  const callWithin =
    (timeoutMs: number): HttpPolicy["call"] =>
    (operation, kind, attempt) =>
      queue.add(() =>
        tracer.startActiveSpan(`${service} ${operation}`, async (span) => {
          try {
            return await withRetries({ operation, kind, attempt, timeoutMs });
          } catch (error) {
            const message = redact(error instanceof Error ? error.message : String(error));
            span.setStatus({ code: SpanStatusCode.ERROR, message });
            throw error;
          } finally {
            span.end();
          }
        }),
      );

  return {
    call: callWithin(options.timeoutMs),
    allowing: (moreMs) => ({ call: callWithin(options.timeoutMs + Math.ceil(moreMs / 1000) * 1000) }),
    saw: async (rate) => {
      if (rate) await admission.saw?.(rate);
    },
  };
}
