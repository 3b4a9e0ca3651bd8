/** The way in and out. Every answer is the same whether or not an address is on the list. */
import { type Context, Hono } from "hono";
import { newSecret } from "../../audience/secrets.ts";
import { closeSession } from "../../audience/sessions.ts";
import {
  type Entered,
  enterCode,
  followLink,
  lookAtLink,
  mailWayIn,
  mayAsk,
  type SignInHost,
} from "../../audience/sign-in.ts";
import { newSubscriber } from "../../audience/subscribers.ts";
import { cookieOf, giveCookie, takeCookie } from "./cookies.ts";
import { readForm } from "./form.ts";
import type { MemberHost } from "./host.ts";
import { problemPage } from "./problem-pages.tsx";
import { codePage, elsewherePage, linkPage, signInPage, spentLinkPage } from "./sign-in-pages.tsx";

const NO_ADDRESS = "That is no mail address. It looks like this: name@example.org";
const NO_CODE = "That is not the code, or it is no longer good. Look again, or ask for a new mail.";
const TOO_MANY = "That were too many codes. Ask for a new mail.";

const addressShape = newSubscriber.shape.email;

export function signInRoutes(host: MemberHost): Hono {
  const app = new Hono();
  const way: SignInHost = { ...host, sink: host.realms.resend };
  app.use("/sign-in/*", unkept);
  app.use("/sign-out", unkept);
  app.get("/sign-in", (c) => c.html(signInPage(host.name)));
  app.post("/sign-in", (c) => ask(host, way, c));
  app.get("/sign-in/code", (c) => c.html(codePage(host.name)));
  app.post("/sign-in/code", (c) => takeCode(host, way, c));
  app.get("/sign-in/:token", (c) => showLink(host, way, c));
  app.post("/sign-in/:token", (c) => takeLink(host, way, c));
  app.post("/sign-out", (c) => signOut(host, c));
  return app;
}

/** Pages that differ from browser to browser are kept by none. */
export async function unkept(c: Context, next: () => Promise<void>): Promise<void> {
  await next();
  c.header("Cache-Control", "private, no-store");
}

async function ask(host: MemberHost, way: SignInHost, c: Context): Promise<Response> {
  const posted = await readForm(c, host.site.url);
  if (!posted.ok) return c.html(problemPage(host.name, posted.status), posted.status);
  const given = addressShape.safeParse((posted.form.get("email") ?? "").trim());
  if (!given.success) return c.html(signInPage(host.name, { wrong: NO_ADDRESS }), 400);
  const email = given.data;
  const allowed = await mayAsk(way, { email, network: host.networkOf(c) });
  if (!allowed) return c.html(problemPage(host.name, 429), 429);
  const browser = newSecret();
  giveCookie(c, host.site.url, ["sign-in", browser]);
  host.later(() => mailWayIn(way, { email, browser }));
  return c.redirect("/sign-in/code", 303);
}

async function takeCode(host: MemberHost, way: SignInHost, c: Context): Promise<Response> {
  const posted = await readForm(c, host.site.url);
  if (!posted.ok) return c.html(problemPage(host.name, posted.status), posted.status);
  const browser = cookieOf(c, host.site.url, "sign-in");
  const code = (posted.form.get("code") ?? "").replace(/[\s-]/g, "");
  if (!browser) return c.html(elsewherePage(host.name), 400);
  if (!/^\d{6}$/.test(code)) return c.html(codePage(host.name, { wrong: NO_CODE }), 400);
  const entered = await enterCode(way, { browser, code, network: host.networkOf(c) });
  if (entered.kind === "too many") return c.html(codePage(host.name, { wrong: TOO_MANY }), 429);
  return letIn(host, c, entered) ?? c.html(codePage(host.name, { wrong: NO_CODE }), 400);
}

async function showLink(host: MemberHost, way: SignInHost, c: Context): Promise<Response> {
  const browser = cookieOf(c, host.site.url, "sign-in");
  const worth = await lookAtLink(way, { token: c.req.param("token") ?? "", browser });
  if (worth === "good") return c.html(linkPage(host.name));
  return worth === "elsewhere" ? c.html(elsewherePage(host.name)) : c.html(spentLinkPage(host.name), 404);
}

async function takeLink(host: MemberHost, way: SignInHost, c: Context): Promise<Response> {
  const posted = await readForm(c, host.site.url);
  if (!posted.ok) return c.html(problemPage(host.name, posted.status), posted.status);
  const browser = cookieOf(c, host.site.url, "sign-in");
  const entered = await followLink(way, { token: c.req.param("token") ?? "", browser });
  if (entered.kind === "elsewhere") return c.html(elsewherePage(host.name), 400);
  return letIn(host, c, entered) ?? c.html(spentLinkPage(host.name), 404);
}

function letIn(host: MemberHost, c: Context, entered: Entered): Response | null {
  if (entered.kind !== "in") return null;
  takeCookie(c, host.site.url, "sign-in");
  giveCookie(c, host.site.url, ["session", entered.session]);
  return c.redirect("/account", 303);
}

async function signOut(host: MemberHost, c: Context): Promise<Response> {
  const posted = await readForm(c, host.site.url);
  if (!posted.ok) return c.html(problemPage(host.name, posted.status), posted.status);
  const session = cookieOf(c, host.site.url, "session");
  if (session) await closeSession(host.ledger.db, session);
  takeCookie(c, host.site.url, "session");
  return c.redirect("/sign-in", 303);
}
