/** Where the buttons on a customer's page lead. Mounted at `/stripe/customers`. */
import { type Context, Hono } from "hono";
import type Stripe from "stripe";
import { type OwnerActs, ownerActs } from "../../stripe/owner-acts.ts";
import { amountFrom, idOf } from "../../stripe/words.ts";
import { STALE } from "../form.tsx";
import type { Posted } from "../posted-form.ts";
import { FAILING_CARD, GOOD_CARD, SPANS } from "./customer-acts.tsx";
import { CustomerPage } from "./customer-page.tsx";
import { Customers } from "./customers.tsx";
import { atOnce, refused, type StripeDesk, show, unless } from "./frame.tsx";

interface At {
  desk: StripeDesk;
  acts: OwnerActs;
  customer: Stripe.Customer;
  field: (name: string) => string;
}

/** What was wrong with the form, in words; nothing where it is done. */
type Work = (at: At) => string | undefined;

const done =
  (work: (at: At) => void): Work =>
  (at) => {
    work(at);
    return undefined;
  };

const refund: Work = ({ desk, acts, field }) => {
  const charge = desk.objects.get<Stripe.Charge>(field("charge"));
  const text = field("amount");
  const amount = text === "" ? undefined : amountFrom(text, charge?.currency ?? "usd");
  if (amount === null || amount === 0) return `“${text}” is no amount of money.`;
  acts.refund({ charge: field("charge"), ...(amount === undefined ? {} : { amount }) });
  return undefined;
};

const passTime: Work = ({ desk: { life }, customer, field }) => {
  const clock = idOf(customer.test_clock);
  const span = SPANS.find(({ seconds }) => String(seconds) === field("seconds"));
  if (!clock || !span) return "Time passes by itself for a customer without a test clock.";
  life.advanceClock(clock, life.now(clock) + span.seconds);
  return undefined;
};

const resume: Work = ({ desk: { life, objects }, field }) => {
  const subscription = objects.get<Stripe.Subscription>(field("subscription"));
  if (subscription?.status === "paused") life.resume(subscription.id);
  else life.change(field("subscription"), { pauseCollection: null });
  return undefined;
};

const WORK: Record<string, Work> = {
  refund,
  resume,
  "pass-time": passTime,
  "fail-refund": done(({ desk, field }) => desk.life.failRefund(field("refund"))),
  dispute: done(({ acts, field }) => acts.dispute({ charge: field("charge") })),
  won: done(({ acts, field }) => acts.closeDispute({ dispute: field("dispute"), status: "won" })),
  lost: done(({ acts, field }) => acts.closeDispute({ dispute: field("dispute"), status: "lost" })),
  "break-card": done(({ desk, customer }) => desk.life.setCard(customer.id, { number: FAILING_CARD })),
  "mend-card": done(({ desk, customer }) => desk.life.setCard(customer.id, { number: GOOD_CARD })),
  cancel: done(({ acts, field }) => acts.cancel({ subscription: field("subscription"), atPeriodEnd: false })),
  end: done(({ acts, field }) => acts.cancel({ subscription: field("subscription"), atPeriodEnd: true })),
  keep: done(({ desk, field }) => desk.life.change(field("subscription"), { cancelAtPeriodEnd: false })),
  pause: done(({ desk, field }) =>
    desk.life.change(field("subscription"), { pauseCollection: { behavior: "void" } }),
  ),
  pay: done(({ desk, field }) => desk.life.payInvoice(field("invoice"))),
  void: done(({ desk, field }) => desk.life.voidInvoice(field("invoice"))),
  "write-off": done(({ desk, field }) => desk.life.markUncollectible(field("invoice"))),
};

export function customerRoutes(desk: StripeDesk): Hono<Posted> {
  const acts = ownerActs(desk.objects, desk.life);
  const app = new Hono<Posted>();
  const customerAt = (id: string): Stripe.Customer | null => {
    const found = desk.objects.get<Stripe.Customer | Stripe.DeletedCustomer>(id);
    return found?.object === "customer" && !found.deleted ? found : null;
  };

  app.get("/", (c) => {
    const place = { older: c.req.query("older"), newer: c.req.query("newer") };
    const search = (c.req.query("q") ?? "").trim();
    return show(c, desk, () => <Customers desk={desk} place={place} search={search} />);
  });
  app.get("/:id", (c) =>
    show(c, desk, () => {
      const customer = customerAt(c.req.param("id"));
      return customer && <CustomerPage desk={desk} customer={customer} done={c.req.query("done")} />;
    }),
  );
  app.post("/:id/:act", (c) => change(c));

  function change(c: Context<Posted, "/:id/:act">): Response | Promise<Response> {
    const { id, act } = c.req.param();
    const work = Object.hasOwn(WORK, act) ? WORK[act] : undefined;
    if (!work) return c.notFound();
    if (c.get("stale")) return refused(c, 403, STALE);
    const field = (name: string) => c.get("form").get(name)?.trim() ?? "";
    return unless(c, () => {
      const wrong = atOnce(desk, () => {
        const customer = customerAt(id);
        return customer ? work({ desk, acts, customer, field }) : null;
      });
      if (wrong === null) return c.notFound();
      if (wrong !== undefined) return refused(c, 400, `${wrong} Nothing was changed.`);
      return c.redirect(`/stripe/customers/${id}?done=${act}`, 303);
    });
  }
  return app;
}
