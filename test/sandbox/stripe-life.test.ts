import type Stripe from "stripe";
import { expect, test } from "vitest";
import { day, FAILS_LATER, stripeWorld } from "./stripe-world.ts";

test("a link that is paid makes a customer, a subscription and what was paid for it", async () => {
  const { join, types, invoices, charges, entries, all } = await stripeWorld();
  const { session, get } = join({ price: "price_month" }, { reference: "reader-7" });
  expect(session).toMatchObject({
    client_reference_id: "reader-7",
    amount_total: 1_000,
    payment_status: "paid",
    metadata: { plan: "price_month" },
  });
  expect(get()).toMatchObject({ status: "active", metadata: { kind: "reader" }, currency: "usd" });
  const [invoice] = invoices();
  expect(invoice).toMatchObject({ status: "paid", total: 1_000, amount_paid: 1_000, amount_remaining: 0 });
  expect(invoice?.payments?.data[0]).toMatchObject({ status: "paid", amount_paid: 1_000 });
  const [charge] = charges();
  expect(entries()).toMatchObject([{ amount: 1_000, fee: 59, net: 941, source: charge?.id, type: "charge" }]);
  expect(charge?.balance_transaction).toBe(entries()[0]?.id);
  expect(all<Stripe.PaymentIntent>("payment_intent")).toMatchObject([
    { status: "succeeded", latest_charge: charge?.id },
  ]);
  expect(types()).toEqual([
    "customer.created",
    "payment_method.attached",
    "customer.updated",
    "customer.subscription.created",
    "invoice.created",
    "payment_intent.created",
    "invoice.finalized",
    "charge.succeeded",
    "payment_intent.succeeded",
    "charge.updated",
    "invoice_payment.paid",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_succeeded",
    "checkout.session.completed",
  ]);
});

test("months end right, and each event carries the instant at which it was due", async () => {
  const { join, until, get, invoices, events, types, seconds } = await withGet();
  const sub = join({ price: "price_month" });
  const before = types().length;
  until("2026-05-01T00:00:00Z");
  expect(invoices().map(({ created }) => day(created))).toEqual([
    "2026-01-31",
    "2026-02-28",
    "2026-03-31",
    "2026-04-30",
  ]);
  expect(day(get(sub.id).items.data[0]?.current_period_end ?? 0)).toBe("2026-05-31");
  const renewal = events(before).filter(({ created }) => created === seconds("2026-02-28T10:00:00Z"));
  expect(renewal.map(({ type }) => type)).toEqual([
    "customer.subscription.updated",
    "invoice.created",
    "payment_intent.created",
    "invoice.finalized",
    "charge.succeeded",
    "payment_intent.succeeded",
    "charge.updated",
    "invoice_payment.paid",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_succeeded",
  ]);
});

test("cancelled at the period's end, it lives until then and is not billed again", async () => {
  const { join, act, life, pass, get, invoices } = await withGet();
  const { id } = join({ price: "price_month" });
  const wished = act(() => life.change(id, { cancelAtPeriodEnd: true }));
  expect(wished).toMatchObject({ status: "active", cancel_at_period_end: true });
  expect(day(wished.cancel_at ?? 0)).toBe("2026-02-28");
  pass(27);
  expect(get(id).status).toBe("active");
  pass(2);
  expect(get(id)).toMatchObject({ status: "canceled", ended_at: wished.cancel_at });
  pass(60);
  expect(invoices()).toHaveLength(1);
});

test("a card that fails later is tried four times in fifteen days, and then it ends", async () => {
  const { join, until, get, charges, all, types } = await withGet();
  const { id } = join({ price: "price_month" }, { number: FAILS_LATER });
  until("2026-02-28T10:00:00Z");
  expect(get(id).status).toBe("past_due");
  const [, open] = all<Stripe.Invoice>("invoice");
  expect(open).toMatchObject({ status: "open", attempt_count: 1 });
  expect(day(open?.next_payment_attempt ?? 0)).toBe("2026-03-03");
  until("2026-03-15T09:59:59Z");
  expect(get(id).status).toBe("past_due");
  until("2026-03-15T10:00:00Z");
  expect(get(id)).toMatchObject({
    status: "canceled",
    cancellation_details: { reason: "payment_failed" },
  });
  expect(charges().map(({ status }) => status)).toEqual(["succeeded", ...Array(4).fill("failed")]);
  expect(types().filter((type) => type === "invoice.payment_failed")).toHaveLength(4);
  expect(all<Stripe.Invoice>("invoice")[1]).toMatchObject({ status: "open", attempt_count: 4 });
});

test("what is open of a subscription that was ended is not tried again", async () => {
  const { join, until, act, life, charges, all } = await stripeWorld();
  const { id } = join({ price: "price_month" }, { number: FAILS_LATER });
  until("2026-02-28T10:00:00Z");
  act(() => life.cancel(id));
  until("2026-04-01T00:00:00Z");
  expect(charges()).toHaveLength(2);
  expect(all<Stripe.Invoice>("invoice")[1]).toMatchObject({ status: "open", next_payment_attempt: null });
});

test("a new card and another try make it active again", async () => {
  const { join, until, act, life, get, all } = await withGet();
  const { id, customer } = join({ price: "price_month" }, { number: FAILS_LATER });
  until("2026-02-28T10:00:00Z");
  act(() => life.setCard(customer, { number: "4242424242424242" }));
  const [, open] = all<Stripe.Invoice>("invoice");
  expect(act(() => life.payInvoice(open?.id ?? ""))).toMatchObject({ status: "paid", attempt_count: 2 });
  expect(get(id).status).toBe("active");
  until("2026-04-01T00:00:00Z");
  expect(get(id).status).toBe("active");
});

test("a refund goes back without its fee, in part and then the rest, and never more", async () => {
  const { join, act, life, charges, entries } = await stripeWorld();
  join({ price: "price_month" });
  const charge = charges()[0]?.id ?? "";
  const part = act(() => life.refund({ charge, amount: 300, reason: "requested_by_customer" }));
  expect(part).toMatchObject({ amount: 300, status: "succeeded" });
  expect(charges()[0]).toMatchObject({ amount_refunded: 300, refunded: false });
  expect(() => act(() => life.refund({ charge, amount: 701 }))).toThrow("unrefunded amount");
  act(() => life.refund({ charge }));
  expect(charges()[0]).toMatchObject({ amount_refunded: 1_000, refunded: true });
  expect(entries().map(({ net }) => net)).toEqual([941, -300, -700]);
  expect(() => act(() => life.refund({ charge }))).toThrow("already been refunded");
});

async function withGet() {
  const world = await stripeWorld();
  const get = (id: string) => world.objects.must<Stripe.Subscription>(id);
  return { ...world, get };
}
