/** One request to the API: who asks, how often they may, and what is answered in the instance's own shape. */
import type { Context, Hono } from "hono";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import type { Telling } from "./answers.ts";
import { MastodonError } from "./errors.ts";
import { type Family, take } from "./limits.ts";
import { bringDue } from "./post-status.ts";
import { authorize, tokenOf } from "./tokens.ts";

export type Method = "get" | "post" | "put" | "delete";

export interface Asked {
  telling: Telling;
  nowMs: number;
  id: string;
  query: URLSearchParams;
  /** What the body says: lists under their names without `[]`, files as their bytes. */
  body: Record<string, unknown>;
  /** The `Idempotency-Key`. */
  key: string | undefined;
}

export interface Answer {
  status?: 200 | 202 | 206;
  body: unknown;
  headers?: Record<string, string>;
}

export interface Endpoint {
  method: Method;
  path: string;
  /** What a token must be good for; null where nobody need be known. */
  scope: string | null;
  family?: Family;
  /** What is looked up before the body is read. */
  before?(c: Context): unknown;
  /** Runs within one transaction. */
  work(asked: Asked, before: unknown): Answer;
}

export function serveEndpoint(app: Hono, context: TwinContext, endpoint: Endpoint): void {
  app[endpoint.method](endpoint.path, async (c) => {
    const headers: Record<string, string> = {};
    try {
      admit(context, c, endpoint, headers);
      const before = endpoint.before?.(c);
      const body = await bodyOf(c);
      const { status = 200, ...answer } = inTransaction(context.store, () =>
        endpoint.work(askedOf(context, c, body), before),
      );
      return c.json(answer.body as object, status, { ...headers, ...answer.headers });
    } catch (error) {
      if (error instanceof MastodonError) return c.json({ error: error.message }, error.status, headers);
      throw error;
    }
  });
}

/** @throws MastodonError 401, 403 or 429. What is left of the limit stands in `headers` in any case. */
function admit(
  context: TwinContext,
  c: Context,
  { scope, family = "api" }: Endpoint,
  headers: Record<string, string>,
): void {
  const token = tokenOf(c.req.header("authorization"));
  const families: Family[] = family === "api" ? ["api"] : ["api", family];
  const taken = inTransaction(context.store, () => families.map((each) => take(context, token, each)));
  for (const one of taken) Object.assign(headers, one.headers);
  if (taken.some(({ isOver }) => isOver)) throw new MastodonError(429, "Too many requests");
  if (scope !== null) authorize(context, token, scope);
  inTransaction(context.store, () => bringDue(context));
}

function askedOf(context: TwinContext, c: Context, body: Record<string, unknown>): Asked {
  const nowMs = context.clock.now().getTime();
  return {
    telling: { store: context.store, url: context.url(), nowMs },
    nowMs,
    id: c.req.param("id") ?? "",
    query: new URL(c.req.url).searchParams,
    body,
    key: c.req.header("idempotency-key"),
  };
}

async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  if (c.req.method === "GET" || c.req.method === "DELETE") return {};
  if (/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    const text = await c.req.text();
    try {
      const value: unknown = JSON.parse(text || "{}");
      return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
    } catch {
      throw new MastodonError(422, "Error occurred while parsing request parameters");
    }
  }
  if (!c.req.header("content-type")) return {};
  const form = await c.req.parseBody({ all: true });
  const fields = Object.entries(form).map(async ([name, value]) => [
    name.replace(/\[\]$/, ""),
    value instanceof File
      ? new Uint8Array(await value.arrayBuffer())
      : name.endsWith("[]")
        ? [value].flat()
        : value,
  ]);
  return Object.fromEntries(await Promise.all(fields));
}
