/** What Stripe's errors mean: for the policy that tries again, and for the owner. */
import { ServiceError } from "../../core/errors.ts";
import { parseRetryAfter } from "../../core/http.ts";

/** What every error of the SDK has; one for which no answer came has no status. */
interface SdkError {
  type?: string;
  statusCode?: number;
  code?: string;
  message?: string;
  headers?: Readonly<Record<string, string>>;
  detail?: unknown;
}

export const NOT_THERE = "resource_missing";
export const NOT_ALLOWED = "not_allowed";

const BUSY = new Set(["lock_timeout", "idempotency_key_in_use", "rate_limit"]);

export function translate(operation: string, error: unknown, now: Date): ServiceError {
  if (error instanceof ServiceError) return error;
  const facts = (typeof error === "object" && error !== null ? error : {}) as SdkError;
  const { statusCode: status = null, headers } = facts;
  const code = codeOf(facts);
  const isBusy = status === 429 || (BUSY.has(code) && status !== null);
  const advice = headers?.["stripe-should-retry"];
  const isPassing = status === null || isBusy || status === 409 || status >= 500;
  // An idempotent answer of 500 is only given once more, and Stripe says so.
  const retryable = isBusy || (advice === undefined ? isPassing : advice === "true");
  const retryAfterMs = parseRetryAfter(headers?.["retry-after"], now);
  return new ServiceError({
    ...{ service: "stripe", operation, status: code === "rate_limit" ? 429 : status, code, retryable },
    message: sayWhat(status, code, facts),
    effect: isUnknown(status, code) ? "unknown" : "refused",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(facts.detail instanceof Error ? { cause: facts.detail } : {}),
  });
}

function codeOf({ code, statusCode, type, detail }: SdkError): string {
  if (statusCode === 403) return NOT_ALLOWED;
  if (statusCode === 401) return "invalid_key";
  if (code) return code;
  if (statusCode === undefined) return codeInside(detail) === "ETIMEDOUT" ? "timeout" : neverArrived(detail);
  return statusCode === 429 ? "rate_limit" : (type ?? `status_${statusCode}`);
}

const codeInside = (detail: unknown): string =>
  typeof detail === "object" && detail !== null && "code" in detail ? String(detail.code) : "";

/** No connection was made, so that nothing can have happened. */
const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

const neverArrived = (detail: unknown): string =>
  NEVER_ARRIVED.has(codeInside(detail)) ? "not_reached" : "no_answer";

const isUnknown = (status: number | null, code: string): boolean =>
  status === null ? code !== "not_reached" : status >= 500 || code === "idempotency_key_in_use";

const KEY = /\b([rs]k_(?:test|live)_|whsec_)[^\s'"’]*/g;

/** A key never stands in what is shown or logged, not even as the vendor shortens it. */
const withoutKeys = (text: string): string => text.replace(KEY, "$1…");

function sayWhat(status: number | null, code: string, { message }: SdkError): string {
  if (code === "timeout") return "no answer came in time";
  if (code === "not_reached") return "no connection could be made";
  if (status === null) return "no answer arrived";
  if (code === "invalid_key") return "Stripe does not know this key (any more)";
  const lacks = code === NOT_ALLOWED ? permissionIn(message ?? "") : null;
  if (lacks) return `this key may not do that: it lacks the permission “${lacks}”`;
  return withoutKeys(message ?? "") || `it answered with the status ${status}`;
}

/**
 * The permission that a refusal names, in the dashboard's words where they are given: "Enabling Webhook Endpoints, Event
 * Destinations Read ('webhook_read') permissions on this key would allow this request to continue"; before 2026 "Having the
 * 'rak_subscription_read' permission would". Null where it names none.
 */
export function permissionIn(message: string): string | null {
  const [, words, right] = /Enabling (.+?) (Read|Write) \(/.exec(message) ?? [];
  if (words && right) return `${words}: ${right.toLowerCase()}`;
  const [, name, access] = /Having the ['‘]rak_(\w+?)_(read|write)['’] permission/.exec(message) ?? [];
  if (!name || !access) return null;
  const spoken = name.replaceAll("_", " ");
  return `${IN_DASHBOARD[name] ?? `${spoken.charAt(0).toUpperCase()}${spoken.slice(1)}`}: ${access}`;
}

/** Where the owner finds what the older refusals call otherwise. */
const IN_DASHBOARD: Readonly<Record<string, string>> = {
  balance_transaction_source: "Balance transaction sources",
  charge: "Charges and Refunds",
  checkout_session: "Checkout Sessions",
  coupon: "Coupons",
  customer: "Customers",
  dispute: "Disputes",
  event: "Events",
  invoice: "Invoices",
  payment_links: "Payment Links",
  payout: "Payouts",
  plan: "Prices",
  product: "Products",
  refund: "Charges and Refunds",
  subscription: "Subscriptions",
  webhook: "Webhook Endpoints",
};
