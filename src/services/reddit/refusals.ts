/** What Reddit's refusals mean. Those of a submission come with the status 200, in its body. */
import * as z from "zod";
import { ACCOUNT_TROUBLE, ServiceError } from "../../core/errors.ts";
import { parseRetryAfter } from "../../core/http.ts";
import { type Answer, jsonIn } from "../exchange.ts";
import { afterStatus } from "../json-api.ts";

const service = "reddit";

/** That link is in that subreddit already. */
export const DUPLICATE = "already_sub";

const said = z
  .looseObject({ message: z.string().catch(""), reason: z.string().catch("") })
  .catch({ message: "", reason: "" });

export function refusalAt(now: () => Date) {
  return (operation: string, { status, headers, text }: Answer): ServiceError => {
    const { code, message } = inWords(status, text);
    return new ServiceError({
      ...{ service, operation, status, code, message },
      ...afterStatus(status),
      ...(status === 429 ? { retryAfterMs: untilOpen(headers, now()) } : {}),
    });
  };
}

/** Its windows are of ten minutes. */
const WINDOW_MS = 10 * 60_000;

function untilOpen(headers: Headers, now: Date): number {
  const seconds = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  return (
    parseRetryAfter(headers.get("retry-after"), now) ??
    (Number.isFinite(seconds) ? Math.max(1, seconds) * 1_000 : WINDOW_MS)
  );
}

function inWords(status: number, text: string): { code: string; message: string } {
  const { message, reason } = said.parse(jsonIn(text));
  if (status === 401) return { code: "invalid_token", message: NEW_KEYS };
  if (status === 403)
    return {
      code: ACCOUNT_TROUBLE,
      message: `Reddit lets this account or app do nothing of the kind (“${reason || message || "403"}”). Sign in at reddit.com to see whether the account is suspended, and whether REDDIT_REFRESH_TOKEN is for the scopes identity, submit, read and history; what waits here stays as it is`,
    };
  if (status === 404) return { code: "not_found", message: "it is not there (any more)" };
  if (status === 429) return { code: "rate_limit", message: "Reddit takes no more requests just now" };
  if (status >= 300 && status < 400)
    return {
      code: "moved",
      message: `it answers at another address (${status}). Take REDDIT_BASE_URL out of .env, or put Reddit’s own there`,
    };
  return { code: `status_${status}`, message: message || `it answered with the status ${status}` };
}

export const NEW_KEYS =
  "Reddit does not take these keys (any more), so nothing was posted. Look at reddit.com/prefs/apps whether the app is still there, make a refresh token anew, and put REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET and REDDIT_REFRESH_TOKEN into .env. What waits here goes out then";

interface SubmitErrors {
  /** As `[["ALREADY_SUB", "that link has already been submitted", "url"]]`. */
  errors: readonly (readonly [code: string, words: string, ...more: unknown[]])[];
  /** Seconds, with RATELIMIT. */
  ratelimit?: number | undefined;
}

/** Nothing was posted. */
export function refusedSubmission({ errors, ratelimit }: SubmitErrors, place: string): ServiceError {
  const [code, words] = errors[0] ?? ["UNKNOWN", "it says no more"];
  const facts = { service, operation: "submit", status: 200, code: code.toLowerCase() };
  const effect = "refused";
  if (code === "RATELIMIT")
    return new ServiceError({
      ...{ ...facts, effect, retryable: true, message: `this account posts too often: “${words}”` },
      retryAfterMs: (ratelimit ?? WINDOW_MS / 1_000) * 1_000,
    });
  return new ServiceError({
    ...{ ...facts, effect, retryable: false },
    message: `r/${place} does not take it: “${words}”. ${ADVICE[code] ?? OTHERWISE}`,
  });
}

const OTHERWISE = "Look at the subreddit’s rules, change the post, and approve it again";
const ADVICE: Record<string, string> = {
  ALREADY_SUB: "Somebody posted the same link there: leave this one, or choose another subreddit",
  SUBREDDIT_NOEXIST: "Look how it is spelled in channels.reddit.subreddits",
  SUBREDDIT_NOTALLOWED: "Ask its moderators whether you may post there, or choose another subreddit",
  NO_LINKS: "It takes no links at all: choose another subreddit",
  SUBMIT_VALIDATION_FLAIR_REQUIRED:
    "It wants a flair, which only you can choose: post this one by hand (channels.reddit.by: hand)",
};
