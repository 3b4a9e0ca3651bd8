import fc from "fast-check";
import type Stripe from "stripe";
import { expect, test } from "vitest";
import { chargeFee, settled } from "../../src/sandbox/stripe/life/money.ts";
import { stripeWorld } from "./stripe-world.ts";

const NUMBERS = ["4242424242424242", "4000000000000341", "4000000000000259", "5555555555554444"];
const PRICES = ["price_month", "price_big", "price_year", "price_yen"];

const CODES = ["ONCE", "QUARTER", "EVER"];

type World = Awaited<ReturnType<typeof stripeWorld>>;

const KINDS = [
  ...(["join", "pass", "change", "cancel", "refund", "failRefund", "dispute", "close", "card"] as const),
  ...(["payOut", "pay", "void", "pause", "coupon", "forget", "resume"] as const),
] as const;

/** One act of somebody: `which` picks among what is there, `how` among the ways. */
interface Act {
  kind: (typeof KINDS)[number];
  which: number;
  how: number;
}

const anAct: fc.Arbitrary<Act> = fc.record({
  kind: fc.oneof(fc.constantFrom("join", "pass", "pass"), fc.constantFrom(...KINDS)),
  which: fc.nat(50),
  how: fc.nat(50),
});

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

function join(world: World, { which, how }: Act): void {
  const trialDays = how % 3 === 0 ? 10 : 0;
  const needsNoCard = trialDays > 0 && how % 2 === 0;
  const missing = pick(["cancel", "pause", "create_invoice"] as const, which) ?? "pause";
  const collection = needsNoCard ? "if_required" : "always";
  const price = pick(PRICES, which) ?? "";
  const promotionCode = price === "price_yen" ? null : (pick([null, ...CODES], how) ?? null);
  const number = needsNoCard ? null : (pick(NUMBERS, how) ?? null);
  world.join({ price, trialDays, missing, collection }, { number, promotionCode });
}

function acts(
  world: World,
  { which, how }: Act,
): Record<Exclude<Act["kind"], "pass" | "join">, () => unknown> {
  const { life, all } = world;
  const chosen = <T extends { id: string; object: string }>(type: string) => pick(all<T>(type), which);
  const idOf = (type: string) => chosen(type)?.id ?? "";
  const id = idOf("subscription");
  const change = () => {
    const [item] = chosen<Stripe.Subscription>("subscription")?.items.data ?? [];
    const to = how % 5 === 0 ? { price: pick(PRICES.slice(0, 3), how) ?? "" } : { quantity: (how % 4) + 1 };
    const prorationBehavior = pick(["create_prorations", "always_invoice", "none"] as const, how) ?? "none";
    return life.change(id, { items: [{ id: item?.id ?? "", ...to }], prorationBehavior });
  };
  const behavior = pick(["void", "keep_as_draft", "mark_uncollectible"] as const, how) ?? "void";
  return {
    change,
    cancel: () =>
      how % 2
        ? life.change(id, { cancelAtPeriodEnd: how % 4 === 1 })
        : life.cancel(id, { prorate: how % 3 === 0, invoiceNow: how % 4 === 0 }),
    refund: () => life.refund({ charge: idOf("charge"), ...(how % 2 ? { amount: 1 + how } : {}) }),
    failRefund: () => life.failRefund(idOf("refund")),
    dispute: () => life.dispute(idOf("charge")),
    close: () => life.closeDispute(idOf("dispute"), how % 2 ? "won" : "lost"),
    card: () => life.setCard(idOf("customer"), { number: pick(NUMBERS, how) ?? "" }),
    payOut: () => life.payOut("usd"),
    pay: () => life.payInvoice(idOf("invoice")),
    void: () => (how % 2 ? life.voidInvoice : life.markUncollectible)(idOf("invoice")),
    pause: () => life.change(id, { pauseCollection: how % 3 === 0 ? null : { behavior } }),
    coupon: () => life.change(id, { coupon: pick([null, ...CODES], how) ?? null }),
    forget: () => life.deleteCustomer(idOf("customer")),
    resume: () => life.resume(id),
  };
}

function happen(world: World, act: Act): void {
  if (act.kind === "pass") world.pass(act.how);
  else if (act.kind === "join") join(world, act);
  else world.tryTo(acts(world, act)[act.kind]);
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

/** The last event of each object shows it as the store has it, and each came no earlier than the one before. */
function checkEvents({ all, events }: World): void {
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
}

const total = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);

/** What the balance must be, told from all but the entries themselves. */
function owed({ all, charges }: World): number {
  const inDollars = ({ amount, currency }: { amount: number; currency: string }) =>
    settled(amount, currency, "usd").amount;
  const paid = charges().filter(({ status }) => status === "succeeded");
  const given = all<Stripe.Refund>("refund").filter(({ status }) => status === "succeeded");
  const disputes = all<Stripe.Dispute>("dispute");
  return total([
    ...paid.map((charge) => inDollars(charge) - chargeFee(inDollars(charge), "usd")),
    ...given.map((refund) => -inDollars(refund)),
    ...disputes.map((dispute) => -1_500 - (dispute.status === "won" ? 0 : inDollars(dispute))),
    ...all<Stripe.Payout>("payout").map(({ amount }) => -amount),
  ]);
}

function checkBooks(world: World): void {
  const { charges, entries, invoices } = world;
  expect(total(entries().map(({ net }) => net))).toBe(owed(world));
  for (const { amount, fee, net } of entries()) expect(net).toBe(amount - fee);
  for (const invoice of invoices()) {
    const { subtotal, amount_paid, amount_remaining, amount_due, lines } = invoice;
    expect(subtotal).toBe(total(lines.data.map(({ amount }) => amount)));
    expect(amount_paid + amount_remaining).toBe(amount_due);
    const off = total((invoice.total_discount_amounts ?? []).map(({ amount }) => amount));
    expect(invoice.total).toBe(subtotal - off);
  }
  const inCurrency = (currency: string) => (one: { currency: string }) => one.currency === currency;
  for (const currency of ["usd", "jpy"]) {
    const paid = charges().filter(({ status }) => status === "succeeded");
    const invoiced = invoices().filter(({ status }) => status === "paid");
    expect(total(paid.filter(inCurrency(currency)).map(({ amount }) => amount))).toBe(
      total(invoiced.filter(inCurrency(currency)).map(({ amount_paid }) => amount_paid)),
    );
  }
}

/** Nobody has ended and is billed, and whoever lives has a period that is not over. */
function checkSubscriptions({ all, life }: World): void {
  for (const { status, ended_at, items } of all<Stripe.Subscription>("subscription")) {
    expect(["canceled", "incomplete_expired"].includes(status)).toBe(ended_at !== null);
    if (ended_at !== null || status === "paused") continue;
    for (const { current_period_end } of items.data) expect(current_period_end).toBeGreaterThan(life.now());
  }
}

test("whatever happens, in whatever order: the last event of each object shows it as it is, and the books agree", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 5, maxLength: 40 }), async (history) => {
      const world = await stripeWorld("2026-01-30T10:00:00Z");
      world.coupon("ONCE", { percent_off: 33.3, duration: "once" });
      world.coupon("QUARTER", { amount_off: 250, duration: "repeating", months: 3 });
      world.coupon("EVER", { percent_off: 100, duration: "forever" });
      for (const one of history) happen(world, one);
      world.pass(40);
      checkEvents(world);
      checkBooks(world);
      checkSubscriptions(world);
    }),
    { numRuns: 40 },
  );
});
