/** What Resend's errors mean: for the policy that tries again, and for the sender and the owner. */
import { ServiceError } from "../../core/errors.ts";
import { parseRetryAfter } from "../../core/http.ts";
import type { SubmitOutcome } from "../../delivery/mailer.ts";
import { untilResetMs } from "./rate.ts";

/** An answer that is none. `status` is null where nothing came. */
export interface Refusal {
  status: number | null;
  /** Resend's own name of it. */
  code: string;
  message: string;
  headers: Readonly<Record<string, string>> | null;
}

const QUOTAS: Readonly<Record<string, "day" | "month">> = {
  daily_quota_exceeded: "day",
  monthly_quota_exceeded: "month",
};
const REQUEST_TIMEOUT = 408;

export function translate(operation: string, refusal: Refusal, now: Date): ServiceError {
  const { status, code, message, headers } = refusal;
  const tooFast = status === 429 && !QUOTAS[code];
  // A request under way elsewhere with the same key may yet be accepted; so may one whose answer was lost.
  const isUnknown =
    status === null ||
    status >= 500 ||
    status === REQUEST_TIMEOUT ||
    code === "concurrent_idempotent_requests";
  const retryAfterMs =
    parseRetryAfter(headers?.["retry-after"], now) ?? (tooFast ? untilResetMs(headers) : undefined);
  return new ServiceError({
    ...{ service: "resend", operation, status, code, message },
    retryable: isUnknown || tooFast,
    effect: isUnknown ? "unknown" : "refused",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** A try whose time is over: the machine slept in the middle of a call, perhaps for days. Nothing is posted. */
export const tooLate = (operation: string): ServiceError =>
  new ServiceError({
    ...{ service: "resend", operation, status: null, code: "too_late" },
    message: "so much time went by that the mail service may have forgotten this request",
    retryable: false,
    effect: "refused",
  });

const NEXT_STEP: Record<string, string> = {
  daily_quota_exceeded: "the mail plan's daily quota is used up",
  monthly_quota_exceeded:
    "the mail plan's monthly quota is used up (a larger plan at Resend lets them go sooner)",
  missing_api_key: "Resend got no key; put RESEND_API_KEY into .env",
  invalid_api_key: "Resend does not know this key; put a new RESEND_API_KEY into .env",
  restricted_api_key: "this Resend key may not do that; make one with full access",
  stopped: "pressroom was asked to stop before the answer came",
  timeout: "no answer came in time",
  not_reached: "the mail service can't be reached from this machine just now; the next run sends the rest",
  rate_limit_exceeded: "the mail service takes no more requests just now; the next run sends the rest",
  invalid_idempotent_request: "Resend took other mails under the same key, so these were not posted again",
};

/** Refused for now, and nothing for the owner to do. */
const PASSING = new Set(["too_late", "not_reached"]);

export function outcomeOf(error: ServiceError): SubmitOutcome {
  const { code, status, effect, message } = error;
  const known = NEXT_STEP[code];
  if (code === "invalid_idempotent_request") return { kind: "conflict", why: known ?? message };
  if (effect === "unknown") {
    const detail = known ?? (status === null ? "no answer came" : message);
    return {
      kind: "unknown",
      why: `it is not known whether a part is out already (${detail}); the next run asks again in a way that mails nobody twice`,
    };
  }
  const quota = QUOTAS[code];
  return {
    kind: "refused",
    why: known ?? `the mail service refused the mails (${message}), so these were not sent`,
    retryable: status === 429 || PASSING.has(code),
    ...(quota ? { quota } : {}),
  };
}
