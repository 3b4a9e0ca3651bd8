import type Stripe from "stripe";
import { expect, test } from "vitest";
import { storePath } from "../../src/sandbox/probe.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";
import { openLife } from "../../src/sandbox/stripe/open-life.ts";
import { LOAD_TWIN } from "../../src/sandbox/twins.ts";
import { catalog, DAY, refusal, stripeSandbox } from "./stripe-sandbox.ts";

const CARD = "4242424242424242";
const DECLINED = "4000000000000341";

/** Bea has a card that works, and pays by the month. The pages set cards, for which there is no API here. */
async function paying(options: Parameters<typeof stripeSandbox>[0] = {}) {
  const box = await stripeSandbox(options);
  const { stripe } = box;
  const { monthly, yearly } = await catalog(stripe);
  const store = await openStore(storePath(box.home));
  const life = openLife({ store, clock: box.clock, limits: {}, url: () => box.urls.stripe });
  const act = <T>(work: (with_: typeof life) => T) => inTransaction(store, () => work(life));
  const withCard = async (name: string, clock?: string) => {
    const customer = await stripe.customers.create({
      name,
      email: `${name.toLowerCase()}@readers.example`,
      ...(clock ? { test_clock: clock } : {}),
    });
    act(({ setCard }) => setCard(customer.id, { number: CARD }));
    return customer;
  };
  const bea = await withCard("Bea");
  const subscription = await stripe.subscriptions.create({
    customer: bea.id,
    items: [{ price: monthly.id }],
  });
  return { ...box, act, withCard, monthly, yearly, bea, subscription, end: () => store.close() };
}

const chargesOf = async (stripe: Stripe, customer: string) =>
  (await stripe.charges.list({ customer, expand: ["data.balance_transaction"] })).data;

test("a subscription's first invoice, its payment and its charge lead to each other", async () => {
  const { stripe, bea, subscription, end } = await paying();
  const { data: invoices } = await stripe.invoices.list({
    subscription: subscription.id,
    status: "paid",
    expand: ["data.payments"],
  });
  expect(invoices).toMatchObject([
    { customer: bea.id, total: 500, payments: { data: [{ amount_paid: 500 }] } },
  ]);
  const [invoice] = invoices;
  expect((await stripe.invoices.listLineItems(invoice?.id ?? "")).data).toHaveLength(1);
  const [charge] = await chargesOf(stripe, bea.id);
  const intent = String(charge?.payment_intent);
  expect(charge).toMatchObject({ amount: 500, balance_transaction: { type: "charge", amount: 500 } });
  const payments = await stripe.invoicePayments.list({
    payment: { type: "payment_intent", payment_intent: intent },
  });
  expect(payments.data).toMatchObject([{ invoice: invoice?.id, payment: { payment_intent: intent } }]);
  expect((await stripe.invoicePayments.list({ invoice: invoice?.id ?? "" })).data).toEqual(payments.data);
  expect(await stripe.invoicePayments.retrieve(payments.data[0]?.id ?? "")).toEqual(payments.data[0]);
  expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({ latest_charge: charge?.id });
  expect((await stripe.charges.list({ payment_intent: intent })).data).toMatchObject([{ id: charge?.id }]);
  const { data: methods } = await stripe.customers.listPaymentMethods(bea.id);
  expect(await stripe.paymentMethods.retrieve(methods[0]?.id ?? "")).toMatchObject({
    card: { last4: "4242" },
  });
  end();
});

test("a reference that a part has only for another kind may be asked for whole all the same", async () => {
  const { stripe, end } = await paying();
  const list = (expand: string) => stripe.invoicePayments.list({ expand: [expand] });
  const { data } = await list("data.payment.charge");
  expect(data).toMatchObject([{ payment: { type: "payment_intent" } }]);
  expect(data[0]?.payment).not.toHaveProperty("charge");
  expect(await refusal(list("data.payment.colour"))).toMatchObject({ status: 400, param: "expand" });
  end();
});

test("a subscription is changed, canceled at its end, and canceled at once", async () => {
  const { stripe, subscription, yearly, now, end } = await paying();
  const [item] = subscription.items.data;
  const moved = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item?.id ?? "", price: yearly.id }],
    proration_behavior: "none",
    metadata: { note: "moved" },
  });
  expect(moved.items.data).toMatchObject([{ id: item?.id, price: { id: yearly.id } }]);
  expect(moved.metadata).toMatchObject({ note: "moved" });
  const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  expect(ending).toMatchObject({ status: "active", cancel_at_period_end: true });
  const paused = await stripe.subscriptions.update(subscription.id, {
    pause_collection: { behavior: "void" },
  });
  expect(paused.pause_collection).toMatchObject({ behavior: "void" });
  const until = await stripe.subscriptions.update(subscription.id, {
    pause_collection: { behavior: "void", resumes_at: now() + DAY },
  });
  expect(until.pause_collection).toMatchObject({ behavior: "void", resumes_at: now() + DAY });
  expect(await stripe.subscriptions.update(subscription.id, { pause_collection: "" })).toMatchObject({
    pause_collection: null,
    cancel_at_period_end: true,
  });
  expect(await stripe.subscriptions.cancel(subscription.id)).toMatchObject({ status: "canceled" });
  expect(await refusal(stripe.subscriptions.cancel(subscription.id))).toMatchObject({
    type: "StripeInvalidRequestError",
  });
  end();
});

test("items are added, changed and taken away one by one", async () => {
  const { stripe, subscription, end } = await paying();
  const { data: before } = await stripe.subscriptionItems.list({ subscription: subscription.id });
  expect(before).toMatchObject([{ id: subscription.items.data[0]?.id }]);
  const { product } = await catalog(stripe);
  const extra = await stripe.prices.create({
    ...{ product: product.id, currency: "usd", unit_amount: 200, recurring: { interval: "month" } },
  });
  const added = await stripe.subscriptionItems.create({ subscription: subscription.id, price: extra.id });
  expect(added).toMatchObject({ subscription: subscription.id, price: { id: extra.id }, quantity: 1 });
  const more = await stripe.subscriptionItems.update(added.id, { quantity: 3, proration_behavior: "none" });
  expect(more).toMatchObject({ id: added.id, quantity: 3 });
  expect(await stripe.subscriptionItems.retrieve(added.id)).toMatchObject({ quantity: 3 });
  expect(await stripe.subscriptionItems.del(added.id)).toMatchObject({ id: added.id, deleted: true });
  expect((await stripe.subscriptions.retrieve(subscription.id)).items.data).toHaveLength(1);
  end();
});

test("a charge is refunded in part and then the rest, but not more than it was", async () => {
  const { stripe, bea, end } = await paying();
  const [charge] = await chargesOf(stripe, bea.id);
  const id = charge?.id ?? "";
  const part = await stripe.refunds.create({ charge: id, amount: 200, metadata: { why: "asked" } });
  expect(part).toMatchObject({ amount: 200, charge: id, metadata: { why: "asked" } });
  expect(await refusal(stripe.refunds.create({ charge: id, amount: 301 }))).toMatchObject({
    type: "StripeInvalidRequestError",
    status: 400,
  });
  const rest = await stripe.refunds.create({ payment_intent: String(charge?.payment_intent) });
  expect(rest.amount).toBe(300);
  expect((await stripe.refunds.list({ charge: id })).data.map((one) => one.id)).toEqual([rest.id, part.id]);
  const whole = await stripe.charges.retrieve(id, { expand: ["refunds"] });
  expect(whole).toMatchObject({ refunded: true, refunds: { data: { length: 2 } } });
  expect(await stripe.refunds.retrieve(part.id)).toMatchObject({ metadata: { why: "asked" } });
  end();
});

test("a dispute is listed with its charge, answered, and given up", async () => {
  const { stripe, bea, act, end } = await paying();
  const [charge] = await chargesOf(stripe, bea.id);
  const { id } = act(({ dispute }) => dispute(charge?.id ?? ""));
  expect((await stripe.disputes.list({ charge: charge?.id ?? "" })).data).toMatchObject([{ id }]);
  expect(await stripe.disputes.update(id, { submit: true })).toMatchObject({ status: "under_review" });
  const told = await stripe.events.list({ type: "charge.dispute.updated" });
  expect(told.data).toMatchObject([{ data: { previous_attributes: { status: "needs_response" } } }]);
  const closed = await stripe.disputes.close(id);
  expect(closed).toMatchObject({ status: "lost", charge: charge?.id });
  expect(await stripe.disputes.retrieve(id)).toEqual(
    expect.objectContaining({ status: "lost", balance_transactions: closed.balance_transactions }),
  );
  end();
});

test("what moved in the balance adds up to what is in it, and what is available goes to the bank", async () => {
  const { stripe, bea, clock, end } = await paying();
  const [charge] = await chargesOf(stripe, bea.id);
  await stripe.refunds.create({ charge: charge?.id ?? "", amount: 100 });
  const sums = async () => {
    const { available, pending } = await stripe.balance.retrieve();
    const { data } = await stripe.balanceTransactions.list({ limit: 100 });
    const inBalance = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0);
    return { inBalance, moved: data.reduce((sum, { net }) => sum + net, 0), pending: pending[0]?.amount };
  };
  const before = await sums();
  expect(before.inBalance).toBe(before.moved);
  expect(before.moved).toBeGreaterThan(0);
  expect(await refusal(stripe.payouts.create({ amount: 1, currency: "eur" }))).toMatchObject({
    code: "balance_insufficient",
  });
  clock.advance(8 * DAY * 1_000);
  const [available] = (await stripe.balance.retrieve()).available;
  const amount = available?.amount ?? 0;
  expect(await refusal(stripe.payouts.create({ amount: amount - 1, currency: "usd" }))).toMatchObject({
    param: "amount",
  });
  const payout = await stripe.payouts.create({ amount, currency: "usd" });
  expect(payout).toMatchObject({ amount, status: expect.any(String) });
  expect(await sums()).toEqual({ inBalance: 0, moved: 0, pending: 0 });
  expect((await stripe.payouts.list({ status: payout.status })).data).toMatchObject([{ id: payout.id }]);
  const entries = await stripe.balanceTransactions.list({ source: charge?.id ?? "" });
  expect(entries.data).toMatchObject([{ type: "charge", source: charge?.id }]);
  expect((await stripe.balanceTransactions.list({ type: "refund" })).data).toHaveLength(1);
  end();
});

test("an open invoice is paid with another card, voided, or given up", async () => {
  const { stripe, act, withCard, monthly, clock, end } = await paying();
  const owing = async (name: string) => {
    const customer = await withCard(name);
    await stripe.subscriptions.create({ customer: customer.id, items: [{ price: monthly.id }] });
    act(({ setCard }) => setCard(customer.id, { number: DECLINED }));
    return customer.id;
  };
  const owe = [await owing("Cem"), await owing("Dan"), await owing("Eva")];
  clock.advance(32 * DAY * 1_000);
  const open: string[] = [];
  for (const customer of owe) {
    const [invoice] = (await stripe.invoices.list({ customer, status: "open" })).data;
    open.push(invoice?.id ?? "");
  }
  const [first = "", second = "", third = ""] = open;
  const before = await stripe.invoices.retrieve(first);
  expect(await refusal(stripe.invoices.pay(first))).toMatchObject({
    type: "StripeCardError",
    code: "card_declined",
    status: 402,
  });
  // The try stays, though its answer was an error.
  expect((await stripe.invoices.retrieve(first)).attempt_count).toBe(before.attempt_count + 1);
  act(({ setCard }) => setCard(owe[0] ?? "", { number: CARD }));
  expect(await stripe.invoices.pay(first)).toMatchObject({ status: "paid", amount_paid: 500 });
  expect(await stripe.invoices.voidInvoice(second)).toMatchObject({ status: "void" });
  expect(await stripe.invoices.markUncollectible(third)).toMatchObject({ status: "uncollectible" });
  expect(await refusal(stripe.invoices.pay(second))).toMatchObject({ type: "StripeInvalidRequestError" });
  end();
});

test("a trial that ends without a card pauses, and is resumed", async () => {
  const { stripe, monthly, clock, act, end } = await paying();
  const customer = await stripe.customers.create({ name: "Cem" });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: "pause" } },
  });
  expect(await refusal(stripe.subscriptions.resume(id))).toMatchObject({ type: "StripeInvalidRequestError" });
  clock.advance(8 * DAY * 1_000);
  expect((await stripe.subscriptions.retrieve(id)).status).toBe("paused");
  act(({ setCard }) => setCard(customer.id, { number: CARD }));
  expect(await stripe.subscriptions.resume(id)).toMatchObject({ status: "active" });
  end();
});

test("what is due happens before a request is answered", async () => {
  const { stripe, bea, clock, end } = await paying();
  clock.advance(40 * DAY * 1_000);
  expect(await chargesOf(stripe, bea.id)).toHaveLength(2);
  end();
});

test("a test clock moves what lives by it, and nothing else; deleted, it takes its customers along", async () => {
  const { stripe, withCard, monthly, bea, now, end } = await paying();
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: now(), name: "a year" });
  const cem = await withCard("Cem", clock.id);
  const made = await stripe.subscriptions.create({ customer: cem.id, items: [{ price: monthly.id }] });
  const moved = await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: now() + 70 * DAY });
  expect(moved).toMatchObject({ frozen_time: now() + 70 * DAY, status: "ready" });
  expect(await chargesOf(stripe, cem.id)).toHaveLength(3);
  expect(await chargesOf(stripe, bea.id)).toHaveLength(1);
  const back = stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: now() });
  expect(await refusal(back)).toMatchObject({ param: "frozen_time" });
  expect((await stripe.testHelpers.testClocks.list()).data).toMatchObject([{ id: clock.id }]);
  expect(await stripe.testHelpers.testClocks.del(clock.id)).toMatchObject({ deleted: true });
  expect(await stripe.customers.retrieve(cem.id)).toMatchObject({ deleted: true });
  expect((await stripe.subscriptions.retrieve(made.id)).status).toBe("canceled");
  expect(await refusal(stripe.testHelpers.testClocks.retrieve(clock.id))).toMatchObject({ status: 404 });
  end();
});

test("a visit to a link is read back with what was bought", async () => {
  const { stripe, monthly, act, end } = await paying();
  const link = await stripe.paymentLinks.create({ line_items: [{ price: monthly.id, quantity: 1 }] });
  const whole = await stripe.paymentLinks.retrieve(link.id, { expand: ["line_items"] });
  const paid = act(({ pay }) =>
    pay(whole, { name: "Dan", email: "dan@readers.example", card: { number: CARD }, reference: "reader-1" }),
  );
  if (paid.kind !== "complete") throw new Error(`Nothing was bought: ${paid.why}`);
  const { id } = paid.session;
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ["line_items", "subscription"] });
  expect(session).toMatchObject({
    client_reference_id: "reader-1",
    payment_link: link.id,
    subscription: { object: "subscription", status: "active" },
    line_items: { data: [{ price: { id: monthly.id } }] },
  });
  const subscription = session.subscription as Stripe.Subscription;
  for (const params of [
    { payment_link: link.id },
    { subscription: subscription.id },
    { customer: String(session.customer) },
    { status: "complete" as const },
    { customer_details: { email: "dan@readers.example" } },
  ])
    expect((await stripe.checkout.sessions.list(params)).data).toMatchObject([{ id }]);
  expect((await stripe.checkout.sessions.listLineItems(id)).data).toMatchObject([{ quantity: 1 }]);
  end();
});

test("the desk is told of customers, of those who pay, and of events", async () => {
  const { stripe, home, end } = await paying();
  const cem = await stripe.customers.create({ name: "Cem" });
  const { product } = await catalog(stripe);
  const free = await stripe.prices.create({
    ...{ product: product.id, currency: "usd", unit_amount: 0, recurring: { interval: "month" } },
  });
  await stripe.subscriptions.create({ customer: cem.id, items: [{ price: free.id }] });
  const store = await openStore(storePath(home));
  const { Customers, Paying, Events } = (await LOAD_TWIN.stripe()).facts?.(store) ?? {};
  // Who has a free subscription pays nothing.
  expect({ Customers, Paying }).toEqual({ Customers: 2, Paying: 1 });
  expect(Events).toBeGreaterThan(5);
  store.close();
  end();
});

test("a reference that is empty, or that there is none of yet, may be asked for all the same", async () => {
  const { stripe, act, bea, monthly, end } = await paying();
  const [charge] = await chargesOf(stripe, bea.id);
  const { id } = await stripe.refunds.create({ charge: charge?.id ?? "", amount: 100 });
  const refund = await stripe.refunds.retrieve(id, {
    expand: ["balance_transaction", "failure_balance_transaction"],
  });
  expect(refund).toMatchObject({ balance_transaction: { type: "refund" } });
  expect(refund.failure_balance_transaction).toBeUndefined();
  act(({ setCard }) => setCard(bea.id, { number: "4000000000000341" }));
  await stripe.subscriptions.create({ customer: bea.id, items: [{ price: monthly.id }] });
  const failed = (await chargesOf(stripe, bea.id)).find(({ status }) => status === "failed");
  expect(failed).toMatchObject({ balance_transaction: null });
  end();
});
