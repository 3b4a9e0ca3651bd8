/** The vendor's example objects in our words. */
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../../src/core/errors.ts";
import type { FactKind } from "../../../src/money/facts.ts";
import {
  type Answer,
  allPages,
  example,
  type Fields,
  page,
  refusal,
  stripeAnswering,
} from "./stripe-for-test.ts";

const fetched = async (kind: FactKind, object: Fields) => {
  const { payments, asked } = await stripeAnswering(() => ({ body: object }));
  const answer = await payments.fetch(kind, String(object.id));
  return { asked, fact: answer.kind === "here" ? answer.fact : null, answer };
};

const unreadable = async (kind: FactKind, object: Fields): Promise<ServiceError> => {
  const { payments } = await stripeAnswering(() => ({ body: object }));
  const error = await payments.fetch(kind, String(object.id)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ServiceError);
  return error as ServiceError;
};

const forever = (percent_off: number): Fields => ({
  ...{ id: "di_1", object: "discount", end: null },
  source: { type: "coupon", coupon: example("coupon", { percent_off, amount_off: null }) },
});

const soldItem = (changes: Fields = {}): Fields => {
  const { data } = example("subscription").items as { data: Fields[] };
  const price = { ...(data[0]?.price as Fields), transform_quantity: null };
  return {
    ...data[0],
    price,
    current_period_start: 1_760_000_000,
    current_period_end: 1_762_678_400,
    ...changes,
  };
};

const withItems = (items: readonly Fields[], changes: Fields = {}) =>
  example("subscription", { items: { object: "list", data: items, has_more: false }, ...changes });

describe("a subscription", () => {
  it("is read with its periods on its items, and its customer comes along", async () => {
    const customer = example("customer", { id: "cus_1", email: "bea@readers.test", name: "Bea" });
    const object = withItems([soldItem()], { customer, discounts: [forever(25.5)], pause_collection: null });
    const { fact, answer, asked } = await fetched("subscription", object);
    expect(fact).toMatchObject({
      kind: "subscription",
      customerId: "cus_1",
      status: "active",
      currency: "USD",
      isPaused: false,
      createdAt: new Date(1_234_567_890_000),
      discounts: [{ percentOff: 25.5, amountOffMinor: null, duration: "forever", endsAt: null }],
      items: [
        {
          unitAmount: "2000",
          quantity: 1,
          every: "month",
          everyCount: 1,
          isMetered: false,
          periodStart: new Date(1_760_000_000_000),
          periodEnd: new Date(1_762_678_400_000),
        },
      ],
    });
    expect(answer).toMatchObject({ customer: { kind: "customer", id: "cus_1", email: "bea@readers.test" } });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.path).toBe(
      "/v1/subscriptions/sub_1Pgc6rB7WZ01zgkWNy0Cn5nw?expand[0]=discounts.source.coupon&expand[1]=customer.discount.source.coupon",
    );
  });

  it("that is paused, ends by a wish or has ended says so", async () => {
    const { fact } = await fetched(
      "subscription",
      withItems([soldItem()], {
        ...{ pause_collection: { behavior: "void", resumes_at: null }, cancel_at: null },
        ...{ cancel_at_period_end: true, status: "paused", ended_at: 1_762_000_000, latest_invoice: "in_9" },
      }),
    );
    expect(fact).toMatchObject({
      ...{ isPaused: true, status: "paused", latestInvoiceId: "in_9" },
      cancelsAt: new Date(1_762_678_400_000),
      endedAt: new Date(1_762_000_000_000),
    });
  });

  it("of a status, an interval or a duration that is new to us gives nothing away, and stops nothing", async () => {
    const price = { ...(soldItem().price as Fields) };
    const odd = { ...price, recurring: { interval: "quarter", interval_count: 1, usage_type: "licensed" } };
    const discount = forever(50);
    const { coupon } = discount.source as { coupon: Fields };
    coupon.duration = "seasonal";
    const { fact } = await fetched(
      "subscription",
      withItems([soldItem({ price: odd })], { status: "hibernating", ended_at: null, discounts: [discount] }),
    );
    expect(fact).toMatchObject({
      ...{ status: "unpaid", items: [{ unitAmount: null }], discounts: [{ duration: "once" }] },
    });
  });

  it("by the package is charged for its packages; in steps its price is not told", async () => {
    const price = soldItem().price as Fields;
    const packs = { ...price, transform_quantity: { divide_by: 10, round: "up" } };
    const steps = { ...price, billing_scheme: "tiered", unit_amount_decimal: null };
    const items = [soldItem({ price: packs, quantity: 21 }), soldItem({ id: "si_2", price: steps })];
    const { fact } = await fetched("subscription", withItems(items));
    expect(fact).toMatchObject({ items: [{ quantity: 3, unitAmount: "2000" }, { unitAmount: null }] });
  });

  it("paid in another currency than its price's first one is not told its price, unless that is nothing", async () => {
    const price = soldItem().price as Fields;
    const free = { ...price, unit_amount: 0, unit_amount_decimal: "0" };
    const items = [soldItem(), soldItem({ id: "si_2", price: free })];
    const { fact } = await fetched("subscription", withItems(items, { currency: "chf" }));
    expect(fact).toMatchObject({ currency: "CHF", items: [{ unitAmount: null }, { unitAmount: "0" }] });
  });

  it("one of whose items has a discount of its own is asked for that too", async () => {
    const object = withItems([soldItem({ discounts: ["di_2"] }), soldItem({ id: "si_2" })]);
    const items = [soldItem({ discounts: [forever(10)] }), soldItem({ id: "si_2" })];
    const { payments, asked } = await stripeAnswering(({ path }) =>
      path.startsWith("/v1/subscription_items") ? page(items) : { body: object },
    );
    const answer = await payments.fetch("subscription", String(object.id));
    expect(answer).toMatchObject({
      fact: { items: [{ discounts: [{ percentOff: 10 }] }, { discounts: [] }] },
    });
    expect(asked).toHaveLength(2);
  });

  it("that can't be read is named with its fields, and nothing of what stands in them", async () => {
    const object = withItems([soldItem({ current_period_end: "soon, says Bea" })], { currency: 7 });
    const error = await unreadable("subscription", object);
    expect(error.message).toContain("sub_1Pgc6rB7WZ01zgkWNy0Cn5nw");
    expect(error.message).toContain("items.data.0.current_period_end");
    expect(error.message).toContain("currency");
    expect(error.message).not.toContain("Bea");
    expect(error.retryable).toBe(false);
  });
});

const txn = (changes: Fields = {}) => example("balance_transaction", changes);

describe("money", () => {
  it("of a charge is read with its entry", async () => {
    const entry = txn({
      amount: 1_000,
      fee: 59,
      net: 941,
      exchange_rate: 1.0925,
      available_on: 1_300_000_000,
    });
    const { fact, asked } = await fetched("charge", example("charge", { balance_transaction: entry }));
    expect(fact).toMatchObject({
      ...{ kind: "charge", amountMinor: 100, status: "succeeded", currency: "USD", isDisputed: false },
      entry: { kind: "charge", amountMinor: 1_000, feeMinor: 59, netMinor: 941, rate: "1.0925" },
    });
    expect(asked[0]?.path).toMatch(/\?expand\[0\]=balance_transaction$/);
  });

  it("of a charge that failed has no entry", async () => {
    const { fact } = await fetched(
      "charge",
      example("charge", { status: "failed", balance_transaction: null }),
    );
    expect(fact).toMatchObject({ status: "failed", entry: null });
  });

  it("that came back after a refund has both entries", async () => {
    const back = txn({ id: "txn_2", type: "refund_failure", reporting_category: "refund_failure" });
    const out = txn({ type: "refund", reporting_category: "refund", amount: -100, net: -100 });
    const object = example("refund", { balance_transaction: out, failure_balance_transaction: back });
    const { fact } = await fetched("refund", object);
    expect(fact).toMatchObject({
      ...{ entry: { kind: "refund", amountMinor: -100 }, failureEntry: { kind: "refund failed" } },
    });
  });

  it("of a dispute and of a payout is read with its entries", async () => {
    const taken = txn({
      type: "adjustment",
      reporting_category: "dispute",
      amount: -1_000,
      fee: 1_500,
      net: -2_500,
    });
    const dispute = await fetched("dispute", example("dispute", { balance_transactions: [taken] }));
    expect(dispute.fact).toMatchObject({ entries: [{ kind: "dispute", feeMinor: 1_500, netMinor: -2_500 }] });
    const paid = txn({ type: "payout", reporting_category: "payout", amount: -1_100, net: -1_100 });
    const payout = await fetched("payout", example("payout", { balance_transaction: paid }));
    expect(payout.fact).toMatchObject({
      status: "in_transit",
      amountMinor: 1_100,
      entry: { kind: "payout" },
    });
  });

  it("of an invoice is read with its subscription, its taxes and its payments", async () => {
    const payment = example("invoice_payment", {
      ...{ id: "inpay_1", currency: "usd", amount_paid: 1_190, status: "paid" },
      payment: { type: "payment_intent", payment_intent: "pi_1" },
      status_transitions: { canceled_at: null, paid_at: 1_762_000_000 },
    });
    const object = example("invoice", {
      ...{ total: 1_190, amount_due: 1_190, amount_paid: 1_190, status: "paid", attempt_count: 1 },
      total_taxes: [{ amount: 150 }, { amount: 40 }],
      parent: { type: "subscription_details", subscription_details: { subscription: "sub_1" } },
      payments: { object: "list", data: [payment], has_more: false },
    });
    const { fact } = await fetched("invoice", object);
    expect(fact).toMatchObject({
      ...{ subscriptionId: "sub_1", totalMinor: 1_190, taxMinor: 190, paidMinor: 1_190, status: "paid" },
      payments: [
        { paymentIntentId: "pi_1", chargeId: null, amountMinor: 1_190, paidAt: new Date(1_762_000_000_000) },
      ],
    });
  });

  it("in a currency without a smaller part is in whole units", async () => {
    const entry = txn({ currency: "isk", amount: 990_00, fee: 35_50, net: 954_50 });
    const { fact } = await fetched(
      "charge",
      example("charge", { currency: "isk", amount: 990_00, balance_transaction: entry }),
    );
    expect(fact).toMatchObject({
      amountMinor: 990,
      entry: { amountMinor: 990, netMinor: 955, feeMinor: 35 },
    });
  });

  it("in the balance is what is available and what is pending", async () => {
    const some = (...amounts: [number, string][]) =>
      amounts.map(([amount, currency]) => ({ amount, currency }));
    const { payments } = await stripeAnswering(() => ({
      body: example("balance", {
        available: some([500, "usd"], [700, "jpy"]),
        pending: some([250, "usd"], [9, "usdc"]),
      }),
    }));
    expect([...(await payments.balance())]).toEqual([
      ["USD", 750],
      ["JPY", 700],
    ]);
  });

  it.each([
    ["charge", "payment", "charge"],
    ["charge_failure", "payment_failure_refund", "refund"],
    ["dispute_reversal", "adjustment", "dispute reversal"],
    ["fee", "stripe_fee", "fee"],
    ["payout_reversal", "payout_failure", "payout failed"],
    ["brand_new", "stripe_fx_fee", "fee"],
    ["brand_new", "brand_new", "other"],
  ])("of the category %s and the type %s is %s", async (reporting_category, type, kind) => {
    const { payments } = await stripeAnswering(() => page([txn({ reporting_category, type })]));
    expect(await allPages(payments.entries())).toMatchObject([{ kind }]);
  });
});

it("a checkout says whose link it was, by what and to whom", async () => {
  const object = example("checkout.session", {
    ...{ client_reference_id: "reader-7", customer: "cus_1", subscription: "sub_1", status: "complete" },
    ...{ payment_link: "plink_1", customer_details: { email: "bea@readers.test", name: "Bea" } },
  });
  expect((await fetched("checkout", object)).fact).toMatchObject({
    ...{ reference: "reader-7", customerId: "cus_1", subscriptionId: "sub_1", linkId: "plink_1" },
    ...{ email: "bea@readers.test", name: "Bea", isComplete: true },
  });
});

it("what somebody typed in is one line, without what would command a terminal", async () => {
  const object = example("customer", { name: " Bea\u001b[2J\nB. ", email: "bea@readers.test\u0007" });
  expect((await fetched("customer", object)).fact).toMatchObject({
    ...{ name: "Bea [2J B.", email: "bea@readers.test" },
  });
});

describe("a customer's own discount", () => {
  const discounted = (coupon: Fields, discount: Fields = {}) =>
    fetched(
      "customer",
      example("customer", {
        id: "cus_1",
        discount: {
          ...{ id: "di_1", object: "discount", start: 1_760_000_000, end: null },
          source: { type: "coupon", coupon: example("coupon", coupon) },
          ...discount,
        },
      }),
    );

  it("is read with its coupon, which is asked for, and with when it was given", async () => {
    const { fact, asked } = await discounted({ id: "FRIEND", percent_off: 50, amount_off: null });
    expect(asked[0]?.path).toBe("/v1/customers/cus_1?expand[0]=discount.source.coupon");
    expect(fact).toMatchObject({
      discount: {
        ...{ id: "di_1", coupon: "FRIEND", percentOff: 50, amountOffMinor: null, currency: null },
        startsAt: new Date(1_760_000_000_000),
      },
    });
  });

  it("of an amount says in what currency that is", async () => {
    const three = { percent_off: null, amount_off: 300, currency: "eur", duration: "forever" };
    expect((await discounted(three)).fact).toMatchObject({
      discount: { amountOffMinor: 300, currency: "EUR" },
    });
  });

  it("is none where its coupon was deleted", async () => {
    const source = { type: "coupon", coupon: { id: "GONE", object: "coupon", deleted: true } };
    expect((await discounted({}, { source })).fact).toMatchObject({ discount: null });
  });
});

it("what is deleted or not there is gone; what may not be asked is an error", async () => {
  const answers: Record<string, Answer> = {
    cus_1: { body: { id: "cus_1", object: "customer", deleted: true } },
    cus_2: refusal(404, { code: "resource_missing", message: "No such customer: 'cus_2'" }),
    cus_3: refusal(404, { message: "Unrecognized request URL" }),
  };
  const { payments } = await stripeAnswering(({ path }) => answers[/cus_\d/.exec(path)?.[0] ?? ""] ?? {});
  expect(await payments.fetch("customer", "cus_1")).toEqual({ kind: "gone" });
  expect(await payments.fetch("customer", "cus_2")).toEqual({ kind: "gone" });
  await expect(payments.fetch("customer", "cus_3")).rejects.toThrow("Unrecognized");
});

describe("a list of which something can't be read", () => {
  it("gives all the rest, to its end, and then says which it was", async () => {
    const [good, bad, last] = ["cus_1", "cus_2", "cus_3"].map((id) => example("customer", { id }));
    const pages = [page([good, { ...bad, created: "yesterday" }], true), page([last])];
    const { payments } = await stripeAnswering((_, nth) => pages[nth - 1] ?? page([]));
    const read: string[] = [];
    const reading = async () => {
      for await (const facts of payments.list("customer")) read.push(...facts.map(({ id }) => id));
    };
    await expect(reading()).rejects.toMatchObject({
      ...{ code: "unreadable", retryable: false, message: expect.stringContaining("cus_2") },
    });
    expect(read).toEqual(["cus_1", "cus_3"]);
  });
});
