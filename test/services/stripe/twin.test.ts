/** The adapter at the twin, where a test has to look at both. */
import { expect, it, onTestFinished } from "vitest";
import { storePath } from "../../../src/sandbox/probe.ts";
import { inTransaction, openStore } from "../../../src/sandbox/store.ts";
import { openLife } from "../../../src/sandbox/stripe/open-life.ts";
import { stripeSandbox } from "../../sandbox/stripe-sandbox.ts";
import { paymentsAt } from "./stripe-for-test.ts";

const WISH = {
  ...{ name: "Ada's Letters", description: "", currency: "USD", monthlyMinor: 1_000, yearlyMinor: 10_000 },
  siteUrl: null,
};

it("reads a list of several pages whole, each object once", async () => {
  const { urls, home, clock } = await stripeSandbox();
  const store = await openStore(storePath(home));
  onTestFinished(() => store.close());
  const life = openLife({ store, clock, limits: {}, url: () => urls.stripe });
  const made = inTransaction(store, () =>
    Array.from({ length: 230 }, (_, n) => life.createCustomer({ email: `reader-${n}@readers.test` }).id),
  );
  const sizes: number[] = [];
  const read: string[] = [];
  for await (const page of paymentsAt(urls.stripe).list("customer")) {
    sizes.push(page.length);
    read.push(...page.map(({ id }) => id));
  }
  expect(sizes).toEqual([100, 100, 30]);
  expect(read.toSorted()).toEqual(made.toSorted());
});

it("has a webhook posted to it whose secret it was told once", async () => {
  const { urls, stripe } = await stripeSandbox();
  const payments = paymentsAt(urls.stripe);
  const url = "http://127.0.0.1:1/hooks/stripe";
  const secret = await payments.postTo(url);
  expect(secret).toMatch(/^whsec_/);
  expect(await payments.postTo(url, secret)).toBe(secret);
  const { data } = await stripe.webhookEndpoints.list();
  expect(data).toMatchObject([{ url, status: "enabled", api_version: "2026-10-28.endive" }]);
  const other = await payments.postTo(url);
  expect(other).not.toBe(secret);
  expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
});

it("says which permission a key lacks that may read all and write nothing of it", async () => {
  const { urls } = await stripeSandbox();
  const payments = paymentsAt(urls.stripe, { key: "rk_test_lacks_payment_links_write_1" });
  expect((await payments.check()).missing).toEqual([]);
  await expect(payments.setUp(WISH)).rejects.toThrow("it lacks the permission “Payment Links: write”");
  const whole = paymentsAt(urls.stripe);
  expect((await whole.setUp(WISH)).made).toEqual(["free link", "monthly link", "yearly link", "portal"]);
});

it.each([
  ["JPY", 900, 9_000],
  ["KWD", 3_000, 30_000],
  ["UGX", 37_000, 370_000],
  ["ISK", 1_400, 14_000],
])("sells in %s what it was asked to", async (currency, monthlyMinor, yearlyMinor) => {
  const { urls } = await stripeSandbox();
  const payments = paymentsAt(urls.stripe);
  const wish = { ...WISH, currency, monthlyMinor, yearlyMinor };
  const first = await payments.setUp(wish);
  expect(await payments.setUp(wish)).toEqual({ ...first, made: [] });
});
