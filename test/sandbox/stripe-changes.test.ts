import type Stripe from "stripe";
import { expect, test } from "vitest";
import { day, stripeWorld } from "./stripe-world.ts";

/** In April, whose half is on the 16th. */
async function april() {
  const world = await stripeWorld("2026-04-01T00:00:00Z");
  const { act, life, objects, events } = world;
  const get = (id: string) => objects.must<Stripe.Subscription>(id);
  /** Another price, or so many of it. */
  const change = (
    id: string,
    to: { price?: string; quantity?: number },
    prorationBehavior: "create_prorations" | "always_invoice" | "none" = "create_prorations",
  ) => {
    const item = get(id).items.data[0]?.id ?? "";
    return act(() => life.change(id, { items: [{ id: item, ...to }], prorationBehavior }));
  };
  const totals = () => world.invoices().map(({ total }) => total);
  const lines = (index: number) =>
    world
      .invoices()
      [index]?.lines.data.map(({ amount, parent }) => [
        amount,
        parent?.invoice_item_details?.proration ?? parent?.subscription_item_details?.proration,
      ]);
  const lastEvent = (type: string) => events().findLast((event) => event.type === type);
  return { ...world, get, change, totals, lines, lastEvent };
}

test("a dearer plan in mid-period costs the difference for what is left, on the next invoice", async () => {
  const { join, until, change, totals, lines, lastEvent, get } = await april();
  const { id } = join({ price: "price_month" });
  until("2026-04-16T00:00:00Z");
  const changed = change(id, { price: "price_big" });
  expect(changed.items.data[0]?.price.id).toBe("price_big");
  expect(day(changed.items.data[0]?.current_period_end ?? 0)).toBe("2026-05-01");
  expect(totals()).toEqual([1_000]);
  const previous = lastEvent("customer.subscription.updated")?.data.previous_attributes as {
    items: Stripe.Subscription["items"];
  };
  expect(Object.keys(previous)).toEqual(["items"]);
  expect(previous.items.data[0]?.price.id).toBe("price_month");
  until("2026-05-01T00:00:00Z");
  expect(lines(1)).toEqual([
    [-500, true],
    [1_000, true],
    [2_000, false],
  ]);
  expect(totals()).toEqual([1_000, 2_500]);
  until("2026-06-01T00:00:00Z");
  expect(totals()).toEqual([1_000, 2_500, 2_000]);
  expect(get(id).status).toBe("active");
});

test("asked to invoice at once, the difference is paid at once", async () => {
  const { join, until, change, totals, invoices } = await april();
  const { id } = join({ price: "price_month" });
  until("2026-04-16T00:00:00Z");
  change(id, { quantity: 3 }, "always_invoice");
  expect(totals()).toEqual([1_000, 1_000]);
  expect(invoices()[1]).toMatchObject({ billing_reason: "subscription_update", status: "paid" });
  until("2026-05-01T00:00:00Z");
  expect(totals()).toEqual([1_000, 1_000, 3_000]);
});

test("asked not to prorate, only the next period costs another amount", async () => {
  const { join, until, change, totals } = await april();
  const { id } = join({ price: "price_month" });
  until("2026-04-16T00:00:00Z");
  change(id, { price: "price_big" }, "none");
  until("2026-05-01T00:00:00Z");
  expect(totals()).toEqual([1_000, 2_000]);
});

test("a cheaper plan leaves a credit, which the next invoices use up", async () => {
  const { join, until, change, totals, invoices, objects, customerOf } = await withCustomer();
  const { id, customer } = join({ price: "price_big" });
  until("2026-04-16T00:00:00Z");
  change(id, { price: "price_month" }, "always_invoice");
  expect(totals()).toEqual([2_000, -500]);
  expect(invoices()[1]).toMatchObject({ status: "paid", amount_due: 0, ending_balance: -500 });
  expect(customerOf(customer).balance).toBe(-500);
  until("2026-05-01T00:00:00Z");
  expect(invoices()[2]).toMatchObject({ total: 1_000, amount_due: 500, starting_balance: -500 });
  expect(objects.must<Stripe.Customer>(customer).balance).toBe(0);
});

test("from monthly to yearly begins a year now, less what is left of the month", async () => {
  const { join, until, change, lines, totals } = await april();
  const { id } = join({ price: "price_month" });
  until("2026-04-16T00:00:00Z");
  const changed = change(id, { price: "price_year" });
  expect(day(changed.items.data[0]?.current_period_end ?? 0)).toBe("2027-04-16");
  expect(lines(1)).toEqual([
    [-500, true],
    [10_000, false],
  ]);
  expect(totals()).toEqual([1_000, 9_500]);
});

test("whoever read for nothing pays from the day of the change", async () => {
  const { join, until, change, act, life, totals, get } = await april();
  const { id, customer } = join({ price: "price_free", collection: "if_required" }, { number: null });
  expect(totals()).toEqual([0]);
  until("2026-04-16T00:00:00Z");
  expect(() => change(id, { price: "price_month" })).toThrow("no attached payment source");
  expect(get(id).items.data[0]?.price.id).toBe("price_free");
  act(() => life.setCard(customer, { number: "4242 4242 4242 4242" }));
  const changed = change(id, { price: "price_month" });
  expect(day(changed.billing_cycle_anchor)).toBe("2026-04-16");
  expect(totals()).toEqual([0, 1_000]);
});

test("a second item is paid for the rest of the period, and goes again; the last one stays", async () => {
  const { join, until, act, life, get, lines, totals, objects } = await april();
  const { id } = join({ price: "price_month" });
  until("2026-04-16T00:00:00Z");
  const two = act(() => life.change(id, { items: [{ price: "price_big", quantity: 1 }] }));
  expect(two.items.data.map(({ price }) => price.id)).toEqual(["price_month", "price_big"]);
  until("2026-05-01T00:00:00Z");
  expect(lines(1)).toEqual([
    [1_000, true],
    [1_000, false],
    [2_000, false],
  ]);
  const [first, second] = get(id).items.data.map((item) => item.id);
  act(() => life.change(id, { items: [{ id: second ?? "", deleted: true }], prorationBehavior: "none" }));
  expect(objects.get(second ?? "")).toBeNull();
  until("2026-06-01T00:00:00Z");
  expect(totals()).toEqual([1_000, 4_000, 1_000]);
  expect(() => act(() => life.change(id, { items: [{ id: first ?? "", deleted: true }] }))).toThrow(
    "at least one item",
  );
});

test("ended at once with what is left given back, the customer has it to their credit", async () => {
  const { join, until, act, life, customerOf, types } = await withCustomer();
  const { id, customer } = join({ price: "price_month" });
  until("2026-04-16T00:00:00Z");
  const ended = act(() => life.cancel(id, { prorate: true, invoiceNow: true }));
  expect(ended).toMatchObject({
    status: "canceled",
    ended_at: Date.parse("2026-04-16T00:00:00Z") / 1_000,
  });
  expect(customerOf(customer).balance).toBe(-500);
  expect(types().at(-1)).toBe("customer.subscription.deleted");
  expect(() => act(() => life.change(id, { cancelAtPeriodEnd: true }))).toThrow("has ended");
});

test("coupons last for one invoice, for some months, or for ever", async () => {
  const { join, until, coupon, invoices, get } = await april();
  coupon("ONCE", { percent_off: 50, duration: "once" });
  coupon("THREE", { amount_off: 300, duration: "repeating", months: 3 });
  coupon("EVER", { percent_off: 100, duration: "forever" });
  const [once, three, ever] = ["ONCE", "THREE", "EVER"].map((promotionCode) =>
    join({ price: "price_month" }, { promotionCode }),
  );
  expect(get(once?.id ?? "").discounts).toEqual([]);
  until("2026-08-02T00:00:00Z");
  const paidBy = (id: string | undefined) =>
    invoices()
      .filter(({ parent }) => parent?.subscription_details?.subscription === id)
      .map(({ total }) => total);
  expect(paidBy(once?.id)).toEqual([500, 1_000, 1_000, 1_000, 1_000]);
  expect(paidBy(three?.id)).toEqual([700, 700, 700, 1_000, 1_000]);
  expect(paidBy(ever?.id)).toEqual([0, 0, 0, 0, 0]);
  expect(get(three?.id ?? "").discounts).toEqual([]);
  expect(get(ever?.id ?? "").discounts).toHaveLength(1);
});

test("what is prorated is what was paid: a discount is taken off first", async () => {
  const { join, until, coupon, change, lines } = await april();
  coupon("HALF", { percent_off: 50, duration: "forever" });
  const { id } = join({ price: "price_month" }, { promotionCode: "half" });
  until("2026-04-16T00:00:00Z");
  change(id, { price: "price_big" });
  until("2026-05-01T00:00:00Z");
  expect(lines(1)).toEqual([
    [-250, true],
    [500, true],
    [2_000, false],
  ]);
});

test("a coupon for some products leaves the others as they are", async () => {
  const { join, act, life, sell, coupon, objects, until, totals } = await april();
  sell({ id: "price_book", amount: 3_000, product: "prod_book" });
  coupon("LETTERS", { amount_off: 1_500, duration: "forever" });
  const made = objects.must<Stripe.Coupon>("LETTERS");
  act(() => objects.put({ ...made, applies_to: { products: ["prod_letters"] } } as Stripe.Coupon));
  const { id } = join({ price: "price_month" }, { promotionCode: "letters" });
  act(() => life.change(id, { items: [{ price: "price_book" }], prorationBehavior: "none" }));
  until("2026-05-01T00:00:00Z");
  expect(totals()).toEqual([0, 3_000]);
});

test("the owner gives a coupon later, and takes it away", async () => {
  const { join, until, coupon, act, life, totals, objects } = await april();
  coupon("HALF", { percent_off: 50, duration: "forever" });
  const { id } = join({ price: "price_month" });
  expect(act(() => life.change(id, { coupon: "HALF" })).discounts).toHaveLength(1);
  expect(objects.must<Stripe.Coupon>("HALF").times_redeemed).toBe(1);
  until("2026-05-01T00:00:00Z");
  act(() => life.change(id, { coupon: null }));
  until("2026-06-01T00:00:00Z");
  expect(totals()).toEqual([1_000, 500, 1_000]);
  expect(() => act(() => life.change(id, { coupon: "NONE" }))).toThrow("No such coupon");
});

test.each([
  ["void", "void"],
  ["keep_as_draft", "draft"],
  ["mark_uncollectible", "uncollectible"],
] as const)(
  "while collection is paused (%s) nobody is charged, and it stays active",
  async (behavior, status) => {
    const { join, until, act, life, invoices, charges, get } = await april();
    const { id } = join({ price: "price_month" });
    act(() => life.change(id, { pauseCollection: { behavior } }));
    until("2026-05-01T00:00:00Z");
    expect(invoices()[1]).toMatchObject({ status, amount_paid: 0 });
    expect(get(id).status).toBe("active");
    expect(charges()).toHaveLength(1);
    act(() => life.change(id, { pauseCollection: null }));
    until("2026-06-01T00:00:00Z");
    expect(invoices()[2]).toMatchObject({ status: "paid" });
    expect(charges()).toHaveLength(2);
  },
);

test("collection that is paused until a day resumes by itself", async () => {
  const { join, until, act, life, invoices, get, seconds } = await april();
  const { id } = join({ price: "price_month" });
  const resumesAt = seconds("2026-05-20T00:00:00Z");
  act(() => life.change(id, { pauseCollection: { behavior: "void", resumesAt } }));
  until("2026-06-01T00:00:00Z");
  expect(get(id).pause_collection).toBeNull();
  expect(invoices().map(({ status }) => status)).toEqual(["paid", "void", "paid"]);
});

test("nothing that does not change is told", async () => {
  const { join, act, life, types } = await april();
  const { id, customer } = join({ price: "price_month" });
  const before = types().length;
  act(() => life.change(id, { cancelAtPeriodEnd: false }));
  act(() => life.updateCustomer(customer, { name: "Bea" }));
  expect(types().slice(before)).toEqual([]);
  act(() => life.updateCustomer(customer, { email: "bea@elsewhere.example" }));
  expect(types().slice(before)).toEqual(["customer.updated"]);
});

async function withCustomer() {
  const world = await april();
  const customerOf = (id: string) => world.objects.must<Stripe.Customer>(id);
  return { ...world, customerOf };
}

test("a coupon on the customer is off whatever has none of its own, for as long as that lasts", async () => {
  const { join, until, coupon, act, life, objects, totals, lastEvent, types } = await april();
  coupon("HALF", { percent_off: 50, duration: "repeating", months: 2 });
  coupon("ONCE", { percent_off: 10, duration: "once" });
  const { id, customer } = join({ price: "price_month" });
  const discounted = act(() => life.discountCustomer(customer, "HALF"));
  expect(discounted.discount).toMatchObject({ customer, subscription: null, source: { coupon: "HALF" } });
  expect(lastEvent("customer.updated")?.data.previous_attributes).toEqual({ discount: null });
  expect(objects.must<Stripe.Subscription>(id).discounts).toEqual([]);
  until("2026-04-20T00:00:00Z");
  // Its own goes before, and is used up by one invoice.
  act(() => life.change(id, { coupon: "ONCE" }));
  until("2026-05-31T00:00:00Z");
  expect(totals()).toEqual([1_000, 900]);
  until("2026-06-01T00:00:00Z");
  expect(objects.must<Stripe.Customer>(customer).discount).toBeNull();
  expect(lastEvent("customer.updated")?.data.previous_attributes).toMatchObject({
    discount: { id: discounted.discount?.id },
  });
  expect(types()).toContain("customer.discount.deleted");
  act(() => life.discountCustomer(customer, "ONCE"));
  until("2026-08-01T00:00:00Z");
  expect(totals()).toEqual([1_000, 900, 1_000, 900, 1_000]);
  expect(objects.must<Stripe.Customer>(customer).discount).toBeNull();
});

test("an amount off the customer is off what is paid in its currency", async () => {
  const { join, until, coupon, act, life, totals } = await april();
  coupon("THREE", { amount_off: 300, duration: "forever" });
  const dollars = join({ price: "price_month" });
  const yen = join({ price: "price_yen" });
  for (const { customer } of [dollars, yen]) act(() => life.discountCustomer(customer, "THREE"));
  until("2026-05-01T00:00:00Z");
  expect(totals()).toEqual([1_000, 1_200, 700, 1_200]);
});
