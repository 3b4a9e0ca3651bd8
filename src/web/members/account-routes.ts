/** The pages of somebody who is signed in. */
import { type Context, Hono } from "hono";
import { eraseAddress } from "../../audience/erase.ts";
import { heldAbout } from "../../audience/held-data.ts";
import { hasPaid } from "../../audience/paid.ts";
import { choose, preferencesOf } from "../../audience/preferences.ts";
import { closeAllSessions, sessionOf } from "../../audience/sessions.ts";
import { signToken } from "../../audience/signed-token.ts";
import { emailKey, subscriberById, unsubscribe } from "../../audience/subscribers.ts";
import type { SubscriberRow } from "../../ledger/tables/audience.ts";
import { isCustomer, membershipOf } from "../../money/membership.ts";
import { portalUrl } from "../shop-links.ts";
import { type AccountView, accountPage } from "./account-pages.tsx";
import { readChoices } from "./choices.ts";
import { cookieOf, giveCookie, takeCookie } from "./cookies.ts";
import { erasedPage, erasePage } from "./erase-pages.tsx";
import { readForm } from "./form.ts";
import type { MemberHost } from "./host.ts";
import { goodbyePage, takeReason } from "./leaving.tsx";
import { problemPage } from "./problem-pages.tsx";
import { unkept } from "./sign-in-routes.ts";
import { topicsOf } from "./topics.ts";

/** Who is signed in in the browser that asks; null for nobody. */
export async function readerOf(host: MemberHost, c: Context): Promise<SubscriberRow | null> {
  const { ledger, clock, site } = host;
  const id = cookieOf(c, site.url, "session");
  const session = id && (await sessionOf(ledger.db, clock, id));
  if (!session) return null;
  if (session.renewed) giveCookie(c, site.url, ["session", id]);
  const reader = await subscriberById(ledger.db, session.subscriberId);
  return reader && reader.status !== "erased" ? reader : null;
}

type Answer = (reader: SubscriberRow, c: Context, form: URLSearchParams) => Promise<Response>;

export function accountRoutes(host: MemberHost): Hono {
  const app = new Hono();
  const shown = (answer: Answer) => async (c: Context) => {
    const reader = await readerOf(host, c);
    return reader ? answer(reader, c, new URLSearchParams()) : c.redirect("/sign-in", 303);
  };
  const done = (answer: Answer) => async (c: Context) => {
    const posted = await readForm(c, host.site.url);
    if (!posted.ok) return c.html(problemPage(host.name, posted.status), posted.status);
    const reader = await readerOf(host, c);
    return reader ? answer(reader, c, posted.form) : c.redirect("/sign-in", 303);
  };
  app.use("/account/*", unkept);
  app.get("/account", shown(show(host)));
  app.post("/account/preferences", done(keep(host)));
  app.post("/account/leave", done(leave(host)));
  app.get("/account/export.json", shown(exportAll(host)));
  app.get("/account/membership", (c) => chooseTier(host, c));
  app.get("/account/erase", shown(askToErase(host)));
  app.post("/account/erase", done(erase(host)));
  app.post(
    "/account/left-because",
    takeReason(host, {
      who: async (c) => (await readerOf(host, c))?.id ?? null,
      otherwise: (c) => c.redirect("/sign-in", 303),
    }),
  );
  app.post("/account/sign-out-everywhere", done(signOutEverywhere(host)));
  return app;
}

const CHOICE_TTL_MS = 60 * 60_000;

/** To the page on which a tier is chosen; who is not known here is on no list yet. */
async function chooseTier(host: MemberHost, c: Context): Promise<Response> {
  const reader = await readerOf(host, c);
  if (reader?.status !== "confirmed") return c.redirect("/subscribe", 303);
  const of = { purpose: "welcome", subject: reader.id, ttlMs: CHOICE_TTL_MS } as const;
  return c.redirect(`/welcome/${signToken(host.keys, host.clock, of)}`, 303);
}

async function viewOf(host: MemberHost, reader: SubscriberRow): Promise<AccountView> {
  const { ledger, clock, name, audience } = host;
  const { cohorts } = audience;
  const preferences = preferencesOf(reader);
  const there = await topicsOf(ledger.db);
  const { n } = await ledger.db
    .selectFrom("sessions")
    .select((select) => select.fn.countAll<number>().as("n"))
    .where("subscriber_id", "=", reader.id)
    .where("expires_at", ">", clock.now().toISOString())
    .executeTakeFirstOrThrow();
  const topics = [...new Set([...there, ...preferences.topics])].toSorted();
  const { zone } = await host.publication();
  const pays = await isCustomer(ledger.db, reader.id);
  const portal = pays ? portalUrl(await host.shop(), reader) : null;
  const membership = await membershipOf(ledger.db, reader);
  const has = { membership, portal, zone };
  return { name, reader, ...has, preferences, cohorts, topics, sessions: Number(n), now: clock.now() };
}

const show =
  (host: MemberHost): Answer =>
  async (reader, c) =>
    c.html(accountPage({ ...(await viewOf(host, reader)), saved: c.req.query("kept") !== undefined }));

const keep =
  (host: MemberHost): Answer =>
  async (reader, c, form) => {
    const view = await viewOf(host, reader);
    const read = readChoices(form, view);
    if ("wrong" in read) return c.html(accountPage({ ...view, wrong: read.wrong }), 400);
    await choose(host, reader.id, read.chosen);
    return c.redirect("/account?kept", 303);
  };

const leave =
  (host: MemberHost): Answer =>
  async (reader, c) => {
    await unsubscribe(host, reader.id, "on the page of their subscription");
    return c.html(goodbyePage(host.name, "/account/left-because"));
  };

const exportAll =
  (host: MemberHost): Answer =>
  async (reader, c) => {
    const held = await heldAbout(host.ledger.db, host.clock, reader.id);
    c.header("Content-Disposition", 'attachment; filename="what-is-kept-about-you.json"');
    return c.body(`${JSON.stringify(held, null, 2)}\n`, 200, { "Content-Type": "application/json" });
  };

const factsOf = async (host: MemberHost, reader: SubscriberRow) => ({
  name: host.name,
  email: reader.email,
  paying: await hasPaid(host.ledger.db, reader),
  realms: host.realms,
});

const askToErase =
  (host: MemberHost): Answer =>
  async (reader, c) =>
    c.html(erasePage(await factsOf(host, reader)));

const erase =
  (host: MemberHost): Answer =>
  async (reader, c, form) => {
    const facts = await factsOf(host, reader);
    const typed = emailKey((form.get("email") ?? "").trim());
    if (typed !== reader.email_key) {
      return c.html(erasePage({ ...facts, wrong: "That is not the address that is kept here." }), 400);
    }
    await eraseAddress(host, reader.email, "themselves");
    takeCookie(c, host.site.url, "session");
    return c.html(erasedPage(facts));
  };

const signOutEverywhere =
  (host: MemberHost): Answer =>
  async (reader, c) => {
    await closeAllSessions(host.ledger.db, reader.id);
    takeCookie(c, host.site.url, "session");
    return c.redirect("/sign-in", 303);
  };
