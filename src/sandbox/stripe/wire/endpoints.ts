/** How a request becomes an answer: key, rate, idempotency, parameters, the work in one transaction, expansion. */
import { createHash } from "node:crypto";
import type { Context, Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "../../store.ts";
import type { TwinContext } from "../../twin.ts";
import { API_VERSION } from "../events.ts";
import { stripeId } from "../ids.ts";
import { type Life, Refused } from "../life.ts";
import { ApiError, errorBody, noEndpoint, tooFast } from "./errors.ts";
import { expanded } from "./expand.ts";
import { parseForm } from "./form.ts";
import { claimKey, freeKey, type KeptAnswer, settleKey } from "./idempotency.ts";
import { checkPermission, keyOf, type Word } from "./keys.ts";
import { list, readParams, text } from "./params.ts";
import { takeRequest } from "./rate.ts";

export interface Call<S extends z.ZodRawShape> {
  /** What `:id` stands for. */
  id: string;
  params: z.output<z.ZodObject<S>>;
  /** Of the twin's own clock, in seconds. */
  now: number;
}

/**
 * Done inside one transaction; gives what is answered. Throws ApiError or Refused, and then nothing was done; an ApiError
 * that it gives back is answered as well, and what was done stays done.
 */
export type Work<S extends z.ZodRawShape> = (call: Call<S>) => object;

type Route = `${"get" | "post" | "delete"} /v1/${string}`;

/** What every endpoint gets from the twin. */
export interface Wire {
  context: TwinContext;
  life: Life;
  on<S extends z.ZodRawShape>(route: Route, word: Word, shape: S, work: Work<S>): void;
}

export function wireOf(app: Hono, context: TwinContext, life: Life): Wire {
  const on: Wire["on"] = (route, word, shape, work) => {
    const [method = "", path = ""] = route.split(" ");
    const whole = z.strictObject({ ...shape, expand: list(text).default([]) });
    app.on(method.toUpperCase(), path, (c) =>
      answered(c, async (requestId) => {
        const body = method === "get" ? "" : await c.req.text();
        const key = keyOf(c.req.header("authorization"));
        admit(context, key);
        checkPermission(key, word, method === "get" ? "read" : "write");
        const form = { ...parseForm(new URL(c.req.url).search), ...parseForm(body) };
        const { expand, ...params } = readParams(whole, form) as { expand: string[] };
        const perform = (): KeptAnswer => {
          life.bringDue();
          const call = { id: c.req.param("id") ?? "", params, now: life.now() };
          const done = work(call as unknown as Parameters<typeof work>[0]);
          return done instanceof ApiError ? no(done, requestId) : ok(expanded(context.store, done, expand));
        };
        const idempotencyKey = c.req.header("idempotency-key");
        if (method !== "post" || !idempotencyKey) return inTransaction(context.store, perform);
        return keyed(c, { context, idempotencyKey, body, requestId }, perform);
      }),
    );
  };
  return { context, life, on };
}

/** The last word: an address that the vendor doesn't have either. */
export const notFound = (c: Context) =>
  answered(c, async () => {
    keyOf(c.req.header("authorization"));
    throw noEndpoint(c.req.method, c.req.path);
  });

const ok = (body: object): KeptAnswer => ({ status: 200, text: JSON.stringify(body, null, 2) });
const no = ({ facts }: ApiError, requestId: string): KeptAnswer => ({
  status: facts.status,
  text: JSON.stringify(errorBody(facts, requestId), null, 2),
});

function admit({ store, limits, clock }: TwinContext, key: string): void {
  const nowMs = clock.now().getTime();
  if (!inTransaction(store, () => takeRequest(store, limits, { key, nowMs }))) throw tooFast();
}

interface Keyed {
  context: TwinContext;
  idempotencyKey: string;
  body: string;
  requestId: string;
}

/** A post under a key of its own: done once, and answered the same again, also where it was refused. */
async function keyed(
  c: Context,
  { context, idempotencyKey, body, requestId }: Keyed,
  work: () => KeptAnswer,
): Promise<KeptAnswer> {
  const { store, clock, limits } = context;
  const sha256 = createHash("sha256").update(`${c.req.path}\n${body}`).digest("hex");
  const claim = { key: idempotencyKey, sha256, nowMs: clock.now().getTime() };
  const known = inTransaction(store, () => claimKey(store, claim));
  if (known) {
    c.header("idempotent-replayed", "true");
    return known;
  }
  if (limits.handlingMs) await clock.sleep(limits.handlingMs);
  try {
    return inTransaction(store, () => settleKey(store, idempotencyKey, work()));
  } catch (error) {
    const refusal = asApiError(error);
    if (refusal) return inTransaction(store, () => settleKey(store, idempotencyKey, no(refusal, requestId)));
    inTransaction(store, () => freeKey(store, idempotencyKey));
    throw error;
  }
}

/** Puts refusals into the vendor's shape; any other error is the twin's own, and goes on. */
async function answered(c: Context, work: (requestId: string) => Promise<KeptAnswer>): Promise<Response> {
  const requestId = stripeId("req", 14);
  c.header("request-id", requestId);
  c.header("stripe-version", c.req.header("stripe-version") ?? API_VERSION);
  c.header("content-type", "application/json");
  try {
    const { status, text: body } = await work(requestId);
    return c.body(body, status as 200);
  } catch (error) {
    const known = asApiError(error);
    if (!known) throw error;
    for (const [name, value] of Object.entries(known.facts.headers ?? {})) c.header(name, value);
    const { status, text: body } = no(known, requestId);
    return c.body(body, status as 400);
  }
}

function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Refused)) return null;
  const { message, code, param, status } = error;
  const type = status === 402 ? "card_error" : "invalid_request_error";
  return new ApiError({ status, type, message, code, param });
}
