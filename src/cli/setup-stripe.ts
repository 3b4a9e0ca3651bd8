/** `pressroom setup stripe`: the key, what is sold and where, the webhook. Safe to run again: what is there stays as it is. */
import { type App, openApp } from "../app.ts";
import { ServiceError } from "../core/errors.ts";
import { formatMoney } from "../core/money.ts";
import type { Realm } from "../core/realm.ts";
import type { Catalog } from "../money/catalog.ts";
import type { PaymentsCheck } from "../money/payments.ts";
import { hearPayments } from "../money/posts.ts";
import { EXIT } from "../operations/exit.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import { openShop } from "./open-shop.ts";
import type { Desk } from "./options.ts";
import { type Terminal, table } from "./terminal.ts";

export interface SetUpStripeOptions {
  /** Asks nothing: the key is taken from the environment or .env. */
  nonInteractive?: boolean;
  /** Asks for another key, though one is there. */
  new?: boolean;
}

interface Found {
  problem: string | null;
  /** Nothing is wrong; only it could not be asked just now. */
  isLater?: boolean;
  json: Record<string, unknown>;
}

/** The rights to tick, by the dashboard's own groups and words. */
const PERMISSIONS = [
  ["Write", "Products, Prices, Payment Links, Customer portal, Webhook Endpoints"],
  ["Read", "Customers, Subscriptions, Invoices, Charges and Refunds, Disputes, Payouts"],
  ["Read", "Checkout Sessions, Balance, Balance transaction sources, Events, Coupons"],
] as const;

export async function setUpStripe(desk: Desk, options: SetUpStripeOptions) {
  const { terminal } = desk;
  const present = desk.app.config.env.STRIPE_SECRET_KEY;
  terminal.title("Payments through Stripe");
  const asks = !options.nonInteractive && (present === undefined || options.new === true);
  const key = asks ? await askKey(terminal) : null;
  if (key === null && present === undefined)
    terminal.step("STRIPE_SECRET_KEY is not set, so these are the payments of the sandbox: a rehearsal.");
  const { problem, isLater = false, json } = await withKey(desk, key, setUpWith);
  const next = problem ?? NEXT[json.realm as Realm];
  terminal.end(next);
  const exitCode = problem === null ? EXIT.done : isLater ? EXIT.later : EXIT.failed;
  return { json: { ...json, ok: problem === null, problems: problem ? [problem] : [], next }, exitCode };
}

const NEXT: Readonly<Record<Realm, string>> = {
  sandbox:
    "This was a rehearsal. For real payments, make a key at dashboard.stripe.com/apikeys, then run this again in a terminal: it asks for it.",
  test: "This is Stripe's test mode: nobody is charged, and no real reader is shown these links. For real payments: npm run pressroom -- setup stripe --new",
  live: "Readers can pay. Try it as one of them: choose premium on your site, and end it again in the portal.",
};

function askKey(terminal: Terminal): Promise<string | null> {
  const rights = table(PERMISSIONS.map(([right, what]) => [right, what]));
  terminal.note(
    `dashboard.stripe.com/apikeys → Create restricted key, with these rights:\n${rights}`,
    "A restricted key is enough",
  );
  return terminal.ask({
    message: "Your key (begins with rk_live_, or rk_test_ to try it out)",
    secret: true,
    wrong: (answer) =>
      /^[sr]k_(test|live)_[\x21-\x7e]{4,}$/.test(answer)
        ? null
        : "A key of Stripe's begins with rk_live_, rk_test_, sk_live_ or sk_test_",
  });
}

/** Works with an app of this key, as it will be once it is written down; null is the key that is there already, or none. */
async function withKey<T>(
  { app, terminal, signal }: Desk,
  key: string | null,
  work: (desk: Desk, keep: () => void) => Promise<T>,
): Promise<T> {
  const { config, clock, home } = app;
  if (key === null) return work({ app, terminal, signal }, () => undefined);
  const env = { ...config.env, STRIPE_SECRET_KEY: key };
  const tried = await openApp({ config: { ...config, env }, clock, signal });
  try {
    return await work({ app: tried, terminal, signal }, () => keepSecret(home, "STRIPE_SECRET_KEY", key));
  } finally {
    await tried.close();
  }
}

const REALMS: Readonly<Record<Exclude<Realm, "sandbox">, string>> = {
  test: "This key is of Stripe's test mode: nobody is charged.",
  live: "This key is live: what is paid is real money.",
};

async function setUpWith(desk: Desk, keep: () => void): Promise<Found> {
  const { app, terminal } = desk;
  const realm = app.realms.stripe;
  try {
    const checked = await (await app.payments()).check();
    if (realm !== "sandbox") terminal.step(`Stripe answers: ${checked.seen}. ${REALMS[realm]}`);
    if (checked.missing.length > 0) return { problem: sayMissing(checked), json: { realm, ...checked } };
    keep();
    const catalog = await terminal.during(
      "Setting up product, prices, links and portal",
      () => openShop(app),
      ({ made }) => (made.length === 0 ? "Everything is there" : `Made: ${made.join(", ")}`),
    );
    terminal.plain(shopTable(app, catalog));
    warnOfOwnLinks(app, terminal);
    const webhook = await setUpWebhook(desk);
    return { problem: null, json: { realm, ...checked, ...catalog, webhook } };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const next = error.retryable
      ? "Run this again in a few minutes: it goes on where it was."
      : "Put that right, then run this again: what was made already is found.";
    return {
      problem: `Stripe did not do it (${error.message}). ${next}`,
      isLater: error.retryable,
      json: { realm },
    };
  }
}

const sayMissing = ({ missing }: PaymentsCheck): string =>
  `This key lacks: ${missing.join("; ")}. Without them payments can't be followed. Tick them at dashboard.stripe.com/apikeys → the key → Edit, then run this again.`;

function shopTable(app: App, { links, portal, made }: Catalog): string {
  const { prices, currency } = app.config.publication;
  const price = (amountMinor: number) => formatMoney({ amountMinor, currency });
  const state = (part: string) => (made.some((one) => one.startsWith(part)) ? "made" : "was there");
  return table([
    ["What", "Price", "", "Where"],
    ["Free", price(0), state("free"), links.free],
    ["Monthly", price(prices.monthlyMinor), state("monthly"), links.monthly],
    ["Yearly", price(prices.yearlyMinor), state("yearly"), links.yearly],
    ["Portal", "", state("portal"), portal ?? "Stripe gives no address for it"],
  ]);
}

function warnOfOwnLinks({ config }: App, terminal: Terminal): void {
  const { monthly, yearly } = config.publication.paymentLinks;
  if (monthly === undefined && yearly === undefined) return;
  terminal.step(
    "Your settings name links of your own (publication.paymentLinks): readers see those. Take them out for the ones above.",
  );
}

/** Null where no public name leads here yet; and the sandbox, which posts to this machine alone, is heard by `npm start`. */
async function setUpWebhook({ app, terminal }: Desk): Promise<boolean | null> {
  if (app.realms.stripe === "sandbox") return null;
  const { PUBLIC_URL } = app.config.env;
  if (!PUBLIC_URL?.startsWith("https://")) {
    terminal.step(
      "Without a PUBLIC_URL Stripe can't tell of payments by itself: pressroom asks every few minutes, and misses nothing.",
    );
    return null;
  }
  const hears = await hearPayments(app, PUBLIC_URL.replace(/\/$/, ""));
  terminal.step(
    hears
      ? "Stripe tells this press at once what changed."
      : "This key may not set up a webhook (Webhook Endpoints: write): pressroom asks every few minutes, and misses nothing.",
  );
  return hears;
}
