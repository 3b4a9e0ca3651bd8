/**
 * The owner's acts over HTTP, so that tests and other processes can have a mail bounce. No key and no limit stands before
 * them, but they take JSON from programs only: a page in a browser can't ask for one.
 */
import { type Context, Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { findActedOn, type MailAct, ownerActs } from "./owner-acts.ts";
import { postmanOf } from "./postman.ts";

const BROWSER =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15";

const ActBody = {
  deliver: z.strictObject({}),
  delay: z.strictObject({}),
  complain: z.strictObject({}),
  open: z.strictObject({}),
  bounce: z.strictObject({ kind: z.enum(["hard", "soft"]).default("hard") }),
  fail: z.strictObject({ reason: z.string().default("internal_error") }),
  click: z.strictObject({ link: z.url(), userAgent: z.string().default(BROWSER) }),
};
const ACTS = Object.keys(ActBody);
const isAct = (name: string): name is keyof typeof ActBody => Object.hasOwn(ActBody, name);

const LetterBody = z.strictObject({
  from: z.string(),
  to: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]),
  subject: z.string().default(""),
  text: z.string().default(""),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  inReplyTo: z.string().optional(),
});

const DomainBody = z.strictObject({ status: z.enum(["not_started", "pending", "verified", "failed"]) });

export function ownerRoutes(context: TwinContext): Hono {
  const { store, clock } = context;
  const acts = ownerActs(store);
  const postman = postmanOf(context);
  const nowMs = () => clock.now().getTime();
  const app = new Hono();

  app.use(async (c, next) => {
    const isBrowser = c.req.header("origin") !== undefined || c.req.header("sec-fetch-site") !== undefined;
    const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
    if (isBrowser || !isJson)
      return c.json({ error: "The owner's acts take JSON, and from programs only." }, 403);
    await next();
    postman.wake();
  });
  app.post("/tick", async (c) => c.json(await postman.deliver()));
  app.post("/received", async (c) => {
    const body = LetterBody.safeParse(await bodyOf(c));
    if (!body.success) return wrong(c, body.error);
    return c.json({ id: inTransaction(store, () => acts.receive(body.data, nowMs())).id });
  });
  app.post("/domains/:domain", async (c) => {
    const body = DomainBody.safeParse(await bodyOf(c));
    if (!body.success) return wrong(c, body.error);
    const isKnown = inTransaction(store, () =>
      acts.setDomain(c.req.param("domain"), body.data.status, nowMs()),
    );
    return isKnown
      ? c.json({ status: body.data.status })
      : c.json({ error: "There is no such domain." }, 404);
  });
  app.post("/emails/:mail/:act", async (c) => {
    const { mail: idOrAddress, act } = c.req.param();
    if (!isAct(act)) return c.json({ error: `There is no act ${act}; there are ${ACTS.join(", ")}.` }, 404);
    const body = ActBody[act].safeParse(await bodyOf(c));
    if (!body.success) return wrong(c, body.error);
    return inTransaction(store, () => {
      const mail = findActedOn(store, idOrAddress);
      if (!mail) return c.json({ error: "There is no such mail." }, 404);
      acts.act(mail, { act, ...body.data } as MailAct, nowMs());
      return c.json({ id: mail.id });
    });
  });
  app.notFound((c) => c.json({ error: "The owner has no such act." }, 404));
  return app;
}

async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const wrong = (c: Context, error: z.ZodError) => c.json({ error: z.prettifyError(error) }, 400);
