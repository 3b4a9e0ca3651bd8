import fc from "fast-check";
import type Stripe from "stripe";
import { expect, test } from "vitest";
import { stripeWorld } from "./stripe-world.ts";

const NUMBERS = ["4242424242424242", "4000000000000341", "4000000000000259", "5555555555554444"];
const PRICES = ["price_month", "price_big", "price_year", "price_yen"];

type World = Awaited<ReturnType<typeof stripeWorld>>;

/** One act of somebody: `which` picks among what is there, `how` among the ways. */
interface Act {
  kind: "join" | "pass" | "change" | "cancel" | "refund" | "dispute" | "close" | "card" | "payOut" | "pay";
  which: number;
  how: number;
}

const anAct: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(
    "join",
    "join",
    "pass",
    "pass",
    "pass",
    "change",
    "cancel",
    "refund",
    "dispute",
    "close",
    "card",
    "payOut",
    "pay",
  ),
  which: fc.nat(50),
  how: fc.nat(50),
});

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

function happen(world: World, { kind, which, how }: Act): void {
  const { life, join, pass, all } = world;
  if (kind === "pass") {
    pass(how);
    return;
  }
  if (kind === "join") {
    const trialDays = how % 3 === 0 ? 10 : 0;
    const link = { price: pick(PRICES, which) ?? "", trialDays };
    join(link, { number: pick(NUMBERS, how) ?? null });
    return;
  }
  const chosen = <T extends { id: string; object: string }>(type: string) => pick(all<T>(type), which);
  const subscription = chosen<Stripe.Subscription>("subscription");
  const id = subscription?.id ?? "";
  const item = subscription?.items.data[0]?.id ?? "";
  const behaviors = ["create_prorations", "always_invoice", "none"] as const;
  const acts: Record<Exclude<Act["kind"], "pass" | "join">, () => unknown> = {
    change: () =>
      life.change(id, {
        items: [{ id: item, quantity: (how % 4) + 1 }],
        prorationBehavior: pick(behaviors, how) ?? "none",
      }),
    cancel: () =>
      how % 2
        ? life.change(id, { cancelAtPeriodEnd: how % 4 === 1 })
        : life.cancel(id, { prorate: how % 3 === 0 }),
    refund: () =>
      life.refund({ charge: chosen("charge")?.id ?? "", ...(how % 2 ? { amount: 1 + how } : {}) }),
    dispute: () => life.dispute(chosen("charge")?.id ?? ""),
    close: () => life.closeDispute(chosen("dispute")?.id ?? "", how % 2 ? "won" : "lost"),
    card: () => life.setCard(chosen("customer")?.id ?? "", { number: pick(NUMBERS, how) ?? "" }),
    payOut: () => life.payOut("usd"),
    pay: () => life.payInvoice(chosen("invoice")?.id ?? ""),
  };
  world.tryTo(acts[kind]);
}

/** What an event tells of, by how its type begins; the longest that fits counts. */
const OBJECTS: Record<string, string> = {
  "customer.": "customer",
  "customer.subscription.": "subscription",
  "customer.discount.": "discount",
  "payment_method.": "payment_method",
  "payment_intent.": "payment_intent",
  "charge.": "charge",
  "charge.dispute.": "dispute",
  "refund.": "refund",
  "invoice.": "invoice",
  "invoice_payment.": "invoice_payment",
  "invoiceitem.": "invoiceitem",
  "payout.": "payout",
  "checkout.session.": "checkout.session",
};
const objectOf = (type: string) =>
  OBJECTS[
    Object.keys(OBJECTS)
      .filter((start) => type.startsWith(start))
      .toSorted((one, other) => other.length - one.length)[0] ?? ""
  ];

/** What must hold after whatever happened. */
function check(world: World): void {
  const { all, events, charges, entries, invoices } = world;
  const told = events();
  const last = new Map(told.map(({ data }) => [(data.object as { id: string }).id, data.object]));
  for (const type of ["subscription", "charge", "refund", "dispute", "payout", "invoice", "payment_intent"]) {
    for (const object of all(type)) expect(last.get(object.id)).toEqual(object);
  }
  for (const { type, data } of told) {
    expect([type, (data.object as { object: string }).object]).toEqual([type, objectOf(type)]);
  }
  const instants = told.map(({ created }) => created);
  expect(instants).toEqual(instants.toSorted((one, other) => one - other));
  expect(instants.every(Number.isInteger)).toBe(true);

  const bySource = Object.groupBy(entries(), ({ source }) => String(source));
  for (const charge of charges().filter(({ status }) => status === "succeeded")) {
    expect(bySource[charge.id]).toHaveLength(1);
  }
  for (const { amount, fee, net } of entries()) expect(net).toBe(amount - fee);
  for (const invoice of invoices()) {
    const lines = invoice.lines.data.reduce((total, { amount }) => total + amount, 0);
    expect(invoice.subtotal).toBe(lines);
    expect(invoice.amount_paid + invoice.amount_remaining).toBe(invoice.amount_due);
  }
  const paidInvoices = invoices().filter(({ status, amount_due }) => status === "paid" && amount_due > 0);
  const cash = (of: readonly { currency: string; amount: number }[]) =>
    of.reduce<Record<string, number>>((sums, { currency, amount }) => {
      sums[currency] = (sums[currency] ?? 0) + amount;
      return sums;
    }, {});
  const invoiced = paidInvoices.map(({ currency, amount_paid }) => ({ currency, amount: amount_paid }));
  expect(cash(charges().filter(({ paid }) => paid))).toEqual(cash(invoiced));
}

test("whatever happens, in whatever order: the last event of each object shows it as it is, and the books agree", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 5, maxLength: 40 }), async (acts) => {
      const world = await stripeWorld("2026-01-30T10:00:00Z");
      for (const one of acts) happen(world, one);
      world.pass(40);
      check(world);
    }),
    { numRuns: 40 },
  );
});
