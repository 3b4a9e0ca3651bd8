import type Stripe from "stripe";
import { expect, test } from "vitest";
import { catalog, DAY, refusal, stripeSandbox } from "./stripe-sandbox.ts";

const names = async (list: Promise<{ data: { name?: string | null }[] }>) =>
  (await list).data.map(({ name }) => name);

/** Five customers, a minute apart; the last two in the same second. */
async function fiveCustomers() {
  const box = await stripeSandbox();
  const made: Stripe.Customer[] = [];
  for (const name of ["Ada", "Bea", "Cem", "Dan", "Eva"]) {
    if (name !== "Eva") box.clock.advance(60_000);
    made.push(await box.stripe.customers.create({ name, email: `${name.toLowerCase()}@readers.example` }));
  }
  return { ...box, made };
}

test("the newest come first, a page at a time, forwards and back", async () => {
  const { stripe, made } = await fiveCustomers();
  const first = await stripe.customers.list({ limit: 2 });
  expect(first).toMatchObject({ object: "list", url: "/v1/customers", has_more: true });
  expect(first.data.map(({ name }) => name)).toEqual(["Eva", "Dan"]);
  const second = await stripe.customers.list({ limit: 2, starting_after: made[3]?.id ?? "" });
  expect(second.data.map(({ name }) => name)).toEqual(["Cem", "Bea"]);
  const back = await stripe.customers.list({ limit: 2, ending_before: made[1]?.id ?? "" });
  expect(back.data.map(({ name }) => name)).toEqual(["Dan", "Cem"]);
  expect(back.has_more).toBe(true);
  const seen: unknown[] = [];
  for await (const { name } of stripe.customers.list({ limit: 2 })) seen.push(name);
  expect(seen).toEqual(["Eva", "Dan", "Cem", "Bea", "Ada"]);
  expect(await refusal(stripe.customers.list({ starting_after: "cus_nobody" }))).toMatchObject({
    code: "resource_missing",
    param: "starting_after",
  });
});

test("ten come where no number is asked for", async () => {
  const { stripe } = await stripeSandbox();
  for (let nth = 0; nth < 11; nth++) await stripe.customers.create({ name: `No ${nth}` });
  expect(await stripe.customers.list()).toMatchObject({ has_more: true, data: { length: 10 } });
});

test("lists are narrowed by when things were made, and by what they are", async () => {
  const { stripe, made } = await fiveCustomers();
  const at = (nth: number) => made[nth]?.created ?? 0;
  expect(await names(stripe.customers.list({ created: { gte: at(2) } }))).toEqual(["Eva", "Dan", "Cem"]);
  expect(await names(stripe.customers.list({ created: { gt: at(1), lt: at(3) } }))).toEqual(["Cem"]);
  expect(await names(stripe.customers.list({ created: { lte: at(0) } }))).toEqual(["Ada"]);
  expect(await names(stripe.customers.list({ created: at(1) }))).toEqual(["Bea"]);
  expect(await names(stripe.customers.list({ email: "cem@readers.example" }))).toEqual(["Cem"]);
});

test("what was deleted is in no list, and is still found as what is gone", async () => {
  const { stripe, made } = await fiveCustomers();
  const id = made[2]?.id ?? "";
  expect(await stripe.customers.del(id)).toMatchObject({ id, object: "customer", deleted: true });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ id, object: "customer", deleted: true });
  expect(await names(stripe.customers.list())).toEqual(["Eva", "Dan", "Bea", "Ada"]);
  expect(await refusal(stripe.customers.update(id, { name: "Cem" }))).toMatchObject({ status: 404 });
});

test("subscriptions are listed by customer, price and status, and the canceled only where asked for", async () => {
  const { stripe } = await stripeSandbox();
  const { monthly, yearly } = await catalog(stripe);
  const subscribe = async (name: string, price: string) => {
    const customer = await stripe.customers.create({ name });
    return stripe.subscriptions.create({ customer: customer.id, items: [{ price }], trial_period_days: 7 });
  };
  const bea = await subscribe("Bea", monthly.id);
  const cem = await subscribe("Cem", yearly.id);
  await stripe.subscriptions.cancel(bea.id);
  const ids = async (params: Stripe.SubscriptionListParams) =>
    (await stripe.subscriptions.list(params)).data.map(({ id }) => id);
  expect(await ids({})).toEqual([cem.id]);
  expect(await ids({ status: "all" })).toEqual([cem.id, bea.id]);
  expect(await ids({ status: "canceled" })).toEqual([bea.id]);
  expect(await ids({ status: "ended" })).toEqual([bea.id]);
  expect(await ids({ status: "trialing" })).toEqual([cem.id]);
  expect(await ids({ status: "all", price: monthly.id })).toEqual([bea.id]);
  expect(await ids({ status: "all", customer: String(cem.customer) })).toEqual([cem.id]);
  expect(await refusal(stripe.subscriptions.list({ status: "gone" }))).toMatchObject({ param: "status" });
});

test("references are expanded where they are asked for: in lists, in lists within them, and four levels deep", async () => {
  const { stripe } = await stripeSandbox();
  const { monthly, product } = await catalog(stripe);
  const coupon = await stripe.coupons.create({ percent_off: 20, duration: "forever" });
  const customer = await stripe.customers.create({ name: "Bea" });
  const made = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    discounts: [{ coupon: coupon.id }],
    trial_period_days: 7,
  });
  expect(made).toMatchObject({ customer: customer.id, latest_invoice: expect.any(String) });
  const one = await stripe.subscriptions.retrieve(made.id, {
    expand: ["customer", "items.data.price.product", "latest_invoice.payments"],
  });
  expect(one).toMatchObject({
    customer: { id: customer.id, name: "Bea" },
    items: { data: [{ price: { id: monthly.id, product: { id: product.id, name: "Ada's Letters" } } }] },
    latest_invoice: { object: "invoice", payments: { object: "list" } },
  });
  const { data } = await stripe.subscriptions.list({
    expand: ["data.discounts.source.coupon", "data.customer"],
  });
  expect(data).toMatchObject([
    { customer: { name: "Bea" }, discounts: [{ source: { coupon: { id: coupon.id, percent_off: 20 } } }] },
  ]);
  const everyone = await stripe.customers.list({ expand: ["data.subscriptions"] });
  expect(everyone.data[0]?.subscriptions?.data).toMatchObject([{ id: made.id }]);
  expect((await stripe.customers.list()).data[0]).not.toHaveProperty("subscriptions");
});

test("what is too deep, and what stands for nothing else, can't be expanded", async () => {
  const { stripe } = await stripeSandbox();
  await catalog(stripe);
  const list = (expand: string) => refusal(stripe.prices.list({ expand: [expand] }));
  expect((await list("data.product.default_price.product.default_price")).message).toBe(
    "You cannot expand more than 4 levels of a property. Property: data.product.default_price.product.default_price",
  );
  expect((await list("product")).message).toBe(
    "This property cannot be expanded (product). You may want to try expanding 'data.product' instead.",
  );
  expect((await list("data.nickname")).message).toBe("This property cannot be expanded (data.nickname).");
});

test("a deleted customer stands in its subscription as deleted", async () => {
  const { stripe } = await stripeSandbox();
  const { monthly } = await catalog(stripe);
  const customer = await stripe.customers.create({ name: "Bea" });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    trial_period_days: 7,
  });
  await stripe.customers.del(customer.id);
  expect(await stripe.subscriptions.retrieve(id, { expand: ["customer"] })).toMatchObject({
    status: "canceled",
    customer: { id: customer.id, deleted: true },
  });
});

test("events are kept for thirty days, and asked for by at most twenty types", async () => {
  const { stripe, clock, now } = await stripeSandbox();
  await stripe.customers.create({ name: "Bea" });
  clock.advance(20 * DAY * 1_000);
  await stripe.products.create({ name: "Letters" });
  const types = async (params: Stripe.EventListParams = {}) =>
    (await stripe.events.list(params)).data.map(({ type }) => type);
  expect(await types()).toEqual(["product.created", "customer.created"]);
  expect(await types({ types: ["customer.created", "customer.updated"] })).toEqual(["customer.created"]);
  expect(await types({ type: "product.*" })).toEqual(["product.created"]);
  expect(await types({ created: { gte: now() - DAY } })).toEqual(["product.created"]);
  const many = Array.from({ length: 21 }, (_, nth) => `invoice.kind_${nth}`);
  expect(await refusal(stripe.events.list({ types: many }))).toMatchObject({ status: 400, param: "types" });
  const [, oldest] = (await stripe.events.list()).data;
  expect(await stripe.events.retrieve(oldest?.id ?? "")).toMatchObject({ type: "customer.created" });
  clock.advance(11 * DAY * 1_000);
  expect(await types()).toEqual(["product.created"]);
  expect(await refusal(stripe.events.retrieve(oldest?.id ?? ""))).toMatchObject({ status: 404 });
});
