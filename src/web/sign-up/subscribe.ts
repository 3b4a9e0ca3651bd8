/** `/subscribe`: the form, and what is done with it. The answer is the same whether or not the address is known. */
import { type Context, Hono } from "hono";
import { readAddress } from "../../audience/address.ts";
import { touchBroughtBack, touchToCarry } from "../../audience/first-touch.ts";
import { countPending, keepSignUp } from "../../audience/sign-up.ts";
import { newSubscriber } from "../../audience/subscribers.ts";
import { signUpWords } from "../../content/sign-up-words.ts";
import { whyNoMail } from "../../delivery/requested-mail.ts";
import { fillTime, shownNow } from "../fill-time.ts";
import { readForm } from "../form.ts";
import { markOf, mayAsk, mayMail, networkBehind, type SignUpHost, showRefused } from "./host.ts";
import { closedPage, tooManyPage } from "./refused-page.tsx";
import { freezeConfirm, freezeMember, post } from "./send-confirm.ts";
import { askedPage, mistypedPage, type SubscribeForm, subscribePage, type Typed } from "./subscribe-page.tsx";

const MOST_PENDING = 20_000;
const HOUR_SECONDS = 3_600;

export function subscribeRoutes(host: SignUpHost): Hono {
  const app = new Hono();
  app.get("/", (c) => {
    c.header("Cache-Control", "no-store");
    return c.html(subscribePage({ ...blankForm(host), from: cameFrom(host, c) }));
  });
  app.post("/", (c) => subscribe(host, c));
  return app;
}

const blankForm = (host: SignUpHost): Omit<SubscribeForm, "from"> => ({
  ...{ name: host.name, interests: host.audience.cohorts, typed: { email: "", name: "", interest: "" } },
  ...{ stamp: shownNow(host.tokenKeys, host.clock), errors: {} },
});

/** Told from this page's own address, or from the page of ours that led here and kept its address. */
function cameFrom({ site }: SignUpHost, c: Context): string {
  const referrer = c.req.header("referer") ?? "";
  const within = referrer.startsWith(`${site.url}/`) || referrer.startsWith(new URL("/", c.req.url).href);
  const request =
    within && !/[?&]/.test(c.req.url) ? { url: referrer, referrer: "" } : { url: c.req.url, referrer };
  return touchToCarry({ ...request, site: site.url }) ?? "";
}

async function subscribe(host: SignUpHost, c: Context): Promise<Response> {
  c.header("Cache-Control", "no-store");
  const form = await readForm(c);
  if (form.kind === "refused") return showRefused(host, c, form);
  const field = (name: string) => form.fields.get(name) ?? "";
  const typed: Typed = { email: field("email"), name: field("name").trim(), interest: field("interest") };
  const from = field("from") || cameFrom(host, c);
  const again = (shown: Partial<SubscribeForm>) =>
    c.html(subscribePage({ ...blankForm(host), typed: shortened(typed), from, ...shown }), 422);

  const address = readAddress(typed.email);
  const errors = errorsOf(host, typed, "wrong" in address ? address.wrong : undefined);
  if ("wrong" in address || Object.keys(errors).length > 0) return again({ errors });
  if (field("company") !== "") return c.html(askedPage(host.name, address.email));
  const time = fillTime(host.tokenKeys, host.clock, field("at"));
  if (time === "too fast") return again({ stamp: field("at"), notice: QUICK });
  if (time === "unknown") return again({ notice: STALE });
  if (address.meant && field("sure") !== "1") {
    const { meant } = address;
    return c.html(
      mistypedPage({
        name: host.name,
        typed: { ...typed, email: address.email },
        meant,
        stamp: field("at"),
        from,
      }),
    );
  }
  return ask(host, c, { ...typed, email: address.email, from });
}

const QUICK = "That was quicker than most people type. If you are one, press the button once more.";
const STALE = "Please press the button once more: that tells us that it was you and not a machine.";

/** What is shown again need not be longer than what could be right. */
const shortened = (typed: Typed): Typed => ({
  email: typed.email.slice(0, 254),
  name: typed.name.slice(0, 200),
  interest: typed.interest,
});

function errorsOf(
  { audience }: SignUpHost,
  typed: Typed,
  email: string | undefined,
): SubscribeForm["errors"] {
  const name = newSubscriber.shape.name.safeParse(typed.name);
  const known = typed.interest === "" || audience.cohorts.includes(typed.interest);
  return {
    ...(email ? { email } : {}),
    ...(name.success ? {} : { name: "A name is one line of at most 200 characters." }),
    ...(known ? {} : { interest: "Choose one of these, or none." }),
  };
}

/** From here on a request costs something, so it is counted. */
async function ask(host: SignUpHost, c: Context, typed: Typed & { from: string }): Promise<Response> {
  const network = networkBehind(host, c);
  if (!(await mayAsk(host, network))) {
    c.header("Retry-After", String(HOUR_SECONDS));
    return c.html(tooManyPage(host.name), 429);
  }
  const full = (await countPending(host.ledger.db)) >= MOST_PENDING;
  if (full || (await whyNoMail(host.mail))) {
    c.header("Retry-After", String(HOUR_SECONDS));
    return c.html(closedPage(host.name), 503);
  }
  // Counted for everybody alike, and before it is looked whether the address is known.
  const mailable = await mayMail(host, typed.email);
  if (mailable && !(await host.isSuppressed?.(typed.email))) await keep(host, typed, network);
  return c.html(askedPage(host.name, typed.email));
}

/** The sign-up and the mail that asks are committed together. */
async function keep(host: SignUpHost, typed: Typed & { from: string }, network: string): Promise<void> {
  const { ledger, clock, name, site } = host;
  const { realm } = (await host.mail.mailer()).account;
  const mailId = await ledger.transaction(async (db) => {
    const { kind, subscriberId } = await keepSignUp(db, clock, {
      ...{ email: typed.email, name: typed.name, interest: typed.interest || null, realm },
      firstTouch: touchBroughtBack(typed.from),
      ...{
        wording: signUpWords(name),
        place: `${site.url}/subscribe`,
        facts: { network: markOf(host, network) },
      },
    });
    const whom = { subscriberId, to: typed.email };
    return kind === "member" ? freezeMember(host, whom, db) : freezeConfirm(host, whom, db);
  });
  post(host, mailId);
}
