/** What X's refusals mean: of the account, of what is to be posted, or of how often one may ask. */
import * as z from "zod";
import { ACCOUNT_TROUBLE, ServiceError } from "../../core/errors.ts";
import { parseRetryAfter } from "../../core/http.ts";
import { type Answer, jsonIn } from "../exchange.ts";
import { afterStatus } from "../json-api.ts";

export const DUPLICATE = "duplicate";
/** What it answers to is gone, or not yet to be seen everywhere. */
export const NOTHING_TO_ANSWER = "nothing_to_answer";

const problem = z
  .looseObject({
    detail: z.string().catch(""),
    type: z.string().catch(""),
    errors: z.array(z.looseObject({ message: z.string().catch("") })).catch([]),
  })
  .catch({ detail: "", type: "", errors: [] });

/** X says no Retry-After; its windows are of a quarter of an hour. */
const WINDOW_MS = 15 * 60_000;

export function refusalAt(now: () => Date) {
  return (operation: string, { status, headers, text }: Answer): ServiceError => {
    const { code, message } = inWords(status, text);
    return new ServiceError({
      ...{ service: "x", operation, status, code, message },
      ...afterStatus(status),
      ...(status === 429 ? { retryAfterMs: untilOpen(headers, now()) } : {}),
    });
  };
}

/** The day's end where the day's posts are used up, else the end of the window that X names. */
function untilOpen(headers: Headers, now: Date): number {
  const isDayOver = headers.get("x-user-limit-24hour-remaining") === "0";
  const reset = Number(headers.get(isDayOver ? "x-user-limit-24hour-reset" : "x-rate-limit-reset") ?? "");
  const named = Number.isFinite(reset) && reset > 0 ? reset * 1_000 - now.getTime() : WINDOW_MS;
  return parseRetryAfter(headers.get("retry-after"), now) ?? Math.max(1_000, named);
}

const OF_ACCOUNT = /suspend|locked|permission|not permitted|not configured|not enrolled|automated|limited/i;
const OF_ACCOUNT_TYPES =
  /\/(client-forbidden|oauth1-permissions|usage-capped|credits|unsupported-authentication)$/;

function inWords(status: number, text: string): { code: string; message: string } {
  const { detail, type, errors } = problem.parse(jsonIn(text));
  const words = ([detail, ...errors.map(({ message }) => message)].find(Boolean) ?? "").slice(0, 300);
  if (status === 401) return { code: "invalid_token", message: NEW_KEYS };
  if (status === 402) return { code: ACCOUNT_TROUBLE, message: noCredits(words) };
  if (status === 429) return { code: "rate_limit", message: "X takes no more requests just now" };
  if (status === 404) return { code: "not_found", message: "it is not there (any more)" };
  if (status >= 300 && status < 400)
    return {
      code: "moved",
      message: `it answers at another address (${status}). Take X_BASE_URL out of .env, or put X’s own there`,
    };
  if (/duplicate/i.test(words))
    return {
      code: DUPLICATE,
      message: `X says that this account posted the same text already (“${words}”). Change its words, and approve it again`,
    };
  if (/reply to a \w+ that is deleted/i.test(words))
    return {
      code: NOTHING_TO_ANSWER,
      message: `the post before it is not there any more (“${words}”)`,
    };
  if (status === 403 && (OF_ACCOUNT_TYPES.test(type) || OF_ACCOUNT.test(words)))
    return { code: ACCOUNT_TROUBLE, message: mayNot(words) };
  return { code: `status_${status}`, message: words || `it answered with the status ${status}` };
}

const NEW_KEYS =
  "X does not take these keys (any more), so nothing was posted. Open developer.x.com → your app → Keys and tokens, make the four of them anew (the access token with Read and Write), and put them into .env as X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN and X_ACCESS_SECRET. What waits here goes out then";

const noCredits = (words: string): string =>
  `the account at developer.x.com has no credits left (${words || "402"}). Buy some there, or set channels.x.by to hand; what waits here stays as it is`;

const mayNot = (words: string): string =>
  `X does not let this account or app post (“${words}”). Sign in at x.com to see whether the account is locked or suspended, and look at developer.x.com whether the app may Read and Write; what waits here stays as it is`;
