/**
 * What readers reach: the site's files, the way onto the list and off it; and what Notion, the mail and the payment service reach. A GET never changes
 * anything.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { subscriberById, unsubscribe } from "../audience/subscribers.ts";
import { isNobody, TEST_TOKEN } from "../audience/unsubscribe-link.ts";
import { isAssetName } from "../content/asset-reference.ts";
import { mediaTypeOf } from "../content/picture-type.ts";
import type { Site } from "../content/publish.ts";
import { PICTURES } from "../content/site/site-pictures.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { HOOK } from "../delivery/posts.ts";
import { HAND } from "../distribution/hand.ts";
import type { Ledger } from "../ledger/open.ts";
import { PAYMENT_HOOK } from "../money/posts.ts";
import { isHangUp } from "./body.ts";
import { type ClickRoutes, clickRoutes } from "./click-routes.ts";
import { type HandRoutes, handRoutes } from "./hand-routes.ts";
import { type MailWebhook, mailWebhook } from "./mail-webhook.ts";
import type { Members } from "./members/host.ts";
import { goodbyePage } from "./members/leaving.tsx";
import { memberRoutes } from "./members/member-routes.ts";
import { type NotionWebhook, notionWebhook } from "./notion-webhook.ts";
import { leavePage, leftPage, notFound, testLeavePage, troublePage } from "./pages.tsx";
import { paidPage } from "./paid-page.tsx";
import { type PaymentWebhook, paymentWebhook } from "./payment-webhook.ts";
import { securityHeaders } from "./security.ts";
import { confirmRoutes } from "./sign-up/confirm.ts";
import type { SignUpParts } from "./sign-up/host.ts";
import { subscribeRoutes } from "./sign-up/subscribe.ts";
import { welcomeRoutes } from "./sign-up/welcome.ts";
import { orNull } from "./site-cache.ts";
import { type SitePages, sitePages } from "./site-pages.ts";
import type { VisitCounter } from "./visit-counter.ts";

export interface WebHost {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  site: Site;
  name: string;
  readUnsubscribeToken(token: string): string | null;
  /** Where the desk is in Notion; without it, Notion's events find nothing here. */
  notion?: NotionWebhook;
  /** Where the mail service can tell what became of mails; without it, its posts find nothing here. */
  mailEvents?: MailWebhook;
  /** Where the payment service can tell that something changed; without it, its posts find nothing here. */
  paymentEvents?: PaymentWebhook;
  /** Without it, links of our own lead nowhere: none must stand in a mail. */
  clicks?: ClickRoutes;
  /** Where the owner posts by hand. */
  hand?: HandRoutes;
  /** Without it nobody can sign up here. */
  signUp?: SignUpParts;
  /** Without it, nobody can sign in. */
  members?: Members;
  /** Without it, nothing is known of how many came. */
  visits?: VisitCounter;
}

const YEAR_SECONDS = 31_536_000;

export interface WebService extends Pick<SitePages, "quick"> {
  app: Hono;
}

/** All of it as one app that answers by itself. */
export const webApp = (host: WebHost): Hono => webService(host).app;

export function webService(host: WebHost): WebService {
  const app = new Hono();
  // Before the headers of pages, so that it has the last word: mail programs in browsers show pictures from afar.
  app.use("/assets/*", async (c, next) => {
    await next();
    c.header("Cross-Origin-Resource-Policy", "cross-origin");
  });
  app.use(securityHeaders({ https: host.site.url.startsWith("https://") }));
  if (host.visits) app.use(host.visits.count);
  app.get("/health", (c) => c.json({ ok: true, home: host.ledger.homeId }));
  app.get("/unsubscribe/:token", (c) => showLeave(host, c));
  app.post("/unsubscribe/:token", (c) => leave(host, c));
  const { notion, members, visits, mailEvents, paymentEvents, clicks, hand } = host;
  if (members) app.route("/", memberRoutes({ ...host, ...members }));
  if (notion) app.route("/webhooks/notion", notionWebhook({ ...host, ...notion }));
  if (mailEvents) app.route(HOOK, mailWebhook({ ...host, ...mailEvents }));
  if (paymentEvents) app.route(PAYMENT_HOOK, paymentWebhook({ ...host, ...paymentEvents }));
  if (clicks) app.route("/c", clickRoutes({ ...host, ...clicks }));
  if (hand) app.route(HAND, handRoutes({ ...host, ...hand }));
  const signUp = host.signUp ? { ...host, ...host.signUp } : null;
  if (signUp) {
    app.route("/subscribe", subscribeRoutes(signUp));
    app.route("/confirm", confirmRoutes(signUp));
    app.route("/welcome", welcomeRoutes(signUp));
  }
  app.get("/paid", (c) => c.html(paidPage(host.name)));
  app.get("/assets/:name", (c) => servePicture(host, c));
  const { answer, quick } = sitePages(host, { signUp, visits: visits ?? null });
  app.get("*", answer);
  app.notFound((c) => c.html(notFound(host.name), 404));
  app.onError((error, c) => {
    if (isHangUp(error)) return c.html(notFound(host.name), 400);
    host.log.error({ error, method: c.req.method, route: c.req.routePath }, "request failed");
    return c.html(troublePage(host.name), 500);
  });
  return { app, quick };
}

async function showLeave(host: WebHost, c: Context): Promise<Response> {
  if (c.req.param("token") === TEST_TOKEN) return c.html(testLeavePage(host.name));
  const id = host.readUnsubscribeToken(c.req.param("token") ?? "");
  // The sender asks before a mailing whether such links lead here; a page that somebody kept is no answer.
  if (id && isNobody(id))
    return c.json({ home: host.ledger.homeId, nobody: id }, 200, { "Cache-Control": "no-store" });
  const person = id ? await subscriberById(host.ledger.db, id) : undefined;
  if (!person) return c.html(notFound(host.name), 404);
  const gone = person.status === "unsubscribed" || person.status === "erased";
  return c.html(gone ? leftPage(host.name) : leavePage(host.name));
}

/** RFC 8058: mail programs post here by themselves, without cookies, and want a 200. A second post is a 200 as well. */
async function leave(host: WebHost, c: Context): Promise<Response> {
  if (c.req.param("token") === TEST_TOKEN) return c.html(testLeavePage(host.name));
  const id = host.readUnsubscribeToken(c.req.param("token") ?? "");
  if (!id) return c.html(notFound(host.name), 404);
  await unsubscribe(host, id, "by the link in a mail");
  return c.html(host.members ? goodbyePage(host.name, `${c.req.path}/because`) : leftPage(host.name));
}

/** A picture's name says what it holds, so it may be kept for ever. */
async function servePicture({ site, name }: WebHost, c: Context): Promise<Response> {
  const picture = c.req.param("name") ?? "";
  const type = isAssetName(picture) ? mediaTypeOf(picture) : null;
  const bytes = type && (await orNull(readFile(join(site.dir, PICTURES, picture))));
  if (!bytes) return c.html(notFound(name), 404);
  c.header("Cache-Control", `public, max-age=${YEAR_SECONDS}, immutable`);
  return c.body(new Uint8Array(bytes), 200, { "Content-Type": type });
}
