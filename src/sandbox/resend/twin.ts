/** Resend's twin: takes mails as the real one does, keeps them for the desk, and delivers none. */
import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { inTransaction } from "../store.ts";
import type { Twin } from "../twin.ts";
import { type Answer, ERRORS, type ResendError, refuse } from "./answers.ts";
import { RESEND_LIMITS, rateGate } from "./limits.ts";
import { countMails } from "./mails.ts";
import { reader } from "./read.ts";
import { RESEND_SCHEMA } from "./schema.ts";
import { type SendCall, sender } from "./send.ts";

export const resendTwin: Twin = {
  name: "resend",
  schema: RESEND_SCHEMA,
  limits: RESEND_LIMITS,
  facts: (store) => ({ Mails: countMails(store) }),
  app(context) {
    const { store, clock, limits } = context;
    const rate = rateGate(store, limits);
    const send = sender(context);
    const read = reader(store);
    const app = new Hono();

    app.use(async (c, next) => {
      const denied = checkKey(c);
      if (denied) return reply(c, refuse(denied));
      const { headers, refused } = inTransaction(store, () => rate(clock.now().getTime()));
      if (refused) return reply(c, { ...refused, headers: { ...headers, ...refused.headers } });
      await next();
      for (const [name, value] of Object.entries(headers)) c.header(name, value);
    });

    const sendTo = (path: SendCall["path"]) => async (c: Context) => {
      const raw = Buffer.from(await c.req.arrayBuffer());
      const permissive = c.req.header("x-batch-validation") === "permissive";
      const idempotencyKey = c.req.header("idempotency-key");
      return reply(c, await send({ path, apiKey: sha256(keyOf(c)), idempotencyKey, permissive, raw }));
    };
    app.post("/emails", sendTo("/emails"));
    app.post("/emails/batch", sendTo("/emails/batch"));
    app.get("/emails", (c) => reply(c, read.emails(c.req.query())));
    app.get("/emails/:id", (c) => reply(c, read.email(c.req.param("id"))));
    app.get("/domains", (c) => reply(c, read.domains()));
    for (const path of ["/emails", "/emails/batch", "/domains"]) {
      app.all(path, (c) => reply(c, refuse(ERRORS.noMethod)));
    }
    app.onError((error) => {
      throw error;
    });
    app.notFound((c) => reply(c, refuse(ERRORS.noEndpoint)));
    return app;
  },
};

const keyOf = (c: Context) => /^Bearer\s+(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Any key is a good one, save those whose name says what to play: `re_revoked…` and `re_sending_…`. */
function checkKey(c: Context): ResendError | null {
  const key = keyOf(c);
  if (!key) return ERRORS.missingKey;
  if (key.startsWith("re_revoked")) return ERRORS.invalidKey;
  return key.startsWith("re_sending_") && c.req.method !== "POST" ? ERRORS.sendingOnly : null;
}

function reply(c: Context, { status, body, headers }: Answer): Response {
  return c.body(JSON.stringify(body), {
    status: status as 200,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}
