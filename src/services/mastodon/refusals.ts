/** What Mastodon's errors mean: for the policy that tries again, and for the owner. */
import * as z from "zod";
import { ACCOUNT_TROUBLE, ServiceError } from "../../core/errors.ts";
import { parseRetryAfter } from "../../core/http.ts";

const service = "mastodon";

/** What was asked of whom, and when. */
export interface Reached {
  operation: string;
  url: string;
  now: Date;
}

/** An answer that is none. */
export interface Refusal {
  status: number;
  headers: Headers;
  text: string;
}

export const CREATE = "statuses.create";
export const MISSING_SCOPE = "missing_scope";

const said = z.looseObject({ error: z.string().catch(""), error_description: z.string().optional() });

export function translate(reached: Reached, refusal: Refusal): ServiceError {
  const { operation, now } = reached;
  const { status, headers } = refusal;
  const { code, message } = inWords(reached, refusal);
  const isUnknown = status >= 500 || status === 408;
  const waitMs = status === 429 ? untilAsked(headers, now) : undefined;
  return new ServiceError({
    ...{ service, operation, status, code, message },
    retryable: isUnknown || status === 429,
    effect: isUnknown ? "unknown" : "refused",
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

/** Mastodon says no Retry-After: its window ends at the time that `X-RateLimit-Reset` names. */
function untilAsked(headers: Headers, now: Date): number | undefined {
  const given = parseRetryAfter(headers.get("retry-after"), now);
  const reset = Date.parse(headers.get("x-ratelimit-reset") ?? "");
  return given ?? (Number.isNaN(reset) ? undefined : Math.max(0, reset - now.getTime()));
}

function inWords(reached: Reached, { status, headers, text }: Refusal): { code: string; message: string } {
  const { operation, url } = reached;
  const words = errorOf(text);
  if (status === 401) return { code: "invalid_token", message: newToken(url) };
  if (status === 403 && /scope/i.test(words))
    return { code: operation === CREATE ? ACCOUNT_TROUBLE : MISSING_SCOPE, message: moreScopes(url) };
  if (status === 403)
    return {
      code: ACCOUNT_TROUBLE,
      message: `the instance lets this account do nothing of the kind (${words || "it says no more"}). Sign in at ${url} to see why; what waits here stays as it is`,
    };
  if (status >= 300 && status < 400)
    return {
      code: "moved",
      message: `the instance answers at ${headers.get("location") ?? "another address"}, not at ${url}. Put its own address into .env as MASTODON_URL`,
    };
  if (status === 429) return { code: "rate_limit", message: "the instance takes no more requests just now" };
  if (status === 404 && operation === CREATE)
    return {
      code: "not_found",
      message: `the instance does not find what this belongs to (${words || "404"}): the post before it was deleted, or ${url} is no Mastodon instance`,
    };
  if (status === 404 || status === 410) return { code: "not_found", message: "it is not there (any more)" };
  const code = status === 422 ? "validation" : `status_${status}`;
  return { code, message: words || `it answered with the status ${status}` };
}

/** What the instance says of it, if it says so in its own shape. */
function errorOf(text: string): string {
  try {
    const { error } = said.parse(JSON.parse(text));
    return error.slice(0, 300);
  } catch {
    return "";
  }
}

const newToken = (url: string): string =>
  `the instance does not take this access token (any more), so nothing was posted. Open ${url}/settings/applications → your application → Regenerate access token, and put the new one into .env as MASTODON_ACCESS_TOKEN. What waits here goes out then`;

const moreScopes = (url: string): string =>
  `this access token may not do that. Open ${url}/settings/applications → your application, tick read and write, save, regenerate the access token, and put it into .env as MASTODON_ACCESS_TOKEN`;

/** Something answered, and it wasn't Mastodon: a page of a proxy, or another program at that address. */
export const unreadable = (operation: string, status: number, method: string): ServiceError =>
  new ServiceError({
    ...{ service, operation, status, code: "unreadable" },
    message:
      "the answer is none of Mastodon's. Look whether MASTODON_URL in .env is your instance's own address",
    retryable: false,
    effect: method === "GET" ? "refused" : "unknown",
  });
