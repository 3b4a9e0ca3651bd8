/** A sandbox with a till in it, a small shop, and somebody who opens its pages as a browser would. */

import Stripe from "stripe";
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { filled, formIn } from "./desk-for-test.ts";
import { temporaryHome } from "./sandbox-for-test.ts";
import { tillOwner } from "./till-owner.ts";

export const NOON = "2026-03-02T12:00:00Z";
export const DAY = 86_400_000;

export function stripeAt(url: string): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe("sk_test_till", { host: hostname, port, protocol: "http", telemetry: false });
}

/** A newsletter's three prices with a Payment Link each, and a portal in which a plan can be changed. */
export async function openShop(stripe: Stripe) {
  const product = await stripe.products.create({
    name: "Letters Premium",
    description: "Every issue, whole",
  });
  const free = await stripe.products.create({ name: "Letters", description: "The free issues" });
  const priceOf = (of: string, unit_amount: number, interval: "month" | "year") =>
    stripe.prices.create({ product: of, currency: "usd", unit_amount, recurring: { interval } });
  const prices = {
    free: await priceOf(free.id, 0, "month"),
    monthly: await priceOf(product.id, 800, "month"),
    yearly: await priceOf(product.id, 8_000, "year"),
  };
  const linkOf = (price: Stripe.Price, more: Partial<Stripe.PaymentLinkCreateParams> = {}) =>
    stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }], ...more });
  const links = {
    free: await linkOf(prices.free, { payment_method_collection: "if_required" }),
    monthly: await linkOf(prices.monthly, { allow_promotion_codes: true }),
    yearly: await linkOf(prices.yearly),
  };
  const portal = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ["email", "name"] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: "at_period_end" },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price"],
        proration_behavior: "create_prorations",
        products: [{ product: product.id, prices: [prices.monthly.id, prices.yearly.id] }],
      },
    },
    login_page: { enabled: true },
  });
  return { product, prices, links, linkOf, portal: portal.login_page.url ?? "" };
}

type Changes = Record<string, string | string[]>;

export async function tillForTest() {
  const clock = manualClock(NOON);
  const sandbox = await startSandbox({ home: temporaryHome(), services: ["stripe"], clock });
  onTestFinished(() => sandbox.close());
  const { stripe: till, desk } = sandbox.urls;
  const stripe = stripeAt(till);
  const shop = await openShop(stripe);
  const open = async (url: string) => {
    const answer = await fetch(url, { redirect: "manual" });
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  const send = async (
    url: string,
    body: URLSearchParams,
    headers: Record<string, string> = { origin: new URL(url).origin },
  ) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body.toString(),
      redirect: "manual",
    });
    return { status: answer.status, to: answer.headers.get("location") ?? "", html: await answer.text() };
  };
  /** Opens the page, fills the form with this action in, and sends it. */
  const press = async (url: string, changes: Changes = {}, action = new URL(url).pathname) => {
    const form = choosing(formIn((await open(url)).html, action), changes);
    return send(new URL(action, url).href, form);
  };
  return { clock, till, desk, stripe, ...shop, open, send, press, owner: tillOwner(till) };
}

/** `formIn` takes every radio button along; a browser sends the one that is chosen. */
const choosing = (form: URLSearchParams, changes: Changes) => {
  const [first] = form.getAll("card");
  return filled(form, { ...(first === undefined ? {} : { card: first }), ...changes });
};

export type Till = Awaited<ReturnType<typeof tillForTest>>;

export const BEA = { email: "bea@readers.example", name: "Bea Holm", act: "pay" };
