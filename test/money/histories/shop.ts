/** The Stripe twin of one history: its inside in memory, a small shop in four currencies, and a clock that only it moves. */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type Stripe from "stripe";
import { manualClock } from "../../../src/core/clock.ts";
import { inTransaction, openStore } from "../../../src/sandbox/store.ts";
import { type EventFaults, setEventFaults } from "../../../src/sandbox/stripe/event-faults.ts";
import type { Payer } from "../../../src/sandbox/stripe/life.ts";
import { openLife } from "../../../src/sandbox/stripe/open-life.ts";
import { STRIPE_SCHEMA } from "../../../src/sandbox/stripe/schema.ts";
import { stripeStore } from "../../../src/sandbox/stripe/store.ts";
import { randomFrom } from "../../chaos/dice.ts";
import { price } from "../../sandbox/stripe-price.ts";

export const PRICES = {
  usd: ["price_free", "price_month", "price_big", "price_week", "price_year"],
  eur: ["price_euro"],
  jpy: ["price_yen"],
  kwd: ["price_dinar"],
} as const;

/** What each takes off, and for how long. */
const COUPONS = {
  ONCE: { percent_off: 25, duration: "once" },
  SPRING: { percent_off: 33.3, duration: "repeating", duration_in_months: 3 },
  FRIEND: { percent_off: 50, duration: "forever" },
  GUEST: { percent_off: 100, duration: "forever" },
  THREE: { amount_off: 300, duration: "forever" },
} as const;
export type CouponName = keyof typeof COUPONS;
export const COUPON_NAMES = Object.keys(COUPONS) as CouponName[];

interface Offer {
  price: string;
  currency?: string;
  trialDays?: number;
  missing?: "cancel" | "pause" | "create_invoice";
}

/** What Payment Links sell. */
export const OFFERS: Record<string, Offer> = {
  free: { price: "price_free" },
  monthly: { price: "price_month" },
  yearly: { price: "price_year" },
  trial: { price: "price_month", trialDays: 14 },
  "trial that ends": { price: "price_month", trialDays: 7, missing: "cancel" },
  "trial that pauses": { price: "price_month", trialDays: 7, missing: "pause" },
  euro: { price: "price_euro", currency: "eur" },
  yen: { price: "price_yen", currency: "jpy" },
  dinar: { price: "price_dinar", currency: "kwd" },
};

const link = (name: string, { price, currency = "usd", trialDays, missing }: Offer) =>
  ({
    ...{ id: `plink_${name.replaceAll(" ", "_")}`, object: "payment_link", active: true, currency },
    after_completion: { type: "hosted_confirmation" },
    allow_promotion_codes: true,
    line_items: { object: "list", data: [{ id: "li_1", price, quantity: 1 }] },
    metadata: { plan: name },
    payment_method_collection: "if_required",
    subscription_data: {
      metadata: {},
      trial_period_days: trialDays ?? null,
      trial_settings: missing ? { end_behavior: { missing_payment_method: missing } } : null,
    },
  }) as unknown as Stripe.PaymentLink;

/** Where ids come from while the twin acts, so that one history is the same however often it is lived. */
let idsFrom: (() => number) | null = null;
const { randomBytes } = crypto;
const seededBytes = (size: number): Buffer =>
  idsFrom
    ? Buffer.from(Array.from({ length: size }, idsFrom).map((share) => share * 256))
    : randomBytes(size);
Object.assign(crypto, { randomBytes: seededBytes });
syncBuiltinESMExports();

function withIdsFrom<T>(random: () => number, work: () => T): T {
  idsFrom = random;
  try {
    return work();
  } finally {
    idsFrom = null;
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

export async function openShop(seed: number, start: Date) {
  const clock = manualClock(start);
  const store = await openStore(":memory:");
  store.exec(STRIPE_SCHEMA);
  const objects = stripeStore(store);
  const context = { store, clock, limits: {}, url: () => "http://127.0.0.1:1" };
  const life = openLife(context);
  const ids = randomFrom(seed);
  /** One transaction. What is refused did nothing. */
  const act = <T>(work: () => T): T => withIdsFrom(ids, () => inTransaction(store, work));
  inTransaction(store, () => stock(objects));
  return {
    ...{ clock, store, objects, context, life, act },
    all: <T extends { id: string; object: string }>(type: string) => objects.all<T>(type),
    pay: (offer: string, payer: Payer) => life.pay(link(offer, OFFERS[offer] as Offer), payer),
    /** Lets happen what is due by then. */
    pass(to: Date): void {
      clock.set(to);
      act(() => life.bringDue());
    },
    spoil: (faults: EventFaults) => inTransaction(store, () => setEventFaults(store, faults)),
    close: () => store.close(),
  };
}

function stock(objects: ReturnType<typeof stripeStore>): void {
  const usd = { price_free: 0, price_month: 1_000, price_big: 2_499 };
  for (const [id, amount] of Object.entries(usd)) objects.put(price({ id, amount }));
  objects.put(price({ id: "price_week", amount: 333, interval: "week" }));
  objects.put(price({ id: "price_year", amount: 9_990, interval: "year" }));
  objects.put(price({ id: "price_euro", amount: 900, currency: "eur" }));
  objects.put(price({ id: "price_yen", amount: 1_200, currency: "jpy", interval: "year" }));
  objects.put(price({ id: "price_dinar", amount: 2_750, currency: "kwd" }));
  for (const [id, given] of Object.entries(COUPONS)) {
    const made = {
      ...{ id, object: "coupon", created: 1, amount_off: null, percent_off: null, currency: "usd" },
      ...{ duration_in_months: null, max_redemptions: null, redeem_by: null, times_redeemed: 0 },
      ...{ livemode: false, metadata: {}, name: null, valid: true },
      ...given,
    };
    objects.put(made);
    objects.put({
      ...{ id: `promo_${id}`, object: "promotion_code", active: true, code: id, created: 1, customer: null },
      ...{ expires_at: null, max_redemptions: null, times_redeemed: 0 },
      ...{ promotion: { coupon: id, type: "coupon" } },
    } as never);
  }
}
