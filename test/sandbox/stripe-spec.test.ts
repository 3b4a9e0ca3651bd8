import { readFileSync } from "node:fs";
import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../shared.ts";
import { stripeWorld } from "./stripe-world.ts";

const SHARED = sharedFolder();
const why = SHARED ? "" : " (SKIPPED: ../shared/specs/stripe-fixtures3.json is not here)";

type Json = Record<string, unknown>;

/** Where the vendor's example has a property that today's API or the SDK's types don't have, or only on demand. */
const NOT_OURS: Record<string, string> = {
  "invoice.subscription": "since 2025-03 it is parent.subscription_details.subscription",
  "charge.refunds": "only where it is expanded",
};

const isPlain = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Keys of the example that `ours` lacks. Null stands for the whole of an object; of a list the first is compared. */
function missing(example: unknown, ours: unknown, at: string): string[] {
  if (Array.isArray(example) && Array.isArray(ours))
    return ours.length > 0 && example.length > 0 ? missing(example[0], ours[0], at) : [];
  if (!isPlain(example) || !isPlain(ours)) return [];
  return Object.entries(example).flatMap(([key, value]) => {
    const path = `${at}.${key}`;
    if (key === "metadata" || key === "price") return [];
    return key in ours ? missing(value, ours[key], path) : [path];
  });
}

/** One of each kind, by what the twin calls it. */
async function everything(): Promise<Record<string, unknown>> {
  const { act, life, join, coupon, pass, all, charges, objects } = await stripeWorld();
  coupon("FRIENDS", { percent_off: 50, duration: "forever" });
  const { id, customer } = join({ price: "price_month" }, { promotionCode: "FRIENDS" });
  join({ price: "price_month" });
  join({ price: "price_month" });
  pass(3);
  const payout = act(() => life.payOut("usd"));
  const [discounted, first, second] = charges();
  const item = act(() => objects.must<Stripe.Subscription>(id)).items.data[0];
  act(() => life.change(id, { items: [{ id: item?.id ?? "", quantity: 2 }] }));
  const refund = act(() => life.refund({ charge: first?.id ?? "" }));
  const dispute = act(() => life.dispute(second?.id ?? ""));
  const clock = act(() => life.createClock({ frozenTime: 1_800_000_000 }));
  const known = ["customer", "subscription", "subscription_item", "discount", "invoice", "invoice_payment"];
  const more = ["payment_intent", "payment_method", "balance_transaction", "checkout.session", "invoiceitem"];
  const found = [...known, ...more].map((type) => [type, all(type)[0]]);
  const line = all<Stripe.Invoice>("invoice")[0]?.lines.data[0];
  return {
    ...Object.fromEntries(found),
    ...{ charge: discounted, refund, dispute, payout, line_item: line },
    "test_helpers.test_clock": clock,
    deleted_customer: act(() => life.deleteCustomer(customer)),
  };
}

describe.skipIf(!SHARED)(`the vendor's own examples${why}`, () => {
  const { resources }: { resources: Record<string, unknown> } = SHARED
    ? JSON.parse(readFileSync(`${SHARED}specs/stripe-fixtures3.json`, "utf8"))
    : { resources: {} };

  test("each object has every property of the vendor's example", async () => {
    const ours = await everything();
    const lacks = Object.entries(ours).flatMap(([type, object]) => {
      if (!(type in resources)) return [`the vendor has no example of ${type}`];
      return object ? missing(resources[type], object, type) : [`the twin made no ${type}`];
    });
    expect(lacks.toSorted()).toEqual(Object.keys(NOT_OURS).toSorted());
  });

  test("the comparison itself notices what is missing", () => {
    const example = { a: 1, list: [{ b: 1, c: { d: 1 } }], gone: null };
    expect(missing(example, { a: 2, list: [{ b: 1, c: {} }] }, "it")).toEqual(["it.list.c.d", "it.gone"]);
  });
});
