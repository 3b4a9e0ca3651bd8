/** Notion's official SDK under our call policy: its errors become ServiceErrors, its own retries are off. */
import { STATUS_CODES } from "node:http";
import type { Client } from "@notionhq/client";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import { type CallKind, type HttpPolicy, parseRetryAfter } from "../../core/http.ts";
import { requestWithin } from "./request.ts";

export const NOTION_VERSION = "2026-03-11";

export interface NotionClientOptions {
  token: string;
  baseUrl?: string | undefined;
  timeoutMs: number;
  policy: HttpPolicy;
  clock: Clock;
}

/** Runs one SDK call under the policy. */
export type NotionCall = <T>(
  operation: string,
  kind: CallKind,
  run: (client: Client) => Promise<T>,
) => Promise<T>;

/** The SDK is loaded at the first call: a run that asks Notion nothing doesn't pay for it. */
export function notionCall({ token, baseUrl, timeoutMs, policy, clock }: NotionClientOptions): NotionCall {
  let opened: Promise<Client> | undefined;
  async function open(): Promise<Client> {
    const sdk = await import("@notionhq/client");
    // CommonJS in a split bundle: the names may hang below `default`.
    const { Client } = "Client" in sdk ? sdk : (sdk as { default: typeof sdk }).default;
    return new Client({
      auth: token,
      notionVersion: NOTION_VERSION,
      timeoutMs,
      retry: false,
      logger: () => undefined,
      fetch: requestWithin(timeoutMs),
      ...(baseUrl ? { baseUrl } : {}),
    });
  }
  return async (operation, kind, run) => {
    opened ??= open();
    const client = await opened;
    return policy.call(operation, kind, async () => {
      try {
        return await run(client);
      } catch (error) {
        throw translate(operation, error, clock.now());
      }
    });
  };
}

/** Statuses after which nothing can have happened. */
const REFUSED = new Set([400, 401, 403, 404, 429]);
const RETRYABLE = new Set([409, 429, 500, 502, 503, 504, 529]);

interface SdkError {
  code?: string;
  status?: number;
  message?: string;
  headers?: Readonly<Record<string, unknown>>;
  additional_data?: Record<string, unknown>;
  cause?: { code?: string };
}

function translate(operation: string, error: unknown, now: Date): ServiceError {
  const facts = (typeof error === "object" && error !== null ? error : {}) as SdkError;
  const status = facts.status ?? null;
  const code = facts.code ?? "no_answer";
  const neverArrived = facts.cause?.code === "ECONNREFUSED" || facts.cause?.code === "ENOTFOUND";
  const asked = facts.headers?.["retry-after"] ?? facts.additional_data?.retry_after;
  const retryAfterMs = parseRetryAfter(asked === undefined ? null : String(asked), now);
  const committedId = facts.additional_data?.committed_resource_id;
  const blocked = facts.additional_data?.rate_limit_reason === "public_api_request_blocked";
  return new ServiceError({
    service: "notion",
    operation,
    status,
    code,
    message: sayWhat(status, facts),
    retryable: !blocked && (status === null || RETRYABLE.has(status)),
    effect: neverArrived || (status !== null && REFUSED.has(status)) ? "refused" : "unknown",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(typeof committedId === "string" ? { committedId } : {}),
    cause: error,
  });
}

function sayWhat(status: number | null, { message, code }: SdkError): string {
  if (status === null) return message ?? "no answer arrived";
  if (status === 401) return "the token is not valid (any more). Put a new NOTION_TOKEN into .env";
  return message || `${status} ${STATUS_CODES[status] ?? ""} ${code ?? ""}`.trim();
}
