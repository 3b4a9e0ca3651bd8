/** What the refusals of AT Protocol's servers mean: for the policy that tries again, and for the owner. */
import * as z from "zod";
import { ACCOUNT_TROUBLE, PICTURE_GONE, ServiceError } from "../../core/errors.ts";
import { parseRetryAfter } from "../../core/http.ts";

/** The server's own names of what is met on purpose. */
export const EXPIRED = new Set(["ExpiredToken", "InvalidToken"]);
export const NOT_FOUND = new Set(["RecordNotFound", "NotFound"]);
/** Ours: the server knows no service that would count, and so nobody can say. */
export const NOBODY_COUNTS = "nobody_counts";

export const SIGN_IN = "com.atproto.server.createSession";
const WRITE = "com.atproto.repo.putRecord";

const Body = z.looseObject({ error: z.string().catch(""), message: z.string().catch("") });

/** A refusal that is about who asks, not about what is asked. */
export const isAboutUs = ({ status, code }: ServiceError): boolean =>
  status === 401 || status === 403 || EXPIRED.has(code);

/** Nothing can have happened where no connection was made. */
const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

const Thrown = z.looseObject({ cause: z.looseObject({ code: z.string() }) });

export function noAnswer(operation: string, cause: unknown): ServiceError {
  const isNowhere = NEVER_ARRIVED.has(Thrown.safeParse(cause).data?.cause.code ?? "");
  return new ServiceError({
    ...{ service: "bluesky", operation, status: null, code: isNowhere ? "not_reached" : "no_answer" },
    message: isNowhere ? "no connection could be made to the server" : "no answer arrived",
    retryable: true,
    effect: isNowhere ? "refused" : "unknown",
    cause,
  });
}

/** Somebody did something, whatever it was: this is no server of that protocol, or of another age. */
export const notUnderstood = (operation: string): ServiceError =>
  new ServiceError({
    ...{ service: "bluesky", operation, status: 200, code: "not_understood" },
    message: "the server's answer can't be understood. Is BLUESKY_URL the address of a Bluesky server?",
    retryable: false,
    effect: "unknown",
  });

export const accountClosed = (operation: string, status: number): ServiceError =>
  new ServiceError({
    ...{ service: "bluesky", operation, status, ...ACCOUNT_CLOSED },
    retryable: false,
    effect: "refused",
  });

/** It takes none of the tokens that it gives. */
export const tokensRefused = ({ operation, status }: ServiceError): ServiceError =>
  new ServiceError({
    ...{ service: "bluesky", operation, status, code: ACCOUNT_TROUBLE },
    message: `Bluesky does not take the session that it has just begun, so nothing was posted. ${NEW_PASSWORD}`,
    retryable: false,
    effect: "refused",
  });

export interface Refusal {
  status: number;
  /** Its JSON; undefined where it had none. */
  answer: unknown;
  headers: Headers;
}

export function translate(operation: string, { status, answer, headers }: Refusal, now: Date): ServiceError {
  const said = Body.safeParse(answer).data ?? { error: "", message: "" };
  const isUnknown = status >= 500 || status < 400;
  const retryAfterMs = parseRetryAfter(headers.get("retry-after"), now) ?? untilResetMs(status, headers, now);
  const { code, message } = meaningOf(operation, status, said);
  return new ServiceError({
    ...{ service: "bluesky", operation, status, code, message },
    retryable: isUnknown || status === 429,
    effect: isUnknown ? "unknown" : "refused",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Seconds since 1970, of the window that is used up. */
function untilResetMs(status: number, headers: Headers, now: Date): number | undefined {
  const reset = Number(headers.get("ratelimit-reset") ?? Number.NaN);
  return status === 429 && Number.isFinite(reset) ? Math.max(0, reset * 1000 - now.getTime()) : undefined;
}

const ACCOUNT_CLOSED = {
  code: "account_closed",
  message:
    "Bluesky has closed or paused this account. Sign in at bsky.app to see why; until it is open again nothing is posted",
};

const NEW_PASSWORD =
  "Make a new app password (Bluesky → Settings → Privacy and security → App passwords), put it into .env as BLUESKY_APP_PASSWORD, and run this again. What waits is posted then";

function meaningOf(operation: string, status: number, said: { error: string; message: string }) {
  const { error, message } = said;
  if (status === 429) return { code: "rate_limit", message: "Bluesky takes no more requests just now" };
  if (error === "AccountTakedown" || error === "AccountDeactivated") return ACCOUNT_CLOSED;
  if (error === "AuthFactorTokenRequired")
    return {
      code: "wrong_password",
      message: `Bluesky asks for a code by mail: this is the account's own password. ${NEW_PASSWORD}`,
    };
  if (operation === SIGN_IN && status === 401)
    return {
      code: "wrong_password",
      message: `Bluesky does not take this handle and app password (any more). ${NEW_PASSWORD}`,
    };
  if (status === 403)
    return {
      code: ACCOUNT_TROUBLE,
      message: `Bluesky lets this account do nothing of the kind (${message || "it says no more"}). Sign in at bsky.app to see why; what waits is posted once it may`,
    };
  if (error === "InvalidSwap")
    return {
      code: "posted_otherwise",
      message:
        "another text stands already where this post would go, so nothing was posted. Look at it on Bluesky, and delete it there if this one should go instead",
    };
  if (operation === WRITE && (error === "BlobNotFound" || /could not find blob/i.test(message)))
    return { code: PICTURE_GONE, message: "Bluesky has forgotten the picture, as no post used it in time" };
  if (/^No service configured for /.test(message))
    return { code: NOBODY_COUNTS, message: "this server knows nobody who counts" };
  return {
    code: error || `status_${status}`,
    message: message ? `the server says: ${message}` : `it answered with the status ${status}`,
  };
}
