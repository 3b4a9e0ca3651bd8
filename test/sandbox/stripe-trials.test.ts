import type Stripe from "stripe";
import { expect, test } from "vitest";
import { day, stripeWorld } from "./stripe-world.ts";

const CARDS = {
  declined: "4000000000000002",
  poor: "4000000000009995",
  asks: "4000002500003155",
  failsLater: "4000000000000341",
};

async function trials() {
  const world = await stripeWorld("2026-03-01T00:00:00Z");
  const get = (id: string) => world.objects.must<Stripe.Subscription>(id);
  return { ...world, get };
}

test("a trial with a card costs nothing, is announced three days before its end, and goes on paid", async () => {
  const { join, until, get, invoices, types, events, seconds } = await trials();
  const { id, session } = join({ price: "price_month", trialDays: 14 });
  expect(session).toMatchObject({ amount_total: 0, payment_status: "no_payment_required" });
  expect(get(id)).toMatchObject({ status: "trialing", trial_end: seconds("2026-03-15T00:00:00Z") });
  expect(invoices()).toMatchObject([{ total: 0, status: "paid", billing_reason: "subscription_create" }]);
  until("2026-03-11T23:59:59Z");
  expect(types()).not.toContain("customer.subscription.trial_will_end");
  until("2026-03-20T00:00:00Z");
  const told = events().find(({ type }) => type === "customer.subscription.trial_will_end");
  expect(told?.created).toBe(seconds("2026-03-12T00:00:00Z"));
  expect(get(id).status).toBe("active");
  expect(day(get(id).items.data[0]?.current_period_end ?? 0)).toBe("2026-04-15");
  expect(invoices()[1]).toMatchObject({ total: 1_000, status: "paid", billing_reason: "subscription_cycle" });
});

test.each([
  ["cancel", "canceled", "customer.subscription.deleted", 1],
  ["pause", "paused", "customer.subscription.paused", 1],
  ["create_invoice", "past_due", "invoice.payment_failed", 2],
] as const)(
  "a trial without a card ends as it was set to: %s",
  async (missing, status, type, invoiceCount) => {
    const { join, until, get, invoices, types } = await trials();
    const link = { price: "price_month", trialDays: 7, missing, collection: "if_required" } as const;
    const { id } = join(link, { number: null });
    until("2026-03-08T00:00:00Z");
    expect(get(id).status).toBe(status);
    expect(types()).toContain(type);
    expect(invoices()).toHaveLength(invoiceCount);
  },
);

test("one that is paused goes on from the day on which it is resumed with a card", async () => {
  const { join, until, act, life, get, types, seconds } = await trials();
  const link = { price: "price_month", trialDays: 7, missing: "pause", collection: "if_required" } as const;
  const { id, customer } = join(link, { number: null });
  until("2026-05-20T00:00:00Z");
  expect(get(id).status).toBe("paused");
  expect(() => act(() => life.resume(id))).toThrow("no default payment method");
  act(() => life.setCard(customer, { number: "5555555555554444" }));
  expect(act(() => life.resume(id))).toMatchObject({
    status: "active",
    billing_cycle_anchor: seconds("2026-05-20T00:00:00Z"),
  });
  expect(types()).toContain("customer.subscription.resumed");
  expect(day(get(id).items.data[0]?.current_period_end ?? 0)).toBe("2026-06-20");
  expect(() => act(() => life.resume(id))).toThrow("Only a subscription whose status is paused");
});

test("one that is paused stays so, though its discount ends", async () => {
  const { join, until, coupon, get, invoices } = await trials();
  coupon("MONTH", { percent_off: 50, duration: "repeating", months: 1 });
  const link = { price: "price_month", trialDays: 7, missing: "pause", collection: "if_required" } as const;
  const { id } = join(link, { number: null, promotionCode: "MONTH" });
  until("2026-05-01T00:00:00Z");
  expect(get(id)).toMatchObject({ status: "paused", discounts: [] });
  expect(invoices()).toHaveLength(1);
});

test("a trial is ended early, or made longer", async () => {
  const { join, act, life, get, until, invoices, seconds } = await trials();
  const early = join({ price: "price_month", trialDays: 14 });
  expect(act(() => life.change(early.id, { trialEnd: "now" }))).toMatchObject({ status: "active" });
  expect(invoices().map(({ total }) => total)).toEqual([0, 1_000]);
  const late = join({ price: "price_month", trialDays: 14 });
  act(() => life.change(late.id, { trialEnd: seconds("2026-04-15T00:00:00Z") }));
  until("2026-04-14T00:00:00Z");
  expect(get(late.id).status).toBe("trialing");
  until("2026-04-15T00:00:00Z");
  expect(get(late.id).status).toBe("active");
  expect(() => act(() => life.change(late.id, { trialEnd: 5 }))).toThrow("must lie ahead");
});

test("one that is cancelled in its trial ends with it, unpaid", async () => {
  const { join, act, life, until, get, invoices } = await trials();
  const { id } = join({ price: "price_month", trialDays: 14 });
  act(() => life.change(id, { cancelAtPeriodEnd: true }));
  until("2026-03-15T00:00:00Z");
  expect(get(id).status).toBe("canceled");
  expect(invoices()).toHaveLength(1);
});

test("the end of a short trial is announced as it begins", async () => {
  const { join, types } = await trials();
  join({ price: "price_month", trialDays: 2 });
  expect(types()).toContain("customer.subscription.trial_will_end");
});

test("a card that is declined leaves nothing behind", async () => {
  const { act, life, link, payer, all, types } = await trials();
  const pay = (number: string) => act(() => life.pay(link({ price: "price_month" }), payer({ number })));
  expect(pay(CARDS.declined)).toEqual({
    kind: "declined",
    why: "Your card was declined.",
    code: "generic_decline",
  });
  expect(pay(CARDS.poor)).toMatchObject({ kind: "declined", code: "insufficient_funds" });
  expect(pay("4111111111111111")).toMatchObject({ kind: "declined", code: "incorrect_number" });
  expect(all("customer")).toEqual([]);
  expect(types()).toEqual([]);
});

test("a bank that asks lets the second try pass, and the renewals after it", async () => {
  const { act, life, link, payer, until, all, charges } = await trials();
  const pay = () => act(() => life.pay(link({ price: "price_month" }), payer({ number: CARDS.asks })));
  expect(pay()).toMatchObject({ kind: "declined", code: "authentication_required" });
  expect(pay()).toMatchObject({ kind: "complete" });
  until("2026-04-01T00:00:00Z");
  expect(charges().map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  expect(all<Stripe.Subscription>("subscription")[0]?.status).toBe("active");
});

test("a saved card whose bank asks passes at the next try", async () => {
  const { join, act, life, until, get, charges } = await trials();
  const { id, customer } = join({ price: "price_month" });
  act(() => life.setCard(customer, { number: CARDS.asks }));
  until("2026-04-01T00:00:00Z");
  expect(get(id).status).toBe("past_due");
  until("2026-04-04T00:00:00Z");
  expect(get(id).status).toBe("active");
  expect(charges().map(({ status }) => status)).toEqual(["succeeded", "failed", "succeeded"]);
});

test("a card that the bank refuses outright can't be saved", async () => {
  const { join, act, life } = await trials();
  const { customer } = join({ price: "price_month" });
  expect(() => act(() => life.setCard(customer, { number: CARDS.declined }))).toThrow("declined");
});

test("what a page must refuse is said in a sentence", async () => {
  const { act, life, link, payer, coupon, objects } = await trials();
  const offer = link({ price: "price_month" });
  const pay = (to: Stripe.PaymentLink, code: string | null, number: string | null = "4242424242424242") =>
    act(() => life.pay(to, payer({ number, promotionCode: code })));
  expect(pay({ ...offer, active: false }, null)).toMatchObject({ kind: "refused" });
  const completed_sessions = { count: 0, limit: 1 };
  const limited = { ...offer, id: "plink_limited", restrictions: { completed_sessions } };
  expect(pay(limited, null)).toMatchObject({ kind: "complete" });
  expect(pay(limited, null)).toMatchObject({ kind: "refused" });
  coupon("OLD", { percent_off: 10, duration: "once" });
  const old = objects.must<Stripe.PromotionCode>("promo_OLD");
  act(() => objects.put({ ...old, active: false } as Stripe.PromotionCode));
  expect(pay(offer, "old")).toMatchObject({ kind: "refused" });
  coupon("DOLLARS", { amount_off: 100, duration: "once" });
  expect(pay({ ...offer, currency: "eur" }, "dollars")).toMatchObject({
    kind: "refused",
    why: expect.stringContaining("another currency"),
  });
  expect(pay(offer, null, null)).toEqual({ kind: "refused", why: "A card is needed here." });
  expect(pay(offer, "NOBODY")).toMatchObject({ kind: "refused", why: expect.stringContaining("not valid") });
  coupon("LAST", { percent_off: 10, duration: "once" });
  const last = objects.must<Stripe.Coupon>("LAST");
  act(() => objects.put({ ...last, max_redemptions: 1 } as Stripe.Coupon));
  expect(pay(offer, "last")).toMatchObject({ kind: "complete" });
  expect(pay(offer, "last")).toMatchObject({ kind: "refused", why: expect.stringContaining("used up") });
});

test("by the API a subscription waits 23 hours for its first payment, and is then given up", async () => {
  const { act, life, until, get, invoices, types } = await trials();
  const { id: customer } = act(() => life.createCustomer({ email: "cem@readers.example" }));
  const subscribe = () => act(() => life.subscribe({ customer, items: [{ price: "price_month" }] }));
  expect(subscribe).toThrow("no attached payment source");
  expect(invoices()).toEqual([]);
  act(() => life.setCard(customer, { number: CARDS.failsLater }));
  const first = subscribe();
  expect(first.status).toBe("incomplete");
  until("2026-03-01T23:00:00Z");
  expect(get(first.id).status).toBe("incomplete_expired");
  expect(invoices()[0]?.status).toBe("void");
  const second = subscribe();
  act(() => life.setCard(customer, { number: "4242424242424242" }));
  act(() => life.payInvoice(String(second.latest_invoice)));
  expect(get(second.id).status).toBe("active");
  expect(types().at(-1)).toBe("customer.subscription.updated");
});
