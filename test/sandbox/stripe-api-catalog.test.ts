import { expect, test } from "vitest";
import { catalog, refusal, stripeSandbox } from "./stripe-sandbox.ts";

test("a price is found by its lookup key, which no two have, and which can be taken over", async () => {
  const { stripe } = await stripeSandbox();
  const product = await stripe.products.create({ name: "Letters" });
  const make = (unit_amount: number, transfer_lookup_key = false) =>
    stripe.prices.create({
      ...{ product: product.id, currency: "USD", unit_amount, recurring: { interval: "month" } },
      ...{ lookup_key: "monthly", transfer_lookup_key },
    });
  const first = await make(500);
  expect(first).toMatchObject({ currency: "usd", type: "recurring", recurring: { interval_count: 1 } });
  expect(first.unit_amount_decimal?.toString()).toBe("500");
  expect(await refusal(make(600))).toMatchObject({ status: 400, param: "lookup_key" });
  const second = await make(600, true);
  const { data } = await stripe.prices.list({ lookup_keys: ["monthly", "yearly"] });
  expect(data.map(({ id }) => id)).toEqual([second.id]);
  expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
  await stripe.prices.update(second.id, { active: false });
  expect((await stripe.prices.list({ product: product.id, active: true })).data).toMatchObject([
    { id: first.id },
  ]);
  // Updating one to the key that it has takes nothing over.
  expect((await stripe.prices.update(second.id, { lookup_key: "monthly" })).lookup_key).toBe("monthly");
});

test("a free price and a price in fractions of a cent are prices; one without an amount is none", async () => {
  const { stripe } = await stripeSandbox();
  const given = { currency: "usd", product_data: { name: "Letters" } };
  expect(await stripe.prices.create({ ...given, unit_amount: 0 })).toMatchObject({
    type: "one_time",
    unit_amount: 0,
  });
  expect(await refusal(stripe.prices.create(given))).toMatchObject({ code: "parameter_missing" });
  expect(await refusal(stripe.prices.create({ currency: "usd", unit_amount: 1 }))).toMatchObject({
    code: "parameter_missing",
    param: "product",
  });
});

test("a product that has prices stays; another can be deleted", async () => {
  const { stripe } = await stripeSandbox();
  const { product } = await catalog(stripe);
  expect(await refusal(stripe.products.del(product.id))).toMatchObject({ status: 400 });
  const idle = await stripe.products.create({ name: "Idle", id: "idle" });
  expect(await refusal(stripe.products.create({ name: "Idle", id: "idle" }))).toMatchObject({
    code: "resource_already_exists",
  });
  expect(await stripe.products.del(idle.id)).toMatchObject({ id: "idle", deleted: true });
  expect(await stripe.products.retrieve(idle.id)).toMatchObject({ deleted: true });
  expect((await stripe.products.list()).data.map(({ id }) => id)).toEqual([product.id]);
});

test("a coupon takes off a share or an amount, and a code of it is there once", async () => {
  const { stripe } = await stripeSandbox();
  expect(await refusal(stripe.coupons.create({ duration: "forever" }))).toMatchObject({ status: 400 });
  expect(await refusal(stripe.coupons.create({ percent_off: 10, amount_off: 5 }))).toMatchObject({
    status: 400,
  });
  expect(await refusal(stripe.coupons.create({ amount_off: 5 }))).toMatchObject({ param: "currency" });
  expect(await refusal(stripe.coupons.create({ percent_off: 10, duration: "repeating" }))).toMatchObject({
    param: "duration_in_months",
  });
  const coupon = await stripe.coupons.create({
    percent_off: 12.5,
    duration: "repeating",
    duration_in_months: 3,
  });
  expect(coupon).toMatchObject({ percent_off: 12.5, amount_off: null, duration_in_months: 3, valid: true });
  const promotion = { type: "coupon" as const, coupon: coupon.id };
  const code = await stripe.promotionCodes.create({ promotion, code: "SPRING" });
  expect(code).toMatchObject({ active: true, promotion, code: "SPRING" });
  expect(await refusal(stripe.promotionCodes.create({ promotion, code: "spring" }))).toMatchObject({
    param: "code",
  });
  await stripe.promotionCodes.update(code.id, { active: false });
  expect((await stripe.promotionCodes.list({ active: true })).data).toEqual([]);
  const [found] = (await stripe.promotionCodes.list({ code: "SPRING", expand: ["data.promotion.coupon"] }))
    .data;
  expect(found?.promotion.coupon).toMatchObject({ id: coupon.id, percent_off: 12.5 });
  await stripe.coupons.del(coupon.id);
  expect(await refusal(stripe.coupons.retrieve(coupon.id))).toMatchObject({ status: 404 });
});

test("a Payment Link has an address, its words can be changed, and its lines are told when asked for", async () => {
  const { stripe, urls } = await stripeSandbox();
  const { monthly } = await catalog(stripe);
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: monthly.id, quantity: 2 }],
    metadata: { tier: "monthly" },
    subscription_data: { metadata: { made: "by us" }, trial_period_days: 14 },
    payment_method_collection: "if_required",
    after_completion: {
      type: "redirect",
      redirect: { url: "https://letters.example/thanks?session={CHECKOUT_SESSION_ID}" },
    },
    allow_promotion_codes: true,
  });
  expect(link).toMatchObject({
    active: true,
    allow_promotion_codes: true,
    currency: "usd",
    metadata: { tier: "monthly" },
    payment_method_collection: "if_required",
    subscription_data: { metadata: { made: "by us" }, trial_period_days: 14 },
    after_completion: { redirect: { url: "https://letters.example/thanks?session={CHECKOUT_SESSION_ID}" } },
  });
  expect(link.url).toMatch(new RegExp(`^${urls.stripe}/pay/test_\\w{17}$`));
  expect(link).not.toHaveProperty("line_items");
  const lines = [{ price: { id: monthly.id }, quantity: 2, amount_total: 1_000 }];
  expect((await stripe.paymentLinks.listLineItems(link.id)).data).toMatchObject(lines);
  const whole = await stripe.paymentLinks.retrieve(link.id, { expand: ["line_items"] });
  expect(whole.line_items?.data).toMatchObject(lines);
  const changed = await stripe.paymentLinks.update(link.id, {
    active: false,
    metadata: { note: "old" },
    after_completion: { type: "hosted_confirmation" },
  });
  expect(changed).toMatchObject({
    active: false,
    url: link.url,
    metadata: { tier: "monthly", note: "old" },
    after_completion: { type: "hosted_confirmation" },
    subscription_data: { trial_period_days: 14 },
    allow_promotion_codes: true,
  });
  expect((await stripe.paymentLinks.list({ active: true })).data).toEqual([]);
  expect((await stripe.paymentLinks.list()).data).toMatchObject([{ id: link.id }]);
});

test("a link sells only what is there and for sale", async () => {
  const { stripe } = await stripeSandbox();
  const { monthly } = await catalog(stripe);
  const sell = (price: string) => stripe.paymentLinks.create({ line_items: [{ price, quantity: 1 }] });
  expect(await refusal(sell("price_nowhere"))).toMatchObject({
    code: "resource_missing",
    param: "line_items[0][price]",
  });
  await stripe.prices.update(monthly.id, { active: false });
  expect(await refusal(sell(monthly.id))).toMatchObject({ status: 400, param: "line_items[0][price]" });
});

test("the portal's configuration has a page to sign in as long as it is on, and keeps what isn't changed", async () => {
  const { stripe, urls } = await stripeSandbox();
  const made = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ["email", "name"] },
      subscription_cancel: {
        ...{ enabled: true, mode: "at_period_end" },
        cancellation_reason: { enabled: true, options: ["too_expensive", "unused"] },
      },
      invoice_history: { enabled: true },
    },
    login_page: { enabled: true },
    metadata: { made: "by us" },
  });
  expect(made.login_page.url).toMatch(new RegExp(`^${urls.stripe}/portal/login/test_\\w{17}$`));
  expect(made.features).toMatchObject({
    customer_update: { enabled: true, allowed_updates: ["email", "name"] },
    subscription_cancel: { cancellation_reason: { options: ["too_expensive", "unused"] } },
    subscription_update: { enabled: false },
  });
  const changed = await stripe.billingPortal.configurations.update(made.id, {
    features: { payment_method_update: { enabled: true } },
    default_return_url: "https://letters.example/account",
  });
  expect(changed).toMatchObject({
    is_default: true,
    login_page: made.login_page,
    features: { ...made.features, payment_method_update: { enabled: true } },
    default_return_url: "https://letters.example/account",
  });
  const off = await stripe.billingPortal.configurations.update(made.id, { login_page: { enabled: false } });
  expect(off.login_page).toEqual({ enabled: false, url: null });
  expect((await stripe.billingPortal.configurations.list({ active: true })).data).toMatchObject([
    { id: made.id, metadata: { made: "by us" } },
  ]);
});

test("a customer is led to the portal by a session, once there is a configuration", async () => {
  const { stripe, urls } = await stripeSandbox();
  const customer = await stripe.customers.create({ name: "Bea" });
  const open = () =>
    stripe.billingPortal.sessions.create({ customer: customer.id, return_url: "https://letters.example/me" });
  expect((await refusal(open())).message).toContain("No configuration provided");
  const { id } = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
  });
  const session = await open();
  expect(session).toMatchObject({
    customer: customer.id,
    configuration: id,
    return_url: "https://letters.example/me",
    url: `${urls.stripe}/portal/session/${session.id}`,
  });
});

test("an account is the same for every key and process, until the twin is emptied", async () => {
  const { stripe, sdk, reset } = await stripeSandbox();
  const { id } = await stripe.accounts.retrieveCurrent();
  expect(id).toMatch(/^acct_\w{16}$/);
  expect((await sdk("rk_test_2").accounts.retrieveCurrent()).id).toBe(id);
  await reset();
  expect((await stripe.accounts.retrieveCurrent()).id).not.toBe(id);
});
