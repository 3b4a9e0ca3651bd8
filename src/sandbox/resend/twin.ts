/** Resend's twin: takes mails as the real one does, keeps them for the desk, and lets none out of this machine. */
import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { inTransaction } from "../store.ts";
import type { Twin, TwinContext } from "../twin.ts";
import { type Answer, ERRORS, type ResendError, refuse } from "./answers.ts";
import { domainEndpoints } from "./domain-endpoints.ts";
import { type Fields, parseFields, Refusal } from "./fields.ts";
import { quotaGate, RESEND_LIMITS, rateGate } from "./limits.ts";
import { countMails } from "./mails.ts";
import { ownerRoutes } from "./owner-routes.ts";
import { bringDue, postmanOf } from "./postman.ts";
import { reader } from "./read.ts";
import { receivedMails } from "./received.ts";
import { RESEND_SCHEMA } from "./schema.ts";
import { type SendCall, sender } from "./send.ts";
import { suppressionEndpoints } from "./suppression-endpoints.ts";
import { webhookEndpoints } from "./webhooks.ts";

export const resendTwin: Twin = {
  name: "resend",
  schema: RESEND_SCHEMA,
  limits: RESEND_LIMITS,
  facts: (store) => ({ Mails: countMails(store) }),
  app(context) {
    const postman = postmanOf(context);
    const app = new Hono();
    app.route("/_owner", ownerRoutes(context));
    app.use(gate(context));
    app.use(async (_, next) => {
      await next();
      postman.wake();
    });
    sendRoutes(app, context);
    readRoutes(app, context);
    app.onError((error) => {
      throw error;
    });
    app.notFound((c) => reply(c, refuse(ERRORS.noEndpoint)));
    postman.wake();
    return app;
  },
};

/** Who may ask, and how often; what is left of the limits goes with every answer. */
function gate({ store, clock, limits }: TwinContext) {
  const rate = rateGate(store, limits);
  const quota = quotaGate(store, limits);
  return async (c: Context, next: () => Promise<void>) => {
    const denied = checkKey(c);
    if (denied) return reply(c, refuse(denied));
    const { headers, refused } = inTransaction(store, () => rate(clock.now().getTime()));
    if (refused) return reply(c, { ...refused, headers: { ...headers, ...refused.headers } });
    await next();
    for (const [name, value] of Object.entries({ ...headers, ...quota.headers(clock.now()) }))
      c.header(name, value);
  };
}

function sendRoutes(app: Hono, context: TwinContext): void {
  const send = sender(context);
  const sendTo = (path: SendCall["path"]) => async (c: Context) => {
    const raw = Buffer.from(await c.req.arrayBuffer());
    const permissive = c.req.header("x-batch-validation") === "permissive";
    const idempotencyKey = c.req.header("idempotency-key");
    return reply(c, await send({ path, apiKey: sha256(keyOf(c)), idempotencyKey, permissive, raw }));
  };
  app.post("/emails", sendTo("/emails"));
  app.post("/emails/batch", sendTo("/emails/batch"));
}

type Work = (request: { id: string; query: Record<string, string>; fields: Fields; nowMs: number }) => Answer;

function readRoutes(app: Hono, context: TwinContext): void {
  const { store, clock, limits } = context;
  const bring = bringDue(context);
  const read = reader(store);
  const received = receivedMails(store);
  const domains = domainEndpoints(store, limits);
  const webhooks = webhookEndpoints(store);
  const suppressions = suppressionEndpoints(store);

  const on = (method: "get" | "post" | "patch" | "delete", path: string, work: Work) =>
    app[method](path, async (c) => {
      const text = method === "post" || method === "patch" ? await c.req.text() : "";
      try {
        return reply(
          c,
          inTransaction(store, () => {
            const nowMs = clock.now().getTime();
            bring(nowMs);
            const fields = parseFields(text);
            return work({ id: c.req.param("id") ?? "", query: c.req.query(), fields, nowMs });
          }),
        );
      } catch (error) {
        if (error instanceof Refusal) return reply(c, refuse(error.problem));
        throw error;
      }
    });

  on("get", "/emails", ({ query }) => read.emails(query));
  on("get", "/emails/receiving", ({ query }) => received.list(query));
  on("get", "/emails/receiving/:id", ({ id }) => received.get(id));
  on("get", "/emails/:id", ({ id }) => read.email(id));
  on("post", "/domains", ({ fields, nowMs }) => domains.create(fields, nowMs));
  on("get", "/domains", ({ query }) => domains.list(query));
  on("get", "/domains/:id", ({ id }) => domains.get(id));
  on("patch", "/domains/:id", ({ id, fields, nowMs }) => domains.update(id, fields, nowMs));
  on("delete", "/domains/:id", ({ id, nowMs }) => domains.remove(id, nowMs));
  on("post", "/domains/:id/verify", ({ id, nowMs }) => domains.verify(id, nowMs));
  on("post", "/webhooks", ({ fields, nowMs }) => webhooks.create(fields, nowMs));
  on("get", "/webhooks", ({ query }) => webhooks.list(query));
  on("get", "/webhooks/:id", ({ id }) => webhooks.get(id));
  on("patch", "/webhooks/:id", ({ id, fields }) => webhooks.update(id, fields));
  on("delete", "/webhooks/:id", ({ id }) => webhooks.remove(id));
  on("post", "/webhooks/:id/signing-secret/rotate", ({ id }) => webhooks.rotateSecret(id));
  on("post", "/suppressions", ({ fields, nowMs }) => suppressions.add(fields, nowMs));
  on("get", "/suppressions", ({ query }) => suppressions.list(query));
  on("post", "/suppressions/batch/add", ({ fields, nowMs }) => suppressions.addAll(fields, nowMs));
  on("post", "/suppressions/batch/remove", ({ fields, nowMs }) => suppressions.removeAll(fields, nowMs));
  on("get", "/suppressions/:id", ({ id }) => suppressions.get(id));
  on("delete", "/suppressions/:id", ({ id, nowMs }) => suppressions.remove(id, nowMs));
  for (const path of ["/emails", "/emails/batch", "/domains", "/webhooks", "/suppressions"]) {
    app.all(path, (c) => reply(c, refuse(ERRORS.noMethod)));
  }
}

const keyOf = (c: Context) => /^Bearer\s+(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** What a key that may only send may ask. */
const SENDING = new Set(["/emails", "/emails/batch"]);

/** Any key is a good one, save those whose name says what to play: `re_revoked…` and `re_sending_…`. */
function checkKey(c: Context): ResendError | null {
  const key = keyOf(c);
  if (!key) return ERRORS.missingKey;
  if (key.startsWith("re_revoked")) return ERRORS.invalidKey;
  const isSending = c.req.method === "POST" && SENDING.has(c.req.path);
  return key.startsWith("re_sending_") && !isSending ? ERRORS.sendingOnly : null;
}

function reply(c: Context, { status, body, headers }: Answer): Response {
  return c.body(JSON.stringify(body), {
    status: status as 200,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}
