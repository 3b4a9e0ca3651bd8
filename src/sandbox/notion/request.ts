/** What stands before every endpoint: the token, the version, the request window, the body; and how refusals leave. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { invalid, NotionError } from "./errors.ts";
import { newId, uuidAt } from "./ids.ts";
import { limitsOf, type NotionLimits } from "./limits.ts";
import { takeRequest } from "./request-window.ts";
import { type Fields, fieldsAt } from "./shape.ts";
import { deliver } from "./webhooks.ts";

export interface NotionRequest {
  store: DatabaseSync;
  limits: NotionLimits;
  nowMs: number;
  /** The twin's own address. */
  url: string;
  body: Fields;
  query: URLSearchParams;
  /** A path parameter that is no id. */
  param(name: string): string;
  /** A path parameter that is a UUID, dashed. */
  id(name: string): string;
}

const VERSIONS = ["2025-09-03", "2026-03-11"];

/** Answers one request: all its work is one transaction, and what is refused changes nothing but the window. */
export async function answer(context: TwinContext, c: Context, work: (request: NotionRequest) => object) {
  const requestId = newId();
  c.header("x-notion-request-id", requestId);
  try {
    const token = bearerToken(c);
    checkVersion(c.req.header("notion-version"));
    const text = await c.req.text();
    const outcome = inTransaction(
      context.store,
      () =>
        takeRequest(context, token) ??
        undoneIfRefused(context.store, () => work(requestOf(context, c, text))),
    );
    if (outcome instanceof NotionError) throw outcome;
    if (c.req.method !== "GET") deliver(context.store, context.clock.now().getTime());
    return c.json(outcome);
  } catch (error) {
    if (error instanceof NotionError) return refusal(c, error, requestId);
    throw error;
  }
}

/** The error as Notion sends it. */
export function refusal(c: Context, error: NotionError, requestId: string = newId()) {
  const { status, code, message, additionalData } = error;
  if (additionalData?.retry_after) c.header("retry-after", additionalData.retry_after);
  const body = { object: "error", status, code, message, request_id: requestId };
  return c.json(additionalData ? { ...body, additional_data: additionalData } : body, status);
}

function bearerToken(c: Context): string {
  const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (!token) throw new NotionError(401, "unauthorized", "API token is invalid.");
  return token;
}

function checkVersion(version: string | undefined) {
  const at = "Notion-Version header failed validation: Notion-Version header should be";
  if (!version) throw new NotionError(400, "missing_version", `${at} defined, instead was \`undefined\`.`);
  if (!VERSIONS.includes(version)) {
    const known = VERSIONS.map((one) => `\`"${one}"\``).join(" or ");
    throw new NotionError(400, "validation_error", `${at} ${known}, instead was \`"${version}"\`.`);
  }
}

function undoneIfRefused(store: DatabaseSync, work: () => object): object {
  store.exec("savepoint notion_work");
  try {
    const result = work();
    store.exec("release notion_work");
    return result;
  } catch (error) {
    store.exec("rollback to notion_work; release notion_work");
    if (error instanceof NotionError) return error;
    throw error;
  }
}

function requestOf(context: TwinContext, c: Context, text: string): NotionRequest {
  const limits = limitsOf(context);
  return {
    store: context.store,
    limits,
    nowMs: context.clock.now().getTime(),
    url: context.url(),
    body: bodyOf(text, limits),
    query: new URL(c.req.url).searchParams,
    param: (name) => c.req.param(name) ?? "",
    id: (name) => uuidAt(c.req.param(name), `path.${name}`),
  };
}

/** An empty body is an empty object: that is what the SDK sends for a query without arguments. */
function bodyOf(text: string, limits: NotionLimits): Fields {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.payloadBytes)
    throw invalid("body.length", `should be ≤ \`${limits.payloadBytes}\``, bytes);
  if (text.trim() === "") return {};
  return fieldsAt(parsed(text), "body");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotionError(400, "invalid_json", "Error parsing JSON body.");
  }
}
