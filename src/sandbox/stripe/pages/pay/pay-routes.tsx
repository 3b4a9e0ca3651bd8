/** Looking at a Payment Link's page, filling it in, and where that leads. Mounted at `/pay`. */
import { type Context, Hono } from "hono";
import type Stripe from "stripe";
import { type Paid, Refused } from "../../life.ts";
import { atWork, type PageRoom, type Pages, STALE, worldOf } from "../frame.tsx";
import { DonePage } from "./done-page.tsx";
import { type Filled, fromAddress, fromForm, payerOf, problemsOf } from "./filled.ts";
import { discountOf, linkAt, type Offer, offerOf } from "./offer.ts";
import { InactivePage, PayPage, type PayPageProps } from "./pay-page.tsx";
import { rememberSubmission, submittedAs } from "./submissions.ts";

type Answer =
  | { kind: "unknown" }
  | { kind: "inactive"; message: string | null }
  | { kind: "page"; props: Omit<PayPageProps, "room" | "slug">; status: 200 | 400 | 402 | 403 }
  | { kind: "paid"; session: Stripe.Checkout.Session; link: Stripe.PaymentLink };

export function payRoutes(room: PageRoom): Hono<Pages> {
  const { objects } = room;
  const app = new Hono<Pages>();

  app.get("/done/:session", (c) => {
    const page = atWork(room, () => {
      const session = objects.get<Stripe.Checkout.Session>(c.req.param("session"));
      const isDone = session?.object === "checkout.session" && session.status === "complete";
      return isDone ? (<DonePage objects={objects} session={session} />).toString() : null;
    });
    if (page instanceof Refused) throw page;
    return page === null ? c.notFound() : c.html(page);
  });
  app.get("/:slug", (c) => {
    const filled = fromAddress(new URL(c.req.url).searchParams);
    return show(c, room, onLink(room, c.req.param("slug"), filled, asked));
  });
  app.post("/:slug", (c) => {
    const form = c.get("form");
    const work = c.get("stale") ? stale : form.get("act") === "apply" ? applied : taken;
    return show(c, room, onLink(room, c.req.param("slug"), fromForm(form), work));
  });
  return app;
}

type Work = (room: PageRoom, at: { offer: Offer; filled: Filled; wrongCode: string | undefined }) => Answer;

function onLink(room: PageRoom, slug: string, filled: Filled, work: Work): Answer {
  const { objects } = room;
  const read = () => {
    const link = linkAt(objects, slug);
    if (!link) return null;
    const isCodeGiven = filled.promotion !== "" && link.allow_promotion_codes;
    const discount = isCodeGiven ? discountOf(worldOf(room), link, filled.promotion) : null;
    if (typeof discount === "string")
      return { offer: offerOf(objects, link, null), filled, wrongCode: discount };
    return { offer: offerOf(objects, link, discount), filled, wrongCode: undefined };
  };
  const answer = atWork(room, (): Answer => {
    const at = read();
    if (!at) return { kind: "unknown" };
    const { active, inactive_message: message } = at.offer.link;
    return active ? work(room, at) : { kind: "inactive", message };
  });
  if (!(answer instanceof Refused)) return answer;
  const at = atWork(room, read);
  if (!at || at instanceof Refused) return { kind: "unknown" };
  return page({ offer: at.offer, filled, trouble: answer.message }, 400);
}

const page = (props: Omit<PayPageProps, "room" | "slug">, status: 200 | 400 | 402 | 403 = 200): Answer => ({
  kind: "page",
  props,
  status,
});

const asked: Work = (_, { offer, filled }) => page({ offer, filled });
const stale: Work = (_, { offer, filled }) => page({ offer, filled, trouble: STALE }, 403);
const applied: Work = (_, { offer, filled, wrongCode }) =>
  wrongCode ? page({ offer, filled, problems: { promotion: wrongCode } }, 400) : page({ offer, filled });

/** Whoever presses twice is led to what the first press did. */
const taken: Work = ({ objects, store, life }, { offer, filled, wrongCode }) => {
  const { link } = offer;
  const before = submittedAs(store, filled.submission);
  if (before) return { kind: "paid", link, session: objects.must<Stripe.Checkout.Session>(before) };
  const problems = { ...problemsOf(filled, offer), ...(wrongCode ? { promotion: wrongCode } : {}) };
  if (Object.keys(problems).length > 0) return page({ offer, filled, problems }, 400);
  const paid = life.pay(link, payerOf(filled, offer));
  if (paid.kind !== "complete") return page({ offer, filled, trouble: whyNot(paid) }, 402);
  rememberSubmission(store, filled.submission, paid.session.id);
  return { kind: "paid", session: paid.session, link };
};

const CONFIRM = "authentication_required";

function whyNot(paid: Exclude<Paid, { kind: "complete" }>): string {
  const next =
    paid.kind === "declined" && paid.code !== CONFIRM ? ": choose another card, and try again" : "";
  return `${paid.why} Nothing was charged${next}.`;
}

function show(c: Context<Pages, "/:slug">, room: PageRoom, answer: Answer): Response | Promise<Response> {
  if (answer.kind === "unknown") return c.notFound();
  if (answer.kind === "inactive") return c.html(<InactivePage message={answer.message} />);
  if (answer.kind === "paid") return c.redirect(goesOnTo(answer.link, answer.session), 303);
  const { after_completion } = answer.props.offer.link;
  if (after_completion.redirect) c.set("leadsTo", new URL(after_completion.redirect.url).origin);
  return c.html(<PayPage room={room} slug={c.req.param("slug")} {...answer.props} />, answer.status);
}

const goesOnTo = ({ after_completion }: Stripe.PaymentLink, { id }: Stripe.Checkout.Session): string =>
  after_completion.redirect?.url.replaceAll("{CHECKOUT_SESSION_ID}", id) ?? `/pay/done/${id}`;
