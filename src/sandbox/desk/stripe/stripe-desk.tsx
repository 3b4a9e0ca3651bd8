/** The desk's till: customers, what they pay, and what may happen to it. Mounted at `/stripe`. */
import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { openLife } from "../../stripe/open-life.ts";
import { ownerActs } from "../../stripe/owner-acts.ts";
import { postmanOf } from "../../stripe/postman.ts";
import { stripeStore } from "../../stripe/store.ts";
import type { TwinContext } from "../../twin.ts";
import { STALE } from "../form.tsx";
import { guardForm, limitForm, type Posted } from "../posted-form.ts";
import { customerRoutes } from "./customer-routes.tsx";
import { Events } from "./events.tsx";
import { atOnce, refused, type StripeDesk, show, unless } from "./frame.tsx";
import { Till } from "./overview.tsx";
import { Payments } from "./payments.tsx";
import { STRIPE_STYLE } from "./style.ts";

const MAX_FORM_BYTES = 16 * 1024;

/** A GET shows what is, and what the clock has brought about meanwhile; every POST goes past the guard first. */
export function openTill(context: TwinContext): Hono<Posted> {
  const { store, clock } = context;
  const token = randomBytes(24).toString("base64url");
  const life = openLife(context);
  const desk: StripeDesk = { store, clock, token, life, objects: stripeStore(store) };
  const postman = postmanOf({ store, clock, bringDue: () => life.bringDue() });
  const acts = ownerActs(desk.objects, desk.life);
  const app = new Hono<Posted>();
  app.get("/style.css", (c) => c.body(STRIPE_STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.post(
    "*",
    limitForm(MAX_FORM_BYTES, "That is more than fits a form here.", refused),
    guardForm(desk.token, refused),
  );
  app.post("*", async (_, next) => {
    await next();
    postman.wake();
  });
  app.get("/", (c) => show(c, desk, () => <Till desk={desk} done={c.req.query("done")} />));
  app.post("/payouts", (c) => {
    if (c.get("stale")) return refused(c, 403, STALE);
    return unless(c, () => {
      const payout = atOnce(desk, () => acts.payOut({ currency: c.get("form").get("currency") ?? "" }));
      return c.redirect(`/stripe?done=${payout ? "payout" : "no-payout"}`, 303);
    });
  });
  app.get("/payments", (c) => {
    const place = { older: c.req.query("older"), newer: c.req.query("newer") };
    return show(c, desk, () => <Payments desk={desk} place={place} />);
  });
  app.get("/events", (c) => {
    const place = { olderThan: asSeq(c.req.query("older")), newerThan: asSeq(c.req.query("newer")) };
    return show(c, desk, () => <Events desk={desk} place={place} />);
  });
  app.route("/customers", customerRoutes(desk));
  return app;
}

function asSeq(value: string | undefined): number | undefined {
  return value && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
