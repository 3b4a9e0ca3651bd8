import { describe, expect, it } from "vitest";
import type { CatalogWish } from "../../../src/money/catalog.ts";
import { shelf } from "./shop-for-test.ts";
import { type Answer, type Fields, refusal, stripeAnswering } from "./stripe-for-test.ts";

const WISH: CatalogWish = {
  ...{ name: "Ada's Letters", description: "Letters by lamplight.", currency: "USD" },
  ...{ monthlyMinor: 1_000, yearlyMinor: 10_000, siteUrl: null },
};

/** `instead` may answer the nth POST in place of the shop, before or after it did what it was asked. */
async function shop(instead: (post: number) => { answer: Answer; after?: boolean } | null = () => null) {
  const { answer, of } = shelf();
  let posts = 0;
  const { payments, asked } = await stripeAnswering((request) => {
    const other = request.method === "POST" ? instead(++posts) : null;
    if (!other) return answer(request);
    if (other.after) answer(request);
    return other.answer;
  });
  const postsOf = () => asked.filter(({ method }) => method !== "GET");
  return { payments, of, asked, postsOf };
}

const only = (objects: readonly Fields[], wanted: Fields) =>
  objects.filter((object) => Object.entries(wanted).every(([name, value]) => object[name] === value));

describe("setting up what is sold", () => {
  it("makes a product, a price and a link a plan, and a portal", async () => {
    const { payments, of } = await shop();
    const catalog = await payments.setUp(WISH);
    expect(catalog.made).toEqual([
      ...["product", "free price", "monthly price", "yearly price"],
      ...["free link", "monthly link", "yearly link", "portal"],
    ]);
    expect(of("products")).toMatchObject([{ name: "Ada's Letters", metadata: { pressroom: "newsletter" } }]);
    const prices = of("prices").map(({ lookup_key, unit_amount, currency, recurring }) => [
      ...[lookup_key, unit_amount, currency],
      (recurring as Fields).interval,
    ]);
    expect(prices.toReversed()).toEqual([
      ["pressroom_free_usd", 0, "usd", "month"],
      ["pressroom_monthly_usd", 1_000, "usd", "month"],
      ["pressroom_yearly_usd", 10_000, "usd", "year"],
    ]);
    const free = of("payment_links").find(({ url }) => url === catalog.links.free);
    expect(free).toMatchObject({
      payment_method_collection: "if_required",
      metadata: { pressroom: "free" },
      subscription_data: { metadata: { pressroom: "free" } },
      after_completion: { type: "hosted_confirmation" },
    });
    expect(of("payment_links").find(({ url }) => url === catalog.links.yearly)).toMatchObject({
      ...{ payment_method_collection: "always", allow_promotion_codes: true },
      line_items: { 0: { price: catalog.prices.yearly, quantity: 1 } },
    });
    expect(of("billing_portal/configurations")).toMatchObject([
      {
        features: {
          subscription_cancel: { mode: "at_period_end" },
          subscription_update: {
            products: { 0: { prices: { 0: catalog.prices.monthly, 1: catalog.prices.yearly } } },
          },
        },
      },
    ]);
    expect(catalog.portal).toMatch(/^https:/);
  });

  it("a second time changes nothing: nothing is posted", async () => {
    const { payments, postsOf } = await shop();
    const first = await payments.setUp(WISH);
    const before = postsOf().length;
    const second = await payments.setUp(WISH);
    expect(postsOf().length - before).toBe(0);
    expect(second).toEqual({ ...first, made: [] });
  });

  it("finds its own among many others", async () => {
    const { payments, of, postsOf } = await shop();
    const first = await payments.setUp(WISH);
    const others = Array.from(
      { length: 250 },
      (_, n): Fields => ({ id: `x_${n}`, metadata: {}, active: true }),
    );
    of("payment_links").unshift(...others);
    of("products").unshift(...others);
    const before = postsOf().length;
    expect((await payments.setUp(WISH)).links).toEqual(first.links);
    expect(postsOf().length - before).toBe(0);
  });

  it("posts each thing under a key of its own", async () => {
    const { payments, postsOf } = await shop();
    await payments.setUp(WISH);
    const keys = postsOf().map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(8);
  });

  it.each(Array.from({ length: 8 }, (_, n) => n + 1))(
    "that died after its step %d is finished by the next run, and nothing is made twice",
    async (step) => {
      let isDead = true;
      const broken = { answer: refusal(500, {}, { "stripe-should-retry": "false" }), after: true };
      const { payments, of } = await shop((post) => (isDead && post === step ? broken : null));
      await expect(payments.setUp(WISH)).rejects.toThrow();
      isDead = false;
      const catalog = await payments.setUp(WISH);
      expect(Object.values(catalog.links)).toHaveLength(3);
      expect([of("products"), of("prices"), of("payment_links")].map(({ length }) => length)).toEqual([
        1, 3, 3,
      ]);
      expect(of("billing_portal/configurations")).toHaveLength(1);
    },
  );

  it("makes nothing twice where the answer to its making was lost", async () => {
    const cut = { answer: { instead: "cut" } as const, after: true };
    const { payments, of } = await shop((post) => (post === 1 || post === 6 ? cut : null));
    await payments.setUp(WISH);
    expect(of("products")).toHaveLength(1);
    expect(of("payment_links")).toHaveLength(3);
  });

  it("with another price makes that and its link, closes the old link, and leaves the old price to who pays it", async () => {
    const { payments, of } = await shop();
    const first = await payments.setUp(WISH);
    const second = await payments.setUp({ ...WISH, monthlyMinor: 1_200 });
    expect(second.made).toEqual(["monthly price", "monthly link", "old monthly link closed", "portal"]);
    expect(second.prices).toMatchObject({ free: first.prices.free, yearly: first.prices.yearly });
    expect(only(of("payment_links"), { url: first.links.monthly })).toMatchObject([{ active: false }]);
    expect(only(of("prices"), { id: first.prices.monthly })).toMatchObject([
      { active: true, lookup_key: null },
    ]);
    expect((await payments.setUp({ ...WISH, monthlyMinor: 1_200 })).made).toEqual([]);
  });

  it("leaves what the owner changed at Stripe, until something else is wished for here", async () => {
    const { payments, of } = await shop();
    await payments.setUp(WISH);
    for (const product of of("products")) product.name = "Ada's Letters, premium";
    for (const link of of("payment_links")) link.allow_promotion_codes = false;
    expect((await payments.setUp(WISH)).made).toEqual([]);
    const moved = await payments.setUp({ ...WISH, siteUrl: "https://letters.example" });
    expect(moved.made).toEqual(["free link", "monthly link", "yearly link", "portal"]);
    expect(of("payment_links")[0]).toMatchObject({
      after_completion: { type: "redirect", redirect: { url: "https://letters.example/paid" } },
    });
    expect(of("products")).toMatchObject([{ name: "Ada's Letters, premium" }]);
  });

  it("in yen asks for yen", async () => {
    const { payments, of } = await shop();
    await payments.setUp({ ...WISH, currency: "JPY", monthlyMinor: 900, yearlyMinor: 9_000 });
    expect(of("prices").map(({ unit_amount }) => unit_amount)).toEqual([9_000, 900, 0]);
  });

  it("with a key that may not says which permission it lacks", async () => {
    const message =
      "The provided key does not. Having the 'rak_product_write' permission would allow this request.";
    const { payments } = await shop(() => ({ answer: refusal(403, { message }) }));
    await expect(payments.setUp(WISH)).rejects.toThrow("it lacks the permission “Products: write”");
  });
});

describe("the webhook", () => {
  const URL = "https://letters.example/hooks/stripe";

  it("is made once, and left alone while its secret is known", async () => {
    const { payments, of, postsOf } = await shop();
    const secret = await payments.postTo(URL);
    expect(secret).toMatch(/^whsec_/);
    const before = postsOf().length;
    expect(await payments.postTo(URL, secret)).toBe(secret);
    expect(postsOf().length - before).toBe(0);
    expect(of("webhook_endpoints")).toMatchObject([{ url: URL, api_version: "2026-10-28.endive" }]);
  });

  it("whose secret nobody knows, or that is switched off, is made anew", async () => {
    const { payments, of } = await shop();
    const first = await payments.postTo(URL);
    expect(await payments.postTo(URL, null)).not.toBeNull();
    expect(of("webhook_endpoints")).toHaveLength(1);
    for (const endpoint of of("webhook_endpoints")) endpoint.status = "disabled";
    expect(await payments.postTo(URL, first)).not.toBeNull();
    expect(of("webhook_endpoints")).toMatchObject([{ status: "enabled" }]);
  });

  it("of another press is left alone", async () => {
    const { payments, of } = await shop();
    await payments.postTo("https://other.example/hooks/stripe");
    await payments.postTo(URL);
    expect(of("webhook_endpoints")).toHaveLength(2);
  });

  it("is none where the key may not", async () => {
    const { payments } = await stripeAnswering(() => refusal(403, { message: "No permissions." }));
    expect(await payments.postTo(URL)).toBeNull();
  });
});
