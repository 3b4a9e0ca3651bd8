/** What a bucket's errors mean: for the policy that tries again, and for the owner. */
import { ServiceError } from "../../core/errors.ts";
import { parseRetryAfter } from "../../core/http.ts";

const service = "bucket";

export interface Reached {
  operation: string;
  host: string;
  now: Date;
}

export interface Refusal {
  status: number;
  retryAfter: string | undefined;
  text: string;
}

const KEYS = "Look at BACKUP_KEY_ID and BACKUP_SECRET in .env, or run: npm run pressroom -- setup backup";

const WORDS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: `this key is not known there. ${KEYS}`,
  SignatureDoesNotMatch: `the secret does not belong to the key, or the region is another one. ${KEYS}`,
  AccessDenied: `the key may not do this in that bucket: it needs to read, write, list and delete. ${KEYS}`,
  NoSuchBucket: "there is no bucket of that name. Make it there, or correct backup.bucket.name",
  PermanentRedirect: "the bucket lies in another region: correct backup.bucket.region and its endpoint",
  AuthorizationHeaderMalformed: "the bucket lies in another region: correct backup.bucket.region",
  RequestTimeTooSkewed: "this machine's clock is wrong by more than a quarter of an hour. Set it right",
  EntityTooLarge: "the archive is larger than the bucket takes in one piece",
};

export function translate({ operation, now }: Reached, { status, retryAfter, text }: Refusal): ServiceError {
  const code = /<Code>([\w.-]+)<\/Code>/.exec(text)?.[1] ?? `http_${status}`;
  const isTheirs = status >= 500 || status === 408;
  const waitMs = parseRetryAfter(retryAfter, now);
  return new ServiceError({
    ...{ service, operation, status, code, message: WORDS[code] ?? `the bucket answers ${status} (${code})` },
    retryable: isTheirs || status === 429 || code === "SlowDown",
    effect: isTheirs ? "unknown" : "refused",
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

/** A fault of the line; an error that is ours already stays as it is. */
export function noAnswer({ operation, host }: Reached, cause: unknown, signal?: AbortSignal): unknown {
  if (cause instanceof ServiceError || signal?.aborted) return cause;
  const { code, message } = cause as { code?: string; message?: string };
  const why = code ?? message ?? "unknown";
  return new ServiceError({
    ...{ service, operation, status: null, code: "no_answer" },
    message: `${host} can't be reached (${why})`,
    ...{ retryable: true, effect: "unknown", cause },
  });
}
