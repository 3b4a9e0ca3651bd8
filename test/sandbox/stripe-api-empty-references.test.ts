import { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { expect, test } from "vitest";
import { storePath } from "../../src/sandbox/probe.ts";
import { inTransaction } from "../../src/sandbox/store.ts";
import { openLife } from "../../src/sandbox/stripe/open-life.ts";
import { catalog, DAY, stripeSandbox } from "./stripe-sandbox.ts";

/** A reader whose second payment failed, and whose first was given back. */
async function shop() {
  const { stripe, clock, home, urls } = await stripeSandbox();
  const { monthly } = await catalog(stripe);
  const link = await stripe.paymentLinks.create({ line_items: [{ price: monthly.id, quantity: 1 }] });
  const store = new DatabaseSync(storePath(home));
  const life = openLife({ store, clock, limits: {}, url: () => urls.stripe });
  const { line_items } = await stripe.paymentLinks.retrieve(link.id, { expand: ["line_items"] });
  const card = { number: "4000000000000341" };
  const payer = { email: "bea@readers.example", name: "Bea", reference: null, card };
  inTransaction(store, () => life.pay({ ...link, ...(line_items ? { line_items } : {}) }, payer));
  store.close();
  clock.advance(31 * DAY * 1_000);
  return stripe;
}

const byStatus = (charges: readonly Stripe.Charge[], status: string) =>
  charges.find((charge) => charge.status === status)?.id ?? "";

test("a reference that stands for nothing yet may be expanded all the same", async () => {
  const stripe = await shop();
  const charges = await stripe.charges.list({ expand: ["data.balance_transaction"] });
  const failed = byStatus(charges.data, "failed");
  const one = await stripe.charges.retrieve(failed, { expand: ["balance_transaction"] });
  expect(one.balance_transaction).toBeNull();

  const expand = ["balance_transaction", "failure_balance_transaction"];
  const made = await stripe.refunds.create({ charge: byStatus(charges.data, "succeeded") });
  const refund = await stripe.refunds.retrieve(made.id, { expand });
  expect(refund.balance_transaction).toMatchObject({ object: "balance_transaction", amount: -500 });
  expect(refund.failure_balance_transaction).toBeUndefined();
});
