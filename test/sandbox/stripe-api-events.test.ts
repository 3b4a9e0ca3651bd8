import type Stripe from "stripe";
import { expect, test } from "vitest";
import { catalog, DAY, stripeSandbox } from "./stripe-sandbox.ts";

const many = (stripe: Stripe, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, nth) =>
      stripe.customers.create({ name: String(nth).padStart(2, "0") }),
    ),
  );

async function listed(stripe: Stripe, limit = 100) {
  const seen: string[] = [];
  for await (const event of stripe.events.list({ limit })) seen.push(event.id);
  return seen;
}

test("what changed is told with what it was, and a snapshot stays as it was then", async () => {
  const { stripe } = await stripeSandbox();
  const product = await stripe.products.create({ name: "Letters" });
  await stripe.products.update(product.id, { name: "Ada's Letters" });
  const { data } = await stripe.events.list();
  expect(data).toMatchObject([
    {
      object: "event",
      api_version: "2026-10-28.endive",
      type: "product.updated",
      data: { object: { name: "Ada's Letters" }, previous_attributes: { name: "Letters" } },
    },
    { type: "product.created", data: { object: { name: "Letters" } } },
  ]);
});

test("late events are listed when their time has come, by what they were made at", async () => {
  const { stripe, owner, clock, now } = await stripeSandbox();
  await owner.spoilEvents({ lagSeconds: 3_600 });
  await stripe.customers.create({ name: "Bea" });
  const at = now();
  expect(await listed(stripe)).toEqual([]);
  clock.advance(3_599_000);
  expect(await listed(stripe)).toEqual([]);
  clock.advance(1_000);
  expect((await stripe.events.list()).data).toMatchObject([{ type: "customer.created", created: at }]);
  await owner.spoilEvents({});
  await stripe.customers.create({ name: "Cem" });
  expect(await listed(stripe)).toHaveLength(2);
});

test("each of so many events is never listed, though it can be had by its id", async () => {
  const { stripe, owner, clock } = await stripeSandbox();
  await owner.spoilEvents({ dropEvery: 3 });
  await many(stripe, 9);
  clock.advance(10 * DAY * 1_000);
  expect(await listed(stripe)).toHaveLength(6);
});

test("a share of events is lost, the same ones for the same seed", async () => {
  const lost = async (seed: number) => {
    const { stripe, owner } = await stripeSandbox();
    await owner.spoilEvents({ drop: 0.5, seed });
    for (let nth = 0; nth < 12; nth++) await stripe.coupons.create({ percent_off: 5, name: `No ${nth}` });
    const { data } = await stripe.events.list({ limit: 100 });
    return data.map((event) => (event.data.object as Stripe.Coupon).name);
  };
  const first = await lost(7);
  expect(first.length).toBeGreaterThan(0);
  expect(first.length).toBeLessThan(12);
  expect(await lost(7)).toEqual(first);
  expect(await lost(8)).not.toEqual(first);
});

test("the same event is in two pages, and none is left out for it", async () => {
  const { stripe, owner } = await stripeSandbox();
  await many(stripe, 10);
  const whole = await listed(stripe);
  expect(new Set(whole).size).toBe(10);
  await owner.spoilEvents({ repeat: true });
  const first = await stripe.events.list({ limit: 4 });
  const second = await stripe.events.list({ limit: 4, starting_after: first.data[3]?.id ?? "" });
  expect(second.data[0]?.id).toBe(first.data[3]?.id);
  const repeated = await listed(stripe, 4);
  expect(new Set(repeated)).toEqual(new Set(whole));
  expect(repeated.length).toBeGreaterThan(10);
  expect(new Set(await listed(stripe, 1))).toEqual(new Set(whole));
});

test("the order within a second is any, page by page the same, and seconds stay in order", async () => {
  const { stripe, owner, clock } = await stripeSandbox();
  await many(stripe, 8);
  clock.advance(1_000);
  await many(stripe, 8);
  const sorted = await listed(stripe);
  await owner.spoilEvents({ shuffle: true, seed: 3 });
  const shuffled = await listed(stripe, 5);
  expect(shuffled).not.toEqual(sorted);
  expect(new Set(shuffled.slice(0, 8))).toEqual(new Set(sorted.slice(0, 8)));
  expect(new Set(shuffled)).toEqual(new Set(sorted));
  expect(await listed(stripe, 3)).toEqual(shuffled);
  await owner.spoilEvents({ shuffle: true, seed: 4 });
  expect(await listed(stripe, 5)).not.toEqual(shuffled);
});

test("snapshots may have the shape of before 2025, while the object itself has today's", async () => {
  const { stripe, owner } = await stripeSandbox();
  const { monthly } = await catalog(stripe);
  const coupon = await stripe.coupons.create({ percent_off: 20, duration: "forever" });
  const customer = await stripe.customers.create({ name: "Bea" });
  await owner.spoilEvents({ oldShape: true });
  const made = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    discounts: [{ coupon: coupon.id }],
    trial_period_days: 7,
  });
  const { data } = await stripe.events.list({ types: ["customer.subscription.created", "invoice.created"] });
  const subscription = data.find(({ type }) => type === "customer.subscription.created");
  const [item] = made.items.data;
  expect(subscription).toMatchObject({
    api_version: "2024-06-20",
    data: {
      object: {
        id: made.id,
        current_period_start: item?.current_period_start,
        current_period_end: item?.current_period_end,
        discount: { coupon: { id: coupon.id, percent_off: 20 } },
        plan: { id: monthly.id },
      },
    },
  });
  const old = subscription?.data.object as Stripe.Subscription;
  expect(old.items.data[0]).not.toHaveProperty("current_period_end");
  expect(old).not.toHaveProperty("discounts");
  expect(data.find(({ type }) => type === "invoice.created")?.data.object).toMatchObject({
    subscription: made.id,
  });
  expect(made).not.toHaveProperty("current_period_end");
});

test("the owner's acts take JSON from programs only, and no faults that there aren't", async () => {
  const { urls, owner } = await stripeSandbox();
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${urls.stripe}/_owner/events`, { method: "POST", headers, body: "{}" })).status;
  expect(await ask({ "content-type": "text/plain" })).toBe(403);
  expect(await ask({ "content-type": "application/json", origin: "https://elsewhere.example" })).toBe(403);
  await expect(owner.spoilEvents({ drop: 2 })).rejects.toThrow("drop");
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  expect((await fetch(`${urls.stripe}/_owner/nothing`, json)).status).toBe(404);
});
