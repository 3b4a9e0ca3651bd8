/** The customer portal: the way in, and what may be done there. Mounted at `/portal`. */
import { type Context, Hono } from "hono";
import type Stripe from "stripe";
import { Refused } from "../../life.ts";
import { objectsOf } from "../../wire/objects.ts";
import { portalSession } from "../../wire/portal/sessions.ts";
import { atWork, isAddress, type PageRoom, type Pages, STALE } from "../frame.tsx";
import { configurationAt, customerWith, visitOf } from "./account.ts";
import { isAct, PORTAL_ACTS } from "./acts.ts";
import { LoginPage, NOBODY, OverPage } from "./login-page.tsx";
import { PortalPage } from "./portal-page.tsx";

export function portalRoutes(room: PageRoom): Hono<Pages> {
  const app = new Hono<Pages>();
  app.get("/login/:slug", (c) => {
    const slug = c.req.param("slug");
    const asked = c.req.query("prefilled_email")?.trim() ?? "";
    const isThere = atWork(room, () => configurationAt(room.objects, slug) !== null);
    if (isThere !== true) return c.notFound();
    return c.html(<LoginPage room={room} slug={slug} email={isAddress(asked) ? asked : ""} />);
  });
  app.post("/login/:slug", (c) => letIn(c, room));
  app.get("/session/:id", (c) => show(c, room, { done: c.req.query("done") }, 200));
  app.post("/session/:id/:act", (c) => act(c, room));
  return app;
}

function letIn(c: Context<Pages, "/login/:slug">, room: PageRoom): Response | Promise<Response> {
  const slug = c.req.param("slug");
  const email = (c.get("form").get("email") ?? "").trim();
  const again = (said: { problem?: string; trouble?: string }, status: 400 | 403) =>
    c.html(<LoginPage room={room} slug={slug} email={email} {...said} />, status);
  if (c.get("stale")) return again({ trouble: STALE }, 403);
  if (!isAddress(email)) return again({ problem: "Write an address like name@mail.example." }, 400);
  const session = atWork(room, () => {
    const configuration = configurationAt(room.objects, slug);
    const customer = customerWith(room.objects, email);
    return configuration && (customer ? openSession(room, configuration, customer) : "nobody");
  });
  if (!session || session instanceof Refused) return c.notFound();
  return session === "nobody"
    ? again({ trouble: NOBODY }, 400)
    : c.redirect(`/portal/session/${session}`, 303);
}

function openSession(
  { store, life, url }: PageRoom,
  configuration: Stripe.BillingPortal.Configuration,
  customer: Stripe.Customer,
): string {
  const now = life.now();
  const given = { customer: customer.id, configuration, returnUrl: null, locale: null, baseUrl: url() };
  return objectsOf({ store }).make(portalSession(given, now), now, { customer: customer.id }).id;
}

type Said = { done?: string | undefined; trouble?: string | undefined };

function show(
  c: Context<Pages, "/session/:id">,
  room: PageRoom,
  said: Said,
  status: 200 | 400 | 403,
): Response | Promise<Response> {
  const page = atWork(room, () => {
    const visit = visitOf(room.objects, c.req.param("id"), room.life.now());
    // Rendered here, while the store stands still.
    return visit && (<PortalPage room={room} visit={visit} {...said} />).toString();
  });
  if (page instanceof Refused) throw page;
  return page === null ? c.html(<OverPage />, 410) : c.html(page, status);
}

function act(c: Context<Pages, "/session/:id/:act">, room: PageRoom): Response | Promise<Response> {
  const { id, act: name } = c.req.param();
  if (!isAct(name)) return c.notFound();
  if (c.get("stale")) return show(c, room, { trouble: STALE }, 403);
  const result = atWork(room, () => {
    const visit = visitOf(room.objects, id, room.life.now());
    return visit && PORTAL_ACTS[name]({ ...room, ...visit, form: c.get("form") });
  });
  if (result === null) return c.html(<OverPage />, 410);
  if (result instanceof Refused)
    return show(c, room, { trouble: `${result.message} Nothing was changed.` }, 400);
  return "trouble" in result
    ? show(c, room, result, 400)
    : c.redirect(`/portal/session/${id}?done=${result.done}`, 303);
}
