/** What Google's errors mean: for the policy that tries again, and for the owner. */
import * as z from "zod";
import { MAY_NOT_OWN, ServiceError } from "../../core/errors.ts";

/** Who asked for what. */
export interface Reached {
  account: string;
  operation: string;
}

/** The operations whose refusals mean something of their own. */
export const MAKE = "spreadsheets.create";
export const SHARE = "permissions.create";

const NOT_SHARED = "not_shared";
const NOT_THERE = "not_there";

const sdkError = z.looseObject({
  code: z.unknown().optional(),
  message: z.string().catch(""),
  response: z.looseObject({ status: z.int(), data: z.unknown().optional() }).optional().catch(undefined),
  cause: z.looseObject({ code: z.unknown().optional() }).optional().catch(undefined),
});

/** Google's body of a refusal; that of its token address is flat. */
const body = z.union([
  z.looseObject({
    error: z.looseObject({
      message: z.string().catch(""),
      status: z.string().catch(""),
      details: z
        .array(z.looseObject({ reason: z.string().optional().catch(undefined) }))
        .catch([])
        .default([]),
      errors: z
        .array(z.looseObject({ reason: z.string().optional().catch(undefined) }))
        .catch([])
        .default([]),
    }),
  }),
  z.looseObject({ error: z.string(), error_description: z.string().catch("") }),
]);

interface Refusal {
  code: string;
  message: string;
}

/** A minute's quota is over within a minute, and Google does not say when. */
const BUSY_MS = 15_000;

export function translate(error: unknown, reached: Reached): ServiceError {
  const { operation } = reached;
  if (error instanceof ServiceError) return error;
  const facts = sdkError.safeParse(error).data;
  const status = facts?.response?.status ?? null;
  const { code, message } =
    status === null ? noAnswer(facts) : refusalOf(status, facts?.response?.data, reached);
  const isBusy = status === 429 || code === "rate_limit";
  return new ServiceError({
    ...{ service: "sheets", operation, status: isBusy ? 429 : status, code, message },
    retryable: isBusy || (status === null ? code !== "invalid_key" : status >= 500),
    effect: mayHaveHappened(status, code) ? "unknown" : "refused",
    ...(isBusy ? { retryAfterMs: BUSY_MS } : {}),
  });
}

const mayHaveHappened = (status: number | null, code: string): boolean =>
  status === null ? code !== "not_reached" && code !== "invalid_key" : status >= 500;

/** No connection was made, so that nothing can have happened. */
const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

function noAnswer(facts: z.infer<typeof sdkError> | undefined): Refusal {
  const codes = [facts?.code, facts?.cause?.code].map(String);
  if (codes.some((code) => NEVER_ARRIVED.has(code)))
    return { code: "not_reached", message: "no connection could be made" };
  // What is wrong before anything is sent: a key that can't sign.
  if (codes.some((code) => code.startsWith("ERR_OSSL"))) return unknownKey();
  return { code: "no_answer", message: "no answer arrived" };
}

const unknownKey = (): Refusal => ({
  code: "invalid_key",
  message:
    "Google does not take this service account's key (any more). Make another one (console.cloud.google.com → IAM → Service Accounts → Keys), then run: npm run pressroom -- setup sheets --new",
});

const RATE = new Set(["rateLimitExceeded", "userRateLimitExceeded"]);
const STORAGE = /storage quota|storageQuotaExceeded/i;

function refusalOf(status: number, data: unknown, { account, operation }: Reached): Refusal {
  const said = body.safeParse(data).data?.error;
  const told = typeof said === "string" ? "" : (said?.message ?? "");
  const reasons =
    typeof said === "object" ? [...said.details, ...said.errors].map(({ reason }) => reason ?? "") : [];
  // A key that is revoked, or a clock that is wrong, fails at the token address: 400 invalid_grant.
  if (status === 401 || typeof said === "string") return unknownKey();
  if (reasons.some((reason) => RATE.has(reason)) || status === 429)
    return { code: "rate_limit", message: "Google takes no more calls this minute" };
  if (reasons.some((reason) => DISABLED.has(reason))) return disabled(operation);
  // To make one needs no share: what is refused there is to own it.
  if (STORAGE.test([told, ...reasons].join(" ")) || (status === 403 && operation === MAKE))
    return { code: MAY_NOT_OWN, message: "this service account can own no files" };
  if (status === 403) return notShared(account);
  if (status === 404) return NOT_THERE_ANY_MORE;
  const code = typeof said === "object" ? said.status.toLowerCase() : "";
  return { code: code || `status_${status}`, message: told || `it answered with the status ${status}` };
}

const DISABLED = new Set(["SERVICE_DISABLED", "accessNotConfigured"]);

function disabled(operation: string): Refusal {
  const [name, host] = operation === SHARE ? ["Google Drive API", "drive"] : ["Google Sheets API", "sheets"];
  return {
    code: "api_disabled",
    message: `the ${name} is not enabled in this account's project. Enable it: console.cloud.google.com/apis/library/${host}.googleapis.com`,
  };
}

const notShared = (account: string): Refusal => ({
  code: NOT_SHARED,
  message: `the spreadsheet is not shared with pressroom (any more). Open it → Share → add ${account} as Editor. Nothing is lost: the next run brings it up to date`,
});

const NOT_THERE_ANY_MORE: Refusal = {
  code: NOT_THERE,
  message:
    "the spreadsheet is not there (any more). Take it out of Google Drive's bin, or have another one made: npm run pressroom -- setup sheets --new-spreadsheet. Nothing is lost: the figures come from the ledger",
};
