import type Stripe from "stripe";
import { expect, test } from "vitest";
import { day, FAILS_LATER, stripeWorld } from "./stripe-world.ts";

test("a test clock moves what lives by it, and nothing else", async () => {
  const { act, life, join, pass, invoices, seconds, objects, types } = await stripeWorld();
  const clock = act(() => life.createClock({ frozenTime: seconds("2027-01-31T00:00:00Z") })).id;
  const { id: customer } = act(() => life.createCustomer({ email: "cem@readers.example", clock }));
  act(() => life.setCard(customer, { number: "4242424242424242" }));
  const params = { customer, items: [{ price: "price_month" }] };
  const { id, created, test_clock } = act(() => life.subscribe(params));
  expect([created, test_clock]).toEqual([seconds("2027-01-31T00:00:00Z"), clock]);
  join({ price: "price_month" });
  pass(400);
  expect(act(() => life.now(clock))).toBe(seconds("2027-01-31T00:00:00Z"));
  const ofClock = () => invoices().filter((invoice) => invoice.test_clock === clock);
  expect(ofClock()).toHaveLength(1);
  const others = invoices().length;
  act(() => life.advanceClock(clock, seconds("2027-04-01T00:00:00Z")));
  expect(ofClock().map((invoice) => day(invoice.created))).toEqual([
    "2027-01-31",
    "2027-02-28",
    "2027-03-31",
  ]);
  expect(invoices()).toHaveLength(others + 2);
  expect(objects.must<Stripe.Subscription>(id).status).toBe("active");
  expect(types().at(-1)).toBe("test_helpers.test_clock.ready");
  expect(() => act(() => life.advanceClock(clock, 5))).toThrow("can't go back");
});

test("a year at once is the same as a year day by day", async () => {
  const year = async (step: number) => {
    const world = await stripeWorld();
    world.join({ price: "price_month" });
    world.join({ price: "price_month", trialDays: 20 });
    world.join({ price: "price_year" }, { number: FAILS_LATER });
    world.join({ price: "price_month" }, { number: FAILS_LATER });
    for (let days = 0; days < 390; days += step) world.pass(step);
    return world.events().map(({ type, created }) => `${created} ${type}`);
  };
  const [atOnce, slowly] = [await year(390), await year(1)];
  expect(atOnce.length).toBeGreaterThan(300);
  expect(atOnce).toEqual(slowly);
});

test("what is due happens before what somebody asks for later", async () => {
  const { act, life, join, clock, types, objects } = await stripeWorld();
  const { id } = join({ price: "price_month" });
  clock.advance(30 * 86_400_000);
  const before = types().length;
  act(() => life.cancel(id));
  expect(types().slice(before)).toContain("invoice.paid");
  expect(types().at(-1)).toBe("customer.subscription.deleted");
  expect(objects.must<Stripe.Subscription>(id).ended_at).toBe(act(() => life.now()));
});

test("a deleted customer has no subscriptions any more, is in no list, and is still known by its id", async () => {
  const { act, life, join, objects, pass, invoices, all, types } = await stripeWorld();
  const { id, customer } = join({ price: "price_month" });
  expect(act(() => life.deleteCustomer(customer))).toEqual({
    id: customer,
    object: "customer",
    deleted: true,
  });
  expect(objects.must<Stripe.Subscription>(id).status).toBe("canceled");
  expect(all("customer")).toEqual([]);
  expect(objects.get(customer)).toMatchObject({ deleted: true });
  expect(types().slice(-2)).toEqual(["customer.subscription.deleted", "customer.deleted"]);
  pass(90);
  expect(invoices()).toHaveLength(1);
  expect(() => act(() => life.updateCustomer(customer, { name: "Bea" }))).toThrow("No such customer");
});

test("an invoice that is voided or given up frees a subscription that was past due", async () => {
  const { act, life, join, until, objects, all } = await stripeWorld();
  for (const status of ["void", "uncollectible"] as const) {
    const { id } = join({ price: "price_month" }, { number: FAILS_LATER });
    const start = act(() => life.now());
    until(new Date((start + 31 * 86_400) * 1_000).toISOString());
    const open = all<Stripe.Invoice>("invoice").find((invoice) => invoice.status === "open");
    expect(objects.must<Stripe.Subscription>(id).status).toBe("past_due");
    const close = status === "void" ? life.voidInvoice : life.markUncollectible;
    expect(act(() => close(open?.id ?? "")).status).toBe(status);
    expect(objects.must<Stripe.Subscription>(id).status).toBe("active");
    expect(() => act(() => close(open?.id ?? ""))).toThrow("not open");
    act(() => life.cancel(id));
  }
});

test("something that is paid once makes a payment and no subscription", async () => {
  const { act, life, link, payer, objects, all, entries } = await stripeWorld();
  const monthly = objects.must<Stripe.Price>("price_month");
  const once = { ...monthly, id: "price_once", recurring: null, type: "one_time" } as Stripe.Price;
  act(() => objects.put(once));
  const paid = act(() => life.pay(link({ price: "price_once" }), payer()));
  expect(paid).toMatchObject({ session: { mode: "payment", subscription: null, amount_total: 1_000 } });
  expect(all("subscription")).toEqual([]);
  expect(entries()).toMatchObject([{ net: 941 }]);
});
