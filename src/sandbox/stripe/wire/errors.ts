/** The vendor's refusals, in its own words (docs.stripe.com/api/errors, docs.stripe.com/error-codes). */

export interface ErrorFacts {
  status: number;
  type: "invalid_request_error" | "idempotency_error" | "card_error" | "api_error";
  message: string;
  code?: string | undefined;
  param?: string | undefined;
  /** What the bank says of a card. */
  declineCode?: string | undefined;
  headers?: Record<string, string> | undefined;
}

/** Thrown while a request is read or carried out: nothing of it is kept. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly facts: ErrorFacts;

  constructor(facts: ErrorFacts) {
    super(facts.message);
    this.facts = facts;
  }
}

const LOGS = "https://dashboard.stripe.com/test/logs";

export function errorBody(facts: ErrorFacts, requestId: string): object {
  const { type, message, code, param, declineCode } = facts;
  const about = code
    ? { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}` }
    : {};
  const where = { ...(declineCode ? { decline_code: declineCode } : {}), ...(param ? { param } : {}) };
  return { error: { ...about, message, ...where, request_log_url: `${LOGS}/${requestId}`, type } };
}

const invalid = (message: string, more: Partial<ErrorFacts> = {}) =>
  new ApiError({ status: 400, type: "invalid_request_error", message, ...more });

const SUPPORT = "or we can help at https://support.stripe.com/.";

export const noKey = () =>
  invalid(
    `You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, ${SUPPORT}`,
    { status: 401 },
  );
export const invalidKey = (shown: string) => invalid(`Invalid API Key provided: ${shown}`, { status: 401 });
export const expiredKey = (shown: string) =>
  invalid(`Expired API Key provided: ${shown}`, { status: 401, code: "api_key_expired" });
export const lacksPermission = (shown: string, permission: string) =>
  invalid(
    `The provided key '${shown}' does not have the required permissions for this endpoint on account. Having the '${permission}' permission would allow this request to continue.`,
    { status: 403 },
  );
export const tooFast = () =>
  invalid(
    "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
    { status: 429, code: "rate_limit", headers: { "stripe-rate-limited-reason": "global-rate" } },
  );
export const noEndpoint = (method: string, path: string) =>
  invalid(`Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs ${SUPPORT}`, {
    status: 404,
  });

/** `param: "id"` for what the address names, which is a 404; anything else names it in a parameter. */
export const noSuch = (noun: string, id: string, param = "id") =>
  invalid(`No such ${noun}: '${id}'`, {
    status: param === "id" ? 404 : 400,
    code: "resource_missing",
    param,
  });
export const refused = (message: string, param?: string, code?: string) => invalid(message, { param, code });

export const declined = (message: string, code: string, declineCode: string | undefined) =>
  invalid(message, { status: 402, type: "card_error", code, declineCode });

export const missing = (param: string) =>
  invalid(`Missing required param: ${param}.`, { code: "parameter_missing", param });
export const unknown = (param: string) =>
  invalid(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
export const empty = (param: string) =>
  invalid(
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
    { code: "parameter_invalid_empty", param },
  );

const idempotency = (message: string, more: Partial<ErrorFacts>) =>
  invalid(message, { type: "idempotency_error", ...more });

export const otherParameters = (key: string) =>
  idempotency(
    `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    {},
  );
export const underWay = (key: string) =>
  idempotency(
    `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    { status: 409, code: "idempotency_key_in_use", headers: { "stripe-should-retry": "true" } },
  );
