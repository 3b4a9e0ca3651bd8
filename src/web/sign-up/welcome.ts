/** `/welcome/<token>`: the choice of a tier, for a day after confirming. */
import { type Context, Hono } from "hono";
import { readToken } from "../../audience/signed-token.ts";
import { subscriberById } from "../../audience/subscribers.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { SubscriberRow } from "../../ledger/tables/audience.ts";
import { isCustomer, membershipOf } from "../../money/membership.ts";
import { readForm } from "../form.ts";
import { notFound } from "../pages.tsx";
import { PERIODS, type Period, portalUrl } from "../shop-links.ts";
import { alreadyPage } from "./confirm-pages.tsx";
import { keepPrivate, type SignUpHost, showRefused } from "./host.ts";
import { welcomePage } from "./welcome-page.tsx";

export function welcomeRoutes(host: SignUpHost): Hono {
  const app = new Hono();
  app.get("/:token", async (c) => {
    const person = await welcomed(host, c);
    return person instanceof Response ? person : c.html(await shown(host, person));
  });
  app.post("/:token", (c) => wish(host, c));
  return app;
}

async function shown(host: SignUpHost, person: SubscriberRow, wished: Period | null = null): Promise<string> {
  const { db } = host.ledger;
  const shop = await host.shop();
  const portal = (await isCustomer(db, person.id)) ? portalUrl(shop, person) : null;
  return welcomePage(host, { person, shop, portal, membership: await membershipOf(db, person), wished });
}

async function welcomed(host: SignUpHost, c: Context): Promise<SubscriberRow | Response> {
  keepPrivate(c);
  const token = readToken(host.tokenKeys, host.clock, "welcome", c.req.param("token") ?? "");
  if (token.kind === "bad") return c.html(notFound(host.name), 404);
  const person = await subscriberById(host.ledger.db, token.subject);
  if (person?.status !== "confirmed") return c.html(notFound(host.name), 404);
  return token.kind === "expired" ? c.html(alreadyPage(host.name)) : person;
}

/** While nothing can be paid, what somebody would have bought is worth knowing. They stay a free reader. */
async function wish(host: SignUpHost, c: Context): Promise<Response> {
  const person = await welcomed(host, c);
  if (person instanceof Response) return person;
  const form = await readForm(c);
  if (form.kind === "refused") return showRefused(host, c, form);
  const period = PERIODS.find((one) => one === form.fields.get("period"));
  if (!period)
    return showRefused(host, c, { kind: "refused", status: 400, why: "That is none of the choices." });
  const { ledger, clock } = host;
  const { realm, id: subject } = person;
  await ledger.transaction(async (db) => {
    const known = await db
      .selectFrom("events")
      .select("id")
      .where("type", "=", "tier.wished")
      .where("subject", "=", subject)
      .where("facts", "=", JSON.stringify({ period }))
      .executeTakeFirst();
    if (!known) await recordEvent(db, clock, { type: "tier.wished", realm, subject, facts: { period } });
  });
  return c.html(await shown(host, person, period));
}
