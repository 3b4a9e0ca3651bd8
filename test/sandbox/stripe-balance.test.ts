import type Stripe from "stripe";
import { expect, test } from "vitest";
import { set } from "../../src/sandbox/stripe/settings.ts";
import { day, stripeWorld } from "./stripe-world.ts";

/** As the vendor adds it up. */
const sum = (entries: readonly Stripe.BalanceTransaction[]) =>
  entries.reduce((total, { net }) => total + net, 0);

test("a dispute takes the amount and a fee; won, the amount comes back and the fee does not", async () => {
  const { join, act, life, charges, entries, types } = await stripeWorld();
  join({ price: "price_month" });
  const charge = charges()[0]?.id ?? "";
  const before = types().length;
  const { id } = act(() => life.dispute(charge, { reason: "product_not_received" }));
  expect(charges()[0]?.disputed).toBe(true);
  expect(() => act(() => life.refund({ charge }))).toThrow("disputed");
  expect(() => act(() => life.dispute(charge))).toThrow("can't be disputed");
  const won = act(() => life.closeDispute(id, "won"));
  expect(won.balance_transactions.map(({ amount, fee, net }) => [amount, fee, net])).toEqual([
    [-1_000, 1_500, -2_500],
    [1_000, 0, 1_000],
  ]);
  expect(entries().map(({ reporting_category }) => reporting_category)).toEqual([
    "charge",
    "dispute",
    "dispute_reversal",
  ]);
  expect(types().slice(before)).toEqual([
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.updated",
    "charge.dispute.updated",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
  ]);
  expect(act(() => life.refund({ charge })).status).toBe("succeeded");
  expect(() => act(() => life.closeDispute(id, "lost"))).toThrow("won already");
});

test("a dispute that is lost costs both", async () => {
  const { join, act, life, charges, entries } = await stripeWorld();
  join({ price: "price_month" });
  const { id } = act(() => life.dispute(charges()[0]?.id ?? ""));
  expect(act(() => life.closeDispute(id, "lost")).status).toBe("lost");
  expect(sum(entries())).toBe(941 - 2_500);
});

test("the card for that purpose is disputed an hour after each payment", async () => {
  const { join, pass, all, seconds } = await stripeWorld();
  join({ price: "price_month" }, { number: "4000000000000259" });
  pass(1);
  const [dispute] = all<Stripe.Dispute>("dispute");
  expect(dispute).toMatchObject({ status: "needs_response", amount: 1_000 });
  expect(dispute?.created).toBe(seconds("2026-01-31T11:00:00Z"));
});

test("a refund that fails is back in the balance, and may be tried again", async () => {
  const { join, act, life, charges, entries, types } = await stripeWorld();
  join({ price: "price_month" });
  const charge = charges()[0]?.id ?? "";
  const { id } = act(() => life.refund({ charge, amount: 400 }));
  const before = types().length;
  const failed = act(() => life.failRefund(id));
  expect(failed).toMatchObject({ status: "failed", failure_reason: "lost_or_stolen_card" });
  expect(types().slice(before)).toEqual(["refund.updated", "refund.failed", "charge.updated"]);
  expect(charges()[0]).toMatchObject({ amount_refunded: 0, refunded: false });
  expect(entries().map(({ type, net }) => [type, net])).toEqual([
    ["charge", 941],
    ["refund", -400],
    ["refund_failure", 400],
  ]);
  expect(act(() => life.refund({ charge })).amount).toBe(1_000);
  expect(() => act(() => life.failRefund(id))).toThrow("failed already");
});

test("what is available after two days is paid out when the owner says so, and arrives", async () => {
  const { join, act, life, pass, all, entries, types } = await stripeWorld();
  join({ price: "price_month" });
  expect(act(() => life.payOut("usd"))).toBeNull();
  pass(2);
  expect(entries()).toMatchObject([{ status: "available" }]);
  const payout = act(() => life.payOut("usd"));
  expect(payout).toMatchObject({ amount: 941, status: "in_transit", automatic: false });
  expect(act(() => life.payOut("usd"))).toBeNull();
  expect(sum(entries())).toBe(0);
  pass(2);
  expect(all<Stripe.Payout>("payout")).toMatchObject([{ status: "paid" }]);
  expect(types().slice(-2)).toEqual(["payout.updated", "payout.paid"]);
  act(() => life.failPayout(payout?.id ?? ""));
  expect(types().at(-1)).toBe("payout.failed");
  expect(sum(entries())).toBe(941);
});

test("daily payouts go out each midnight once they are turned on", async () => {
  const { join, act, store, life, until, all } = await stripeWorld("2026-03-01T10:00:00Z");
  act(() => set(store, "daily_payouts", "on"));
  act(() => life.bringDue());
  join({ price: "price_month" });
  until("2026-03-03T12:00:00Z");
  join({ price: "price_big" });
  until("2026-03-10T00:00:00Z");
  const payouts = all<Stripe.Payout>("payout");
  expect(payouts.map(({ amount, created }) => [amount, day(created)])).toEqual([
    [941, "2026-03-04"],
    [1_912, "2026-03-06"],
  ]);
  expect(payouts.every(({ automatic }) => automatic)).toBe(true);
});

test("another currency is kept on the charge, and settled into the account's at its rate", async () => {
  const { join, act, life, charges, entries } = await stripeWorld();
  join({ price: "price_yen" });
  expect(charges()[0]).toMatchObject({ amount: 1_200, currency: "jpy" });
  const fee = Math.round(840 * 0.029) + 30;
  expect(entries()).toMatchObject([
    { amount: 840, currency: "usd", exchange_rate: 0.007, fee, net: 840 - fee },
  ]);
  act(() => life.refund({ charge: charges()[0]?.id ?? "" }));
  expect(entries()[1]).toMatchObject({ amount: -840, currency: "usd", exchange_rate: 0.007, fee: 0 });
});

test("an account of another currency keeps its balance in that one", async () => {
  const { join, act, store, entries } = await stripeWorld();
  act(() => set(store, "default_currency", "jpy"));
  join({ price: "price_yen" });
  expect(entries()).toMatchObject([{ amount: 1_200, currency: "jpy", exchange_rate: null, fee: 65 }]);
});

test("the vendor's own fees go off the balance without a source", async () => {
  const { act, life, entries } = await stripeWorld();
  act(() => life.takeFee({ amount: 350, about: "Billing (2026-01)" }));
  expect(entries()).toMatchObject([{ type: "stripe_fee", amount: -350, fee: 0, net: -350, source: null }]);
});

test("a customer pays in one currency only", async () => {
  const { join, act, life } = await stripeWorld();
  const { customer } = join({ price: "price_month" });
  expect(() => act(() => life.subscribe({ customer, items: [{ price: "price_yen" }] }))).toThrow(
    "cannot combine currencies",
  );
});
