/** Refusals, in Notion's own words. */

export class NotionError extends Error {
  readonly status: 400 | 401 | 404 | 429;
  readonly code: string;
  readonly additionalData: Record<string, string> | undefined;

  constructor(
    status: NotionError["status"],
    code: string,
    message: string,
    additionalData?: Record<string, string>,
  ) {
    super(message);
    this.name = "NotionError";
    this.status = status;
    this.code = code;
    this.additionalData = additionalData;
  }
}

export const INTEGRATION_NAME = "pressroom";

export const validationError = (message: string) => new NotionError(400, "validation_error", message);

/** `at` is the whole path, e.g. `body.page_size`; its first word says which part of the request failed. */
export const invalid = (at: string, expected: string, value: unknown) =>
  validationError(
    `${at.split(/[.[]/)[0]} failed validation: ${at} ${expected}, instead was \`${shown(value)}\`.`,
  );

export const notFound = (
  what: "page" | "database" | "data_source" | "property" | "view" | "block",
  id: string,
) =>
  new NotionError(
    404,
    "object_not_found",
    `Could not find ${what} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration "${INTEGRATION_NAME}".`,
  );

export type RateLimitReason = "public_api_request_rate_limit" | "public_api_space_request_rate_limit";

export const rateLimited = (retryAfterSeconds: number, reason: RateLimitReason) =>
  new NotionError(429, "rate_limited", "You have been rate limited. Please try again later.", {
    rate_limit_reason: reason,
    retry_after: String(retryAfterSeconds),
  });

export const trashed = () =>
  validationError("Can't edit block that is archived. You must unarchive the block before editing.");

/** The value as Notion quotes it: JSON, cut when it is long. */
function shown(value: unknown): string {
  if (value === undefined) return "undefined";
  const json = JSON.stringify(value);
  return json.length > 100 ? `${json.slice(0, 100)}...` : json;
}
