import { describe, expect, it } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { ServiceError } from "../../../src/core/errors.ts";
import { type Answer, example, page, refusal, stripeAnswering } from "./stripe-for-test.ts";

const START = new Date("2026-11-02T08:00:00Z");

/** The error of a call that is never answered otherwise, and how often it was tried. */
async function failing(answer: Answer, timeoutMs?: number) {
  const clock = manualClock(START);
  const { payments, asked } = await stripeAnswering(() => answer, {
    clock,
    ...(timeoutMs ? { timeoutMs } : {}),
  });
  const error = await payments.fetch("customer", "cus_1").catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ServiceError);
  return {
    error: error as ServiceError,
    tries: asked.length,
    sleptMs: clock.now().getTime() - START.getTime(),
  };
}

describe("what Stripe refuses", () => {
  it("for a key that it does not know is final, and shows nothing of the key", async () => {
    const message = "Invalid API Key provided: sk_live_********abcd";
    const { error, tries } = await failing(refusal(401, { message }));
    expect(tries).toBe(1);
    expect(error).toMatchObject({ status: 401, code: "invalid_key", retryable: false, effect: "refused" });
    expect(error.message).not.toMatch(/sk_|abcd/);
  });

  it.each([
    [
      "The provided key 'rk_live_x' does not have the required permissions for this endpoint on account 'acct_1'. Enabling Webhook Endpoints, Event Destinations Read ('webhook_read') permissions on this key would allow this request to continue.",
      "Webhook Endpoints, Event Destinations: read",
    ],
    [
      "The provided key 'rk_test_x' does not have the required permissions for this endpoint on account 'acct_1'. Having the 'rak_payment_links_write' permission would allow this request to continue.",
      "Payment Links: write",
    ],
  ])("for want of a permission names it", async (message, permission) => {
    const { error, tries } = await failing(refusal(403, { message }));
    expect(tries).toBe(1);
    expect(error).toMatchObject({ status: 403, code: "not_allowed", retryable: false });
    expect(error.message).toContain(`“${permission}”`);
    expect(error.message).not.toContain("rk_");
  });

  it("for going too fast is tried again after as long as it says, or a while of our own", async () => {
    const asked = await failing(refusal(429, { code: "rate_limit" }, { "retry-after": "3" }));
    expect(asked).toMatchObject({ tries: 3, error: { status: 429, retryable: true, retryAfterMs: 3_000 } });
    expect(asked.sleptMs).toBeGreaterThanOrEqual(6_000);
    const unasked = await failing(refusal(429, { code: "lock_timeout" }));
    expect(unasked).toMatchObject({ tries: 3, error: { retryable: true } });
    expect(unasked.sleptMs).toBeGreaterThan(0);
  });

  it("because the same request is under way is tried again, and may have happened", async () => {
    const { error, tries } = await failing(refusal(409, { code: "idempotency_key_in_use" }));
    expect(tries).toBe(3);
    expect(error).toMatchObject({ retryable: true, effect: "unknown" });
  });

  it("with a 500 is tried again, unless it says that it would only repeat itself", async () => {
    expect(await failing(refusal(500, {}))).toMatchObject({ tries: 3, error: { effect: "unknown" } });
    const { tries, error } = await failing(refusal(500, {}, { "stripe-should-retry": "false" }));
    expect(tries).toBe(1);
    expect(error.retryable).toBe(false);
  });

  it("for the request itself is final", async () => {
    const { error, tries } = await failing(
      refusal(400, { code: "parameter_unknown", message: "Unknown: x" }),
    );
    expect(tries).toBe(1);
    expect(error).toMatchObject({ code: "parameter_unknown", retryable: false, effect: "refused" });
  });
});

describe("a line", () => {
  it("that is cut is tried again by our policy alone: each try is counted", async () => {
    const { error, tries } = await failing({ instead: "cut" });
    expect(tries).toBe(3);
    expect(error).toMatchObject({ status: null, code: "no_answer", retryable: true, effect: "unknown" });
  });

  it("on which nothing comes is given up in time", async () => {
    const { error, tries } = await failing({ instead: "silence" }, 80);
    expect(tries).toBe(3);
    expect(error).toMatchObject({ status: null, code: "timeout", retryable: true });
  });
});

it("no more calls of one operation are begun in a second than its endpoint takes", async () => {
  const { asked, paced } = await stripeAnswering(() => page([]));
  const payments = paced(5);
  const began = performance.now();
  await Promise.all(Array.from({ length: 6 }, () => payments.balance().catch(() => null)));
  expect(performance.now() - began).toBeGreaterThan(900);
  expect(asked).toHaveLength(6);
});

describe("the check of a key", () => {
  const answers = (refused: RegExp) =>
    stripeAnswering(({ path }) => {
      if (refused.test(path))
        return refusal(403, { message: "The provided key does not have the required permissions." });
      if (path.startsWith("/v1/account"))
        return { body: { id: "acct_1", object: "account", business_profile: { name: "Ada's Letters" } } };
      return path.startsWith("/v1/balance?") || path === "/v1/balance"
        ? { body: example("balance") }
        : page([]);
    });

  it("says whose it is, and that nothing is missing", async () => {
    const { payments } = await answers(/nothing/);
    expect(await payments.check()).toEqual({
      seen: "the key of Ada's Letters works, in the sandbox",
      missing: [],
    });
  });

  it("names each permission that is missing, in the dashboard's words", async () => {
    const { payments } = await answers(/^\/v1\/(account|disputes|subscriptions|balance_transactions)\b/);
    expect(await payments.check()).toEqual({
      seen: "the key works, in the sandbox",
      missing: ["Subscriptions: read", "Disputes: read", "Balance transaction sources: read"],
    });
  });

  it("learns whose a restricted key is from the refusal to say it", async () => {
    const message =
      "The provided key 'rk_test_x' does not have the required permissions for this endpoint on account 'acct_1NuzflB0'.";
    const { payments } = await stripeAnswering(({ path }) =>
      path.startsWith("/v1/account") ? refusal(403, { message }) : page([]),
    );
    expect((await payments.check()).seen).toBe("the key of acct_1NuzflB0 works, in the sandbox");
  });

  it("throws for a key that is refused", async () => {
    const { payments } = await stripeAnswering(() => refusal(401, { message: "Invalid API Key provided" }));
    await expect(payments.check()).rejects.toThrow("does not know this key");
  });
});
