import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { checkPayments } from "../../src/cli/payments-health.ts";
import { type SetUpStripeOptions, setUpStripe } from "../../src/cli/setup-stripe.ts";
import { ourProducts } from "../../src/money/shop.ts";
import { openPress } from "../delivery/owner.ts";
import { stripeSandbox } from "../sandbox/stripe-sandbox.ts";
import { shelf } from "../services/stripe/shop-for-test.ts";
import { stripeAnswering } from "../services/stripe/stripe-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

const KEY = "rk_test_an_invented_one";

/** A press with a twin of Stripe's to play the vendor, whatever the key. */
async function stripePress(variables: Record<string, string> = {}, settings?: string) {
  const twin = await stripeSandbox();
  const press = await openPress({
    variables: { STRIPE_BASE_URL: twin.urls.stripe, ...variables },
    ...(settings ? { settings } : {}),
  });
  return { ...press, twin };
}

async function setUp(app: App, answers: string[] = [], options: SetUpStripeOptions = {}) {
  const terminal = scriptedTerminal(answers);
  const { json, exitCode } = await setUpStripe(
    { app, terminal, signal: new AbortController().signal },
    options,
  );
  return { json: json as Record<string, unknown>, exitCode, terminal };
}

const envOf = (home: string) =>
  existsSync(join(home, ".env")) ? readFileSync(join(home, ".env"), "utf8") : "";

describe("pressroom setup stripe", () => {
  test("asks for the key unseen, says which rights it needs, tries it, keeps it, and shows the shop", async () => {
    const { app, home } = await stripePress();
    const { json, exitCode, terminal } = await setUp(app, [KEY]);
    expect(exitCode).toBe(0);
    expect(terminal.asked).toEqual([expect.stringMatching(/^secret Your key/)]);
    const seen = terminal.seen();
    expect(seen).toMatch(/Write +Products, Prices, Payment Links/);
    expect(seen).toContain("This key is of Stripe's test mode: nobody is charged.");
    expect(seen).toMatch(/Yearly +\$100\.00 +made +http/);
    expect(seen).not.toContain(KEY);
    expect(json).toMatchObject({ realm: "test", ok: true, missing: [], problems: [], webhook: null });
    expect(envOf(home)).toContain(`STRIPE_SECRET_KEY=${KEY}\n`);
    expect(statSync(join(home, ".env")).mode & 0o077).toBe(0);
  });

  test("again changes nothing", async () => {
    const { app } = await stripePress({ STRIPE_SECRET_KEY: KEY });
    const { json: first } = await setUp(app);
    const { json: second, terminal } = await setUp(app);
    expect(second).toEqual({ ...first, made: [] });
    expect(terminal.asked).toEqual([]);
    expect(terminal.seen()).toContain("Everything is there");
  });

  test("keeps no key that is refused, and says what to do", async () => {
    const { app, home } = await stripePress();
    const { json, exitCode } = await setUp(app, ["sk_test_expired_long_ago"]);
    expect(exitCode).toBe(1);
    expect(json.next).toContain("does not know this key");
    expect(JSON.stringify(json)).not.toContain("sk_test_expired");
    expect(envOf(home)).not.toContain("STRIPE_SECRET_KEY");
  });

  test("keeps no key that may not read what is needed, and names that", async () => {
    const { app, home } = await stripePress();
    const { json, exitCode } = await setUp(app, ["rk_test_lacks_subscriptions_1"]);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ missing: ["Subscriptions: read"] });
    expect(json.next).toContain("This key lacks: Subscriptions: read.");
    expect(envOf(home)).not.toContain("STRIPE_SECRET_KEY");
  });

  test("that may not write a part names that, and goes on with the rest once it may", async () => {
    const { app } = await stripePress({ STRIPE_SECRET_KEY: "rk_test_lacks_payment_links_write_1" });
    const { json, exitCode } = await setUp(app, [], { nonInteractive: true });
    expect(exitCode).toBe(1);
    expect(json.next).toContain("it lacks the permission “Payment Links: write”");
    const { json: whole } = await setUp(app, [KEY], { new: true });
    expect(whole).toMatchObject({ ok: true, made: ["free link", "monthly link", "yearly link", "portal"] });
  });

  test("without a key sets up the sandbox's shop, and calls it a rehearsal", async () => {
    const { app } = await stripePress();
    const { json, exitCode, terminal } = await setUp(app, [], { nonInteractive: true });
    expect(exitCode).toBe(0);
    expect(terminal.seen()).toContain(
      "STRIPE_SECRET_KEY is not set, so these are the payments of the sandbox",
    );
    expect(json).toMatchObject({ realm: "sandbox", next: expect.stringContaining("This was a rehearsal") });
    expect(await app.shop()).toMatchObject({ links: json.links, portal: json.portal, realm: "sandbox" });
  });

  test("with a public address has Stripe tell of payments, once, and knows its posts", async () => {
    const { answer, of } = shelf();
    const { url } = await stripeAnswering((asked) =>
      asked.path.startsWith("/v1/account") ? { body: { id: "acct_1", object: "account" } } : answer(asked),
    );
    const { app } = await openPress({
      variables: { STRIPE_BASE_URL: url, STRIPE_SECRET_KEY: KEY, PUBLIC_URL: "https://letters.example" },
    });
    const { json } = await setUp(app);
    expect(json).toMatchObject({ webhook: true, problems: [] });
    const [endpoint] = of("webhook_endpoints");
    expect(endpoint).toMatchObject({ url: "https://letters.example/hooks/stripe" });
    expect(of("payment_links")[0]).toMatchObject({
      after_completion: { redirect: { url: "https://letters.example/paid" } },
    });
    expect(await app.paymentPosts()).not.toBeNull();
    await setUp(app);
    expect(of("webhook_endpoints")).toEqual([endpoint]);
  });

  test("in the sandbox has it post nothing to a public address", async () => {
    const { app, twin } = await stripePress({ PUBLIC_URL: "https://letters.example" });
    const { json } = await setUp(app, [], { nonInteractive: true });
    expect(json).toMatchObject({ ok: true, webhook: null });
    expect((await twin.stripe.webhookEndpoints.list()).data).toEqual([]);
  });

  test("leaves the links of the owner's own settings to readers, and says so", async () => {
    const own = "https://buy.stripe.com/test_mine";
    const settings = `publication: { paymentLinks: { monthly: "${own}" } }\n`;
    const { app } = await stripePress({ STRIPE_SECRET_KEY: KEY }, settings);
    const { terminal, json } = await setUp(app);
    expect(terminal.seen()).toContain("Your settings name links of your own");
    const links = json.links as Record<string, string>;
    expect((await app.shop()).links).toMatchObject({ monthly: own, yearly: links.yearly });
  });

  test("remembers the shop and the account of each key apart", async () => {
    const { app } = await stripePress({ STRIPE_SECRET_KEY: KEY });
    expect(await app.paymentAccount()).toBeNull();
    expect((await app.shop()).links).toEqual({ free: null, monthly: null, yearly: null });
    const { json } = await setUp(app);
    const account = await app.paymentAccount();
    expect(account).toMatchObject({
      service: "stripe",
      account: expect.stringMatching(/^acct_/),
      realm: "test",
    });
    expect(account && (await ourProducts(app.ledger.db, account))).toEqual([json.productId]);
    expect(account && (await ourProducts(app.ledger.db, { ...account, realm: "live" }))).toEqual([]);
  });
});

describe("doctor, of payments,", () => {
  test("says in the sandbox that nobody can pay for real, and how they could", async () => {
    const { app } = await stripePress();
    await setUp(app, [], { nonInteractive: true });
    const row = await checkPayments(app);
    expect(row).toMatchObject({ realm: "sandbox", ok: true, missing: "STRIPE_SECRET_KEY" });
    expect(row).toMatchObject({
      blocks: "Nobody can pay for real.",
      next: expect.stringContaining("setup stripe"),
    });
  });

  test("names the permission that a restricted key lacks", async () => {
    const { app } = await stripePress({ STRIPE_SECRET_KEY: "rk_test_lacks_disputes_1" });
    const row = await checkPayments(app);
    expect(row).toMatchObject({ ok: false, missing: "the key lacks Disputes: read" });
    expect(row.next).toContain("dashboard.stripe.com/apikeys");
  });

  test("misses the links where nothing was set up, and nothing in the test mode but what is real", async () => {
    const { app } = await stripePress({ STRIPE_SECRET_KEY: KEY });
    expect(await checkPayments(app)).toMatchObject({ ok: false, missing: "product, prices and links" });
    await setUp(app);
    expect(await checkPayments(app)).toMatchObject({ ok: true, realm: "test", missing: "a live key" });
  });

  test("says nothing more where a live key has all that it needs", async () => {
    const { app } = await stripePress({ STRIPE_SECRET_KEY: "sk_live_an_invented_one" });
    await setUp(app);
    expect(await checkPayments(app)).toMatchObject({
      realm: "live",
      ok: true,
      missing: "",
      blocks: "",
      next: "",
    });
  });

  test("says of a key that is refused that nobody's payment is seen", async () => {
    const { app } = await stripePress({ STRIPE_SECRET_KEY: "sk_test_expired_key" });
    const row = await checkPayments(app);
    expect(row).toMatchObject({ ok: false, checked: "asked, and it failed" });
    expect(row.missing).not.toContain("sk_test");
  });

  test("says of real links without a key that nobody here sees who pays", async () => {
    const settings =
      'publication: { paymentLinks: { monthly: "https://buy.stripe.com/a", yearly: "https://buy.stripe.com/b" } }\n';
    const { app } = await stripePress({}, settings);
    expect(await checkPayments(app)).toMatchObject({ ok: false, missing: "STRIPE_SECRET_KEY" });
  });
});
