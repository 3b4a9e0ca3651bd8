import type Stripe from "stripe";
import { expect, test } from "vitest";
import { manualClock, systemClock } from "../../src/core/clock.ts";
import { refusal, stripeSandbox } from "./stripe-sandbox.ts";
import { webhookReceiver } from "./webhook-receiver.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Events = Stripe.WebhookEndpointCreateParams.EnabledEvent[];

/** The SDK checks signatures against the real clock, so the twin's begins there. */
async function subscribed(options: { events?: Events; answer?: (nth: number) => number } = {}) {
  const clock = manualClock(new Date());
  const box = await stripeSandbox({ clock });
  const receiver = await webhookReceiver(options.answer);
  const endpoint = await box.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: options.events ?? ["customer.created", "customer.updated"],
  });
  const names = () => receiver.deliveries.map(({ body }) => JSON.parse(body).data.object.name);
  return { ...box, clock, receiver, endpoint, names, secret: endpoint.secret ?? "" };
}

test("an event is posted with a signature that the SDK takes, and that no other body has", async () => {
  const { stripe, owner, receiver, secret } = await subscribed();
  await stripe.customers.create({ name: "Bea" });
  await stripe.products.create({ name: "not asked for" });
  expect(await owner.tick()).toEqual({ arrived: 1, failed: 0 });
  const [post] = receiver.deliveries;
  const signature = String(post?.headers["stripe-signature"]);
  const event = stripe.webhooks.constructEvent(post?.body ?? "", signature, secret);
  expect(event).toMatchObject({ type: "customer.created", data: { object: { name: "Bea" } } });
  const [listed] = (await stripe.events.list({ type: "customer.created" })).data;
  expect(event.id).toBe(listed?.id);
  const other = (post?.body ?? "").replace("Bea", "Cem");
  expect(() => stripe.webhooks.constructEvent(other, signature, secret)).toThrow();
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
});

test("what nobody takes is tried again ever more seldom, for three days, and signed anew each time", async () => {
  const { stripe, owner, clock, receiver } = await subscribed({ answer: () => 503 });
  await stripe.customers.create({ name: "Bea" });
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 1 });
  const waits = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, ...Array(4).fill(12 * HOUR)];
  for (const wait of waits) {
    clock.advance(wait - 1);
    expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
    clock.advance(1);
    expect(await owner.tick()).toEqual({ arrived: 0, failed: 1 });
  }
  clock.advance(100 * HOUR);
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
  expect(new Set(receiver.deliveries.map(({ body }) => body)).size).toBe(1);
  expect(new Set(receiver.deliveries.map(({ headers }) => headers["stripe-signature"])).size).toBe(10);
});

test("what was not posted is posted after a restart", async () => {
  const box = await subscribed({ answer: (nth) => (nth === 1 ? 500 : 200) });
  await box.stripe.customers.create({ name: "Bea" });
  await box.owner.tick();
  await box.close();
  box.clock.advance(5 * MINUTE);
  const again = await stripeSandbox({ home: box.home, clock: box.clock });
  expect(await again.owner.tick()).toEqual({ arrived: 1, failed: 0 });
});

test("by the real clock events arrive by themselves", async () => {
  const { stripe } = await stripeSandbox({ clock: systemClock });
  const receiver = await webhookReceiver();
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["*"] });
  await stripe.customers.create({ name: "Bea" });
  await expect.poll(receiver.types, { interval: 10, timeout: 5_000 }).toEqual(["customer.created"]);
});

test("posts come twice, late, in another order, or never, as the owner has it", async () => {
  const { stripe, owner, clock, names } = await subscribed();
  const wanted = ["0", "1", "2", "3", "4", "5"];
  await owner.spoilEvents({ lagSeconds: 60, repeat: true, shuffle: true });
  for (const name of wanted) await stripe.customers.create({ name });
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
  clock.advance(MINUTE);
  expect(await owner.tick()).toEqual({ arrived: 12, failed: 0 });
  expect(names().toSorted()).toEqual(wanted.flatMap((name) => [name, name]));
  expect([...new Set(names())]).not.toEqual(wanted);
  await owner.spoilEvents({ drop: 1 });
  await stripe.customers.create({ name: "lost" });
  clock.advance(HOUR);
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
  await owner.spoilEvents({ drop: 1, posts: false });
  await stripe.customers.create({ name: "posted all the same" });
  expect(await owner.tick()).toEqual({ arrived: 1, failed: 0 });
});

test("endpoints are made, listed, changed and taken away; their secret is told once, and they are on this machine", async () => {
  const { stripe, owner, endpoint, receiver } = await subscribed();
  expect(endpoint.secret).toMatch(/^whsec_\w{32}$/);
  expect(await stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty("secret");
  const { data } = await stripe.webhookEndpoints.list();
  expect(data).toMatchObject([{ id: endpoint.id, url: receiver.url, status: "enabled" }]);
  expect(data[0]).not.toHaveProperty("secret");
  await stripe.customers.create({ name: "still to be posted" });
  const off = await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  expect(off).toMatchObject({ status: "disabled" });
  await stripe.customers.create({ name: "not heard" });
  await stripe.webhookEndpoints.update(endpoint.id, {
    disabled: false,
    enabled_events: ["product.created"],
  });
  await stripe.customers.create({ name: "not asked for" });
  await stripe.products.create({ name: "heard" });
  await owner.tick();
  expect(receiver.types()).toEqual(["product.created"]);
  expect(await stripe.webhookEndpoints.del(endpoint.id)).toMatchObject({ deleted: true });
  expect(await refusal(stripe.webhookEndpoints.retrieve(endpoint.id))).toMatchObject({ status: 404 });
  const elsewhere = { url: "https://hooks.example/x", enabled_events: ["*"] as Events };
  const { param, message } = await refusal(stripe.webhookEndpoints.create(elsewhere));
  expect({ param, message }).toMatchObject({
    param: "url",
    message: expect.stringContaining("this machine only"),
  });
});
