/** Resend's refusals, in its own names and words (resend.com/docs/api-reference/errors). */

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface ResendError {
  statusCode: number;
  name: string;
  message: string;
}

const error = (statusCode: number, name: string, message: string): ResendError => ({
  statusCode,
  name,
  message,
});

export const refuse = (body: ResendError, headers?: Record<string, string>): Answer =>
  headers ? { status: body.statusCode, body, headers } : { status: body.statusCode, body };

export const ERRORS = {
  missingKey: error(401, "missing_api_key", "Missing API key in the authorization header."),
  sendingOnly: error(401, "restricted_api_key", "This API key is restricted to only send emails."),
  invalidKey: error(403, "invalid_api_key", "API key is invalid."),
  idempotencyKey: error(400, "invalid_idempotency_key", "The key must be between 1-256 chars."),
  otherPayload: error(
    409,
    "invalid_idempotent_request",
    "Same idempotency key used with a different request payload.",
  ),
  underWay: error(
    409,
    "concurrent_idempotent_requests",
    "Same idempotency key used while original request is still in progress.",
  ),
  tooFast: error(
    429,
    "rate_limit_exceeded",
    "Too many requests. Please limit the number of requests per second. Or contact support to increase rate limit.",
  ),
  dailyQuota: error(429, "daily_quota_exceeded", "You have reached your daily email sending quota."),
  monthlyQuota: error(429, "monthly_quota_exceeded", "You have reached your monthly email sending quota."),
  noEndpoint: error(404, "not_found", "The requested endpoint does not exist."),
  noMethod: error(405, "method_not_allowed", "Method is not allowed for the requested path."),
  noEmail: error(404, "not_found", "Email not found"),
  noDomain: error(404, "not_found", "Domain not found"),
  noWebhook: error(404, "not_found", "Webhook not found"),
  noSuppression: error(404, "not_found", "Suppression not found"),
  receivesOnly: error(403, "validation_error", "This domain is not enabled for sending."),
  badJson: error(400, "validation_error", "The request body is not valid JSON."),
} as const;

export const unverifiedDomain = (name: string) =>
  error(
    403,
    "validation_error",
    `The ${name} domain is not verified. Please, add and verify your domain on https://resend.com/domains`,
  );
export const takenDomain = (name: string) =>
  error(403, "validation_error", `The ${name} domain has been registered already.`);
export const invalid = (message: string) => error(422, "validation_error", message);
export const missingField = (field: string) =>
  error(422, "missing_required_field", `Missing \`${field}\` field.`);
