import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { temporaryHome } from "./sandbox-for-test.ts";
import { catalog, raw, refusal, stripeSandbox } from "./stripe-sandbox.ts";

test("brackets make lists and objects, and an empty text takes away", async () => {
  const { stripe, urls } = await stripeSandbox();
  const made = await stripe.products.create({
    name: "Letters",
    description: "Weekly",
    images: ["https://letters.example/1.png", "https://letters.example/2.png"],
    metadata: { made: "by us", colour: "red" },
  });
  expect(made.images).toEqual(["https://letters.example/1.png", "https://letters.example/2.png"]);
  expect(made.metadata).toEqual({ made: "by us", colour: "red" });
  const changed = await stripe.products.update(made.id, {
    description: "",
    metadata: { colour: "", size: "a4" },
  });
  expect(changed).toMatchObject({ description: null, metadata: { made: "by us", size: "a4" } });
  expect(changed.metadata).not.toHaveProperty("colour");
  expect((await stripe.products.update(made.id, { metadata: "" })).metadata).toEqual({});
  const unnumbered = await raw(urls.stripe, `/v1/products?ids[]=nobody&ids[]=${made.id}`);
  expect(unnumbered.value.data).toMatchObject([{ id: made.id }]);
});

test("what is unknown, missing, empty or of the wrong kind is refused in the vendor's words", async () => {
  const { stripe, urls } = await stripeSandbox();
  const { product } = await catalog(stripe);
  const ask = async (path: string, body: string) => (await raw(urls.stripe, path, { body })).value.error;
  expect(await ask("/v1/customers", "emial=x")).toMatchObject({
    type: "invalid_request_error",
    code: "parameter_unknown",
    message: "Received unknown parameter: emial",
    param: "emial",
    doc_url: "https://stripe.com/docs/error-codes/parameter-unknown",
  });
  expect(await ask("/v1/subscriptions", "customer=x&items[0][prize]=1&items[0][price]=p")).toMatchObject({
    code: "parameter_unknown",
    param: "items[0][prize]",
  });
  expect(await ask("/v1/products", "active=true")).toMatchObject({
    code: "parameter_missing",
    param: "name",
  });
  expect(await ask("/v1/products", "name=")).toMatchObject({
    code: "parameter_invalid_empty",
    param: "name",
  });
  expect(await ask("/v1/prices", `currency=usd&product=${product.id}&unit_amount=five`)).toMatchObject({
    code: "parameter_invalid_integer",
    message: "Invalid integer: five",
    param: "unit_amount",
  });
  expect(await ask("/v1/products", "name=x&active=perhaps")).toMatchObject({
    message: "Invalid boolean: perhaps",
    param: "active",
  });
  expect(await ask("/v1/payment_links", "line_items=x")).toMatchObject({
    message: "Invalid array",
    param: "line_items",
  });
  expect(await refusal(stripe.customers.list({ limit: 101 }))).toMatchObject({ status: 400, param: "limit" });
});

test("an id that isn't there is a 404 in the address, and a 400 in a parameter", async () => {
  const { stripe, urls } = await stripeSandbox();
  expect(await refusal(stripe.customers.retrieve("cus_nobody"))).toEqual({
    type: "StripeInvalidRequestError",
    code: "resource_missing",
    param: "id",
    status: 404,
    message: "No such customer: 'cus_nobody'",
  });
  const { monthly } = await catalog(stripe);
  const call = stripe.subscriptions.create({ customer: "cus_nobody", items: [{ price: monthly.id }] });
  expect(await refusal(call)).toMatchObject({ status: 400, code: "resource_missing", param: "customer" });
  // The id of one type is none of another.
  expect(await refusal(stripe.customers.retrieve(monthly.id))).toMatchObject({ code: "resource_missing" });
  const nowhere = await raw(urls.stripe, "/v1/nowhere");
  expect(nowhere).toMatchObject({ status: 404, value: { error: { type: "invalid_request_error" } } });
  expect(nowhere.value.error.message).toContain("Unrecognized request URL (GET: /v1/nowhere)");
});

test("every answer names its request and the version that was asked for", async () => {
  const { stripe, urls } = await stripeSandbox();
  const customer = await stripe.customers.create({ email: "bea@readers.example" });
  expect(customer.lastResponse.requestId).toMatch(/^req_\w{14}$/);
  expect(customer.lastResponse.apiVersion).toBe("2026-10-28.endive");
  const { headers, value } = await raw(urls.stripe, "/v1/customers/x", {
    headers: { "stripe-version": "2020-08-27" },
  });
  expect(headers.get("stripe-version")).toBe("2020-08-27");
  expect(value.error.request_log_url).toContain(headers.get("request-id"));
});

test("a key is asked for, as bearer or as the name of basic auth; any of the vendor's kind will do", async () => {
  const { urls, sdk } = await stripeSandbox();
  const ask = async (authorization: string) =>
    (await raw(urls.stripe, "/v1/balance", { headers: { authorization } })).status;
  expect(await ask("")).toBe(401);
  expect(await ask("Bearer nonsense")).toBe(401);
  expect(await ask(`Basic ${Buffer.from("sk_test_x:").toString("base64")}`)).toBe(200);
  for (const key of ["sk_test_1", "rk_test_1", "sk_live_1", "sk_other"])
    expect((await sdk(key).balance.retrieve()).object).toBe("balance");
  expect(await refusal(sdk("sk_test_expired_1").balance.retrieve())).toMatchObject({
    type: "StripeAuthenticationError",
    code: "api_key_expired",
    status: 401,
  });
});

test("a restricted key is told which permission it lacks, and no more of itself than four letters", async () => {
  const { sdk } = await stripeSandbox();
  const lacking = sdk("rk_test_lacks_subscriptions_1234");
  expect(await refusal(lacking.subscriptions.list())).toEqual({
    type: "StripePermissionError",
    code: undefined,
    param: undefined,
    status: 403,
    message:
      "The provided key 'rk_test_********************1234' does not have the required permissions for this endpoint on account. Having the 'rak_subscription_read' permission would allow this request to continue.",
  });
  expect((await lacking.customers.list()).data).toEqual([]);
  const readsOnly = sdk("rk_test_lacks_products_write_1");
  expect((await readsOnly.products.list()).data).toEqual([]);
  const { message } = await refusal(readsOnly.products.create({ name: "x" }));
  expect(message).toContain("'rak_product_write'");
  // The longer of two words that begin alike.
  const entries = sdk("rk_test_lacks_balance_transactions_1");
  expect((await entries.balance.retrieve()).object).toBe("balance");
  expect(await refusal(entries.balanceTransactions.list())).toMatchObject({ status: 403 });
});

test("a second takes as many requests as its limit, from all processes together; refused ones do nothing", async () => {
  const limits = { stripe: { requestsPerSecond: 5, testRequestsPerSecond: 2 } };
  const box = await stripeSandbox({ limits });
  const other = await startSandbox({ services: ["stripe"], home: box.home, clock: box.clock, limits });
  await box.stripe.customers.create({ name: "Bea" });
  expect((await raw(other.urls.stripe, "/v1/customers")).value.data).toHaveLength(1);
  expect(await refusal(box.stripe.customers.create({ name: "Cem" }))).toMatchObject({
    type: "StripeRateLimitError",
    code: "rate_limit",
    status: 429,
  });
  expect((await raw(other.urls.stripe, "/v1/customers")).headers.get("retry-after")).toBeNull();
  const live = box.sdk("sk_live_1");
  for (let nth = 0; nth < 5; nth++) await live.balance.retrieve();
  expect(await refusal(live.balance.retrieve())).toMatchObject({ status: 429 });
  box.clock.advance(1_000);
  expect((await box.stripe.customers.list()).data.map(({ name }) => name)).toEqual(["Bea"]);
  await other.close();
});

test("under one idempotency key a thing is done once, and answered the same again for a day", async () => {
  const { stripe, urls, clock } = await stripeSandbox();
  const idempotencyKey = "one";
  const first = await stripe.customers.create({ name: "Bea" }, { idempotencyKey });
  const again = await stripe.customers.create({ name: "Bea" }, { idempotencyKey });
  expect(again.id).toBe(first.id);
  const headers = { "idempotency-key": "one" };
  const replayed = await raw(urls.stripe, "/v1/customers", { body: "name=Bea", headers });
  expect(replayed.headers.get("idempotent-replayed")).toBe("true");
  expect(await refusal(stripe.customers.create({ name: "Cem" }, { idempotencyKey }))).toMatchObject({
    type: "StripeIdempotencyError",
    status: 400,
  });
  expect(await refusal(stripe.products.create({ name: "Bea" }, { idempotencyKey }))).toMatchObject({
    type: "StripeIdempotencyError",
  });
  expect((await stripe.customers.list()).data).toHaveLength(1);
  clock.advance(24 * 3_600_000);
  expect((await stripe.customers.create({ name: "Bea" }, { idempotencyKey })).id).not.toBe(first.id);
});

test("a refusal is replayed as well, but not one of parameters that can't be read", async () => {
  const { stripe, urls } = await stripeSandbox();
  const ask = (body: string, key: string) =>
    raw(urls.stripe, "/v1/refunds", { body, headers: { "idempotency-key": key } });
  const first = await ask("charge=ch_nobody", "one");
  const second = await ask("charge=ch_nobody", "one");
  expect(second).toMatchObject({ status: 400, value: first.value });
  expect(second.headers.get("idempotent-replayed")).toBe("true");
  expect((await ask("charge=", "two")).status).toBe(400);
  const corrected = stripe.customers.create({ name: "Bea" }, { idempotencyKey: "two" });
  expect((await corrected).name).toBe("Bea");
});

test("a key whose first request is still under way is a conflict that may be tried again", async () => {
  const { clock, ...box } = await stripeSandbox({ limits: { stripe: { handlingMs: 1 } } });
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const sleep = () => {
    begun.resolve();
    return held.promise;
  };
  const slow = { ...clock, sleep };
  const limits = { stripe: { requestsPerSecond: 0, handlingMs: 1 } };
  const other = await startSandbox({ services: ["stripe"], home: box.home, clock: slow, limits });
  const ask = (url: string) =>
    raw(url, "/v1/customers", { body: "name=Bea", headers: { "idempotency-key": "one" } });
  const first = ask(other.urls.stripe);
  await begun.promise;
  const { status, headers, value } = await ask(box.urls.stripe);
  expect(status).toBe(409);
  expect(headers.get("stripe-should-retry")).toBe("true");
  expect(value.error).toMatchObject({ type: "idempotency_error", code: "idempotency_key_in_use" });
  held.resolve();
  expect((await first).status).toBe(200);
  expect((await box.stripe.customers.list()).data).toHaveLength(1);
  await other.close();
});

test("a request that came twice, as the frame's faults have it, is done once", async () => {
  const home = temporaryHome();
  const faults = [{ kind: "duplicate" as const, match: "POST /v1/customers" }];
  const { stripe } = await stripeSandbox({ home, faults });
  await stripe.customers.create({ name: "Bea" });
  expect((await stripe.customers.list()).data).toHaveLength(1);
});
