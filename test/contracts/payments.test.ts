import Stripe from "stripe";
import { onTestFinished } from "vitest";
import { processEnv } from "../../config/env.ts";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { accountOf, newId } from "../../src/core/ids.ts";
import { silentLog } from "../../src/core/log.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { Payments } from "../../src/money/payments.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";
import { openLife } from "../../src/sandbox/stripe/open-life.ts";
import { stripeStore } from "../../src/sandbox/stripe/store.ts";
import { stripeCall } from "../../src/services/stripe/client.ts";
import { stripePayments } from "../../src/services/stripe/payments.ts";
import { stripeSandbox } from "../sandbox/stripe-sandbox.ts";
import { type PaymentsDriver, paymentsContract, type Trouble } from "./payments.ts";
import { troubledLine } from "./troubled-line.ts";

const STRIPE = "https://api.stripe.com";
const { STRIPE_SECRET_KEY: key = "" } = processEnv().variables;

interface Opened {
  key: string;
  realm: Realm;
  timeoutMs?: number;
}

/** Retries at the pace of a test, but for the live account's own limit. */
function open(baseUrl: string, { key: secret, realm, timeoutMs = 30_000 }: Opened): Payments {
  const quick: Clock = { now: () => systemClock.now(), sleep: async () => undefined };
  const clock = realm === "sandbox" ? quick : systemClock;
  const policy = httpPolicy({
    ...{
      service: "stripe",
      budget: { concurrency: 4, calls: 20, windowMs: realm === "sandbox" ? 1 : 1_000 },
    },
    ...{ timeoutMs, attempts: 4, patienceMs: 30_000, clock, log: silentLog },
  });
  const call = stripeCall({ key: secret, baseUrl, timeoutMs, policy, clock });
  return stripePayments({ call, account: { service: "stripe", account: accountOf(secret), realm } });
}

const SILENCE_MS = { sandbox: 300, test: 5_000, live: 5_000 } as const;

const troubled = async (
  target: string,
  opened: Opened,
  trouble: Trouble,
  when: { method: string; times: number },
) =>
  open(await troubledLine(target, trouble, when), {
    ...opened,
    ...(trouble === "silence" ? { timeoutMs: SILENCE_MS[opened.realm] } : {}),
  });

type World = Awaited<ReturnType<typeof stripeSandbox>>;

/** One twin a test. */
function twinDriver(): PaymentsDriver {
  let world: Promise<World> | undefined;
  const shared = () => {
    world ??= stripeSandbox();
    onTestFinished(() => {
      world = undefined;
    });
    return world;
  };
  const urlOf = async () => (await shared()).urls.stripe;
  const opened: Opened = { key: "sk_contract", realm: "sandbox" };
  return {
    open: async () => open(await urlOf(), opened),
    openTroubled: async (trouble, when) => troubled(await urlOf(), opened, trouble, when),
    openStranger: async () => open(await urlOf(), { key: "sk_test_expired_contract", realm: "sandbox" }),
    openRestricted: async () => ({
      payments: open(await urlOf(), { key: "rk_test_lacks_subscriptions_1", realm: "sandbox" }),
      lacks: "Subscriptions: read",
    }),
    async subscribe({ links }) {
      const { home, clock, urls } = await shared();
      const store = await openStore(storePath(home));
      onTestFinished(() => store.close());
      const life = openLife({ store, clock, limits: {}, url: () => urls.stripe });
      const payer = {
        email: "bea@readers.test",
        name: "Bea Lindqvist",
        card: { number: "4242424242424242" },
      };
      const paid = inTransaction(store, () => {
        const all = stripeStore(store).all<Stripe.PaymentLink>("payment_link");
        const link = all.find(({ url }) => url === links.monthly);
        if (!link) throw new Error("the twin has no such link");
        return life.pay(link, { ...payer, reference: null });
      });
      if (paid.kind !== "complete") throw new Error(`it was not paid: ${paid.why}`);
      return { customer: String(paid.session.customer), subscription: String(paid.session.subscription) };
    },
    async deleteCustomer(id) {
      await (await shared()).stripe.customers.del(id);
    },
    now: () => new Date("2026-03-02T12:00:00Z"),
    listedWithinMs: 1_000,
  };
}

paymentsContract("Stripe's twin", twinDriver());

/** A test account, in which everything stays that the tests make. */
function accountDriver(): PaymentsDriver {
  const opened: Opened = { key, realm: "test" };
  const sdk = () => new Stripe(key, { telemetry: false });
  return {
    open: async () => open(STRIPE, opened),
    openTroubled: (trouble, when) => troubled(STRIPE, opened, trouble, when),
    openStranger: async () => open(STRIPE, { key: "sk_test_00000000000000000000000000", realm: "test" }),
    openRestricted: async () => null,
    async subscribe({ prices }) {
      const card = "pm_card_visa";
      const { id: customer } = await sdk().customers.create({
        ...{ email: `contract-${newId()}@readers.example`, name: "Bea Lindqvist", payment_method: card },
        invoice_settings: { default_payment_method: card },
      });
      const { id: subscription } = await sdk().subscriptions.create({
        customer,
        items: [{ price: prices.monthly }],
      });
      return { customer, subscription };
    },
    async deleteCustomer(id) {
      await sdk().customers.del(id);
    },
    now: () => new Date(),
    listedWithinMs: 60_000,
  };
}

const isTestKey = /^[sr]k_test_/.test(key);

paymentsContract(
  "Stripe itself, in test mode",
  accountDriver(),
  isTestKey
    ? null
    : `left out, because ${key === "" ? "no STRIPE_SECRET_KEY was handed over (npm run test:live does)" : "the STRIPE_SECRET_KEY is a live one, and tests charge cards"}`,
);
