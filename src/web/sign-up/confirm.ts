/** `/confirm/<token>`: opening it changes nothing, the button does; and a new link for one that is too old. */
import { type Context, Hono } from "hono";
import { confirmSubscriber } from "../../audience/confirm.ts";
import { readToken, signToken } from "../../audience/signed-token.ts";
import { subscriberById } from "../../audience/subscribers.ts";
import { confirmWords } from "../../content/sign-up-words.ts";
import { whyNoMail } from "../../delivery/requested-mail.ts";
import { notFound } from "../pages.tsx";
import { againPage, alreadyPage, confirmPage, expiredPage, gonePage } from "./confirm-pages.tsx";
import { keepPrivate, markOf, mayAsk, mayMail, networkBehind, type SignUpHost } from "./host.ts";
import { closedPage, tooManyPage } from "./refused-page.tsx";
import { freezeConfirm, post } from "./send-confirm.ts";

const WELCOME_TTL_MS = 24 * 60 * 60_000;

export function confirmRoutes(host: SignUpHost): Hono {
  const app = new Hono();
  app.get("/:token", (c) => show(host, c));
  app.post("/:token", (c) => confirm(host, c));
  app.post("/:token/again", (c) => sendAgain(host, c));
  return app;
}

const tokenIn = ({ tokenKeys, clock }: SignUpHost, c: Context) =>
  readToken(tokenKeys, clock, "confirm", c.req.param("token") ?? "");

async function show(host: SignUpHost, c: Context): Promise<Response> {
  keepPrivate(c);
  const { name, ledger } = host;
  const token = tokenIn(host, c);
  if (token.kind === "bad") return c.html(notFound(name), 404);
  const person = await subscriberById(ledger.db, token.subject);
  if (!person) return c.html(gonePage(name), 410);
  if (person.status === "confirmed") return c.html(alreadyPage(name));
  if (token.kind === "expired") return c.html(expiredPage(name, `${c.req.path}/again`), 410);
  return c.html((await isSpent(host, token.id)) ? gonePage(name) : confirmPage(name));
}

const isSpent = async ({ ledger }: SignUpHost, id: string): Promise<boolean> =>
  (await ledger.db.selectFrom("spent_tokens").select("id").where("id", "=", id).executeTakeFirst()) !==
  undefined;

async function confirm(host: SignUpHost, c: Context): Promise<Response> {
  keepPrivate(c);
  const { name, site, clock, tokenKeys } = host;
  const token = tokenIn(host, c);
  if (token.kind === "bad") return c.html(notFound(name), 404);
  if (token.kind === "expired") return show(host, c);
  const answer = await confirmSubscriber(host, token, {
    ...{ wording: confirmWords(name), place: `${site.url}/confirm` },
    facts: { network: markOf(host, networkBehind(host, c)) },
  });
  if (answer.kind === "gone" || answer.kind === "used") return c.html(gonePage(name), 410);
  if (answer.kind === "already") return c.html(alreadyPage(name));
  const subject = answer.subscriberId;
  const welcome = signToken(tokenKeys, clock, { purpose: "welcome", subject, ttlMs: WELCOME_TTL_MS });
  return c.redirect(`/welcome/${welcome}`, 303);
}

/** For somebody who still waits: the address is the one that asked, so nobody else can be mailed by this. */
async function sendAgain(host: SignUpHost, c: Context): Promise<Response> {
  keepPrivate(c);
  const { name, ledger } = host;
  const token = tokenIn(host, c);
  if (token.kind === "bad") return c.html(notFound(name), 404);
  if (token.kind === "good") return c.redirect(c.req.path.replace(/\/again$/, ""), 303);
  if (!(await mayAsk(host, networkBehind(host, c)))) return c.html(tooManyPage(name), 429);
  if (await whyNoMail(host.mail)) return c.html(closedPage(name), 503);
  const person = await subscriberById(ledger.db, token.subject);
  if (!person) return c.html(gonePage(name), 410);
  if (person.status === "confirmed") return c.html(alreadyPage(name));
  if (await mayMail(host, person.email)) {
    post(host, await freezeConfirm(host, { subscriberId: person.id, to: person.email }));
  }
  return c.html(againPage(name));
}
