/** What a fault answers when it was given no body: the vendor's own shape, so that its SDK reads it as it would the real one. */

import type { Fault } from "./faults.ts";
import { savedButUnanswered } from "./notion/committed.ts";
import type { TwinName } from "./twin.ts";

const MESSAGE = "The sandbox was told to fail here.";

const NOTION_CODES: Record<number, string> = {
  400: "validation_error",
  401: "unauthorized",
  403: "restricted_resource",
  404: "object_not_found",
  409: "conflict_error",
  429: "rate_limited",
  503: "service_unavailable",
  504: "gateway_timeout",
};

const RESEND_NAMES: Record<number, string> = {
  401: "missing_api_key",
  403: "invalid_api_key",
  404: "not_found",
  409: "concurrent_idempotent_requests",
  422: "validation_error",
  429: "rate_limit_exceeded",
  500: "internal_server_error",
};

const GOOGLE_STATUSES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const STRIPE_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "invalid_request_error",
  402: "card_error",
  403: "invalid_request_error",
  404: "invalid_request_error",
  409: "idempotency_error",
  429: "invalid_request_error",
};

const STRIPE_CODES: Record<number, { code: string }> = {
  404: { code: "resource_missing" },
  429: { code: "rate_limit" },
};

/** These may not carry one. */
const NO_BODY = new Set([204, 205, 304]);

const XRPC_ERRORS: Record<number, string> = {
  400: "InvalidRequest",
  401: "AuthenticationRequired",
  404: "NotFound",
  429: "RateLimitExceeded",
};

const BODIES: Record<TwinName, (status: number) => unknown> = {
  bluesky: (status) => ({ error: XRPC_ERRORS[status] ?? "InternalServerError", message: MESSAGE }),
  hackernews: (status) => ({ status, message: MESSAGE }),
  mastodon: () => ({ error: MESSAGE }),
  notion: (status) => ({
    object: "error",
    status,
    code: NOTION_CODES[status] ?? "internal_server_error",
    message: MESSAGE,
  }),
  reddit: (status) => ({ message: MESSAGE, error: status }),
  resend: (status) => ({
    statusCode: status,
    name: RESEND_NAMES[status] ?? "application_error",
    message: MESSAGE,
  }),
  sheets: (status) => ({
    error: { code: status, message: MESSAGE, status: GOOGLE_STATUSES[status] ?? "UNKNOWN" },
  }),
  stripe: (status) => ({
    error: { type: STRIPE_TYPES[status] ?? "api_error", message: MESSAGE, ...STRIPE_CODES[status] },
  }),
  x: (status) => ({ type: "about:blank", title: "Error", status, detail: MESSAGE }),
};

/** A request that was handled, although its own answer is not what is given. */
export interface Handled {
  method: string;
  path: string;
  response: Response;
}

export async function faultAnswer(
  service: TwinName,
  fault: Fault & { kind: "status" | "status-after" },
  handled?: Handled,
): Promise<Response> {
  if (NO_BODY.has(fault.status))
    return new Response(null, { status: fault.status, headers: fault.headers ?? {} });
  const body = fault.body ?? (await committedBody(service, fault, handled)) ?? BODIES[service](fault.status);
  const isText = typeof body === "string";
  const headers = { "content-type": isText ? "text/plain" : "application/json", ...fault.headers };
  return new Response(isText ? body : JSON.stringify(body), { status: fault.status, headers });
}

/** Notion says of a write that was saved, but answered too late, what became of it. */
async function committedBody(service: TwinName, { status }: Fault & { status: number }, handled?: Handled) {
  if (service !== "notion" || status !== 503 || !handled?.response.ok || handled.method === "GET")
    return undefined;
  const { method, path } = handled;
  return savedButUnanswered({ method, path, answer: await handled.response.json() });
}
