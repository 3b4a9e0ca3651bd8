/** A Stripe twin's inside in memory, with a small shop. */

import type Stripe from "stripe";
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";
import { type Payer, Refused } from "../../src/sandbox/stripe/life.ts";
import { openLife } from "../../src/sandbox/stripe/open-life.ts";
import { STRIPE_SCHEMA } from "../../src/sandbox/stripe/schema.ts";
import { stripeStore } from "../../src/sandbox/stripe/store.ts";
import { type PriceGiven, price } from "./stripe-price.ts";

export const GOOD = "4242424242424242";
export const FAILS_LATER = "4000000000000341";
export const DAY = 86_400;

export interface CouponGiven {
  percent_off?: number;
  amount_off?: number;
  duration: "once" | "repeating" | "forever";
  months?: number;
}

interface LinkGiven {
  price: string;
  trialDays?: number;
  missing?: "cancel" | "pause" | "create_invoice";
  collection?: "always" | "if_required";
}

export async function stripeWorld(start = "2026-01-31T10:00:00Z") {
  const clock = manualClock(start);
  const store = await openStore(":memory:");
  store.exec(STRIPE_SCHEMA);
  onTestFinished(() => store.close());
  const objects = stripeStore(store);
  const context = { store, clock, limits: {}, url: () => "http://127.0.0.1:1" };
  const life = openLife(context);
  const act = <T>(work: () => T): T => inTransaction(store, work);

  const sell = (given: PriceGiven) => act(() => objects.put(price(given)));
  sell({ id: "price_free", amount: 0 });
  sell({ id: "price_month", amount: 1_000 });
  sell({ id: "price_big", amount: 2_000 });
  sell({ id: "price_year", amount: 10_000, interval: "year" });
  sell({ id: "price_yen", amount: 1_200, currency: "jpy" });

  const coupon = (id: string, given: CouponGiven) => {
    const made = {
      ...{ id, object: "coupon", created: 1, amount_off: given.amount_off ?? null, currency: "usd" },
      ...{ percent_off: given.percent_off ?? null, duration: given.duration, livemode: false },
      ...{ duration_in_months: given.months ?? null, max_redemptions: null, metadata: {}, name: null },
      ...{ redeem_by: null, times_redeemed: 0, valid: true },
    } satisfies Omit<Stripe.Coupon, "object"> & { object: string };
    act(() => objects.put(made));
    const code = { id: `promo_${id}`, object: "promotion_code", active: true, code: id, created: 1 };
    const promotion = { coupon: id, type: "coupon" };
    const rest = { customer: null, expires_at: null, max_redemptions: null, times_redeemed: 0, promotion };
    act(() => objects.put({ ...code, ...rest }));
    return id;
  };
  const link = (given: LinkGiven) =>
    ({
      id: `plink_${given.price}`,
      object: "payment_link",
      active: true,
      after_completion: { type: "hosted_confirmation" },
      allow_promotion_codes: true,
      currency: "usd",
      line_items: { object: "list", data: [{ id: "li_1", price: given.price, quantity: 1 }] },
      metadata: { plan: given.price },
      payment_method_collection: given.collection ?? "always",
      subscription_data: {
        metadata: { kind: "reader" },
        trial_period_days: given.trialDays ?? null,
        trial_settings: given.missing ? { end_behavior: { missing_payment_method: given.missing } } : null,
      },
    }) as unknown as Stripe.PaymentLink;

  const payer = (given: Partial<Payer> & { number?: string | null } = {}): Payer => ({
    email: "bea@readers.example",
    name: "Bea",
    card: given.number === null ? null : { number: given.number ?? GOOD },
    reference: null,
    ...given,
  });
  /** Somebody pays this link; fails the test when they don't get through. */
  const join = (given: LinkGiven, who: Partial<Payer> & { number?: string | null } = {}) => {
    const paid = act(() => life.pay(link(given), payer(who)));
    if (paid.kind !== "complete") throw new Error(paid.why);
    const { session } = paid;
    const get = () => objects.must<Stripe.Subscription>(String(session.subscription));
    return { session, get, customer: String(session.customer), id: String(session.subscription) };
  };
  /** What the vendor would refuse is not done. */
  const tryTo = (work: () => unknown): void => {
    try {
      act(work);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  };
  const all = <T extends { id: string; object: string }>(type: string) => objects.all<T>(type);
  const events = (from = 0): Stripe.Event[] =>
    store
      .prepare("select json from stripe_events order by seq")
      .all()
      .slice(from)
      .map(({ json }) => JSON.parse(String(json)) as Stripe.Event);
  const types = (from = 0) => events(from).map(({ type }) => String(type));
  const pass = (days: number) => {
    clock.advance(days * DAY * 1_000);
    act(() => life.bringDue());
  };
  const until = (iso: string) => {
    clock.set(iso);
    act(() => life.bringDue());
  };
  const invoices = () => all<Stripe.Invoice>("invoice");
  const charges = () => all<Stripe.Charge>("charge");
  const entries = () => all<Stripe.BalanceTransaction>("balance_transaction");
  const seconds = (iso: string) => Date.parse(iso) / 1_000;
  const seen = { all, events, types, invoices, charges, entries };
  const shop = { sell, coupon, link, payer, join };
  return { clock, store, objects, life, act, tryTo, pass, until, seconds, ...seen, ...shop };
}

export const day = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);
