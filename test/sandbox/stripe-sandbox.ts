/** A Stripe twin of its own that ends with its test, the vendor's SDK for it, and what its owner may do to it. */
import Stripe from "stripe";
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import type { EventFaults } from "../../src/sandbox/stripe/event-faults.ts";
import { temporaryHome } from "./sandbox-for-test.ts";

export const DAY = 86_400;

type Options = Partial<SandboxOptions<"stripe">>;

/** At noon of a March day by a clock of the test's, and without a limit of requests, unless the test says otherwise. */
export async function stripeSandbox(options: Options = {}) {
  const home = options.home ?? temporaryHome();
  const clock = manualClock("2026-03-02T12:00:00Z");
  const limits = { stripe: { requestsPerSecond: 0, ...options.limits?.stripe } };
  const sandbox = await startSandbox({ services: ["stripe"], clock, ...options, home, limits });
  onTestFinished(() => sandbox.close());
  const { hostname, port } = new URL(sandbox.urls.stripe);
  const sdk = (key = "sk_test_desk") =>
    new Stripe(key, { host: hostname, port, protocol: "http", telemetry: false, maxNetworkRetries: 0 });
  const now = () => Math.floor((options.clock ?? clock).now().getTime() / 1000);
  return { ...sandbox, home, clock, now, sdk, stripe: sdk(), owner: stripeOwner(sandbox.urls.stripe) };
}

/** The owner of the twin, from any process. */
export function stripeOwner(url: string) {
  async function ask<T>(path: string, body: object): Promise<T> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/_owner${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The Stripe twin's owner can't ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  return {
    /** Whatever is left out is as it should be. */
    spoilEvents: (faults: Partial<EventFaults>) => ask<EventFaults>("/events", faults),
    tick: () => ask<{ arrived: number; failed: number }>("/tick", {}),
  };
}

/** A request as bytes on the wire, for what the SDK wouldn't send. */
export async function raw(
  url: string,
  path: string,
  { body, ...init }: { method?: string; body?: string; headers?: Record<string, string> } = {},
) {
  const headers = {
    authorization: "Bearer sk_test_desk",
    "content-type": "application/x-www-form-urlencoded",
    ...init.headers,
  };
  const method = init.method ?? (body === undefined ? "GET" : "POST");
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, headers: answer.headers, value: JSON.parse(await answer.text()) };
}

/** What the SDK throws for this call, as the parts that a program looks at. */
export async function refusal(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Stripe.errors.StripeError))
    throw new Error(`Not refused by the vendor: ${String(error)}`);
  const { type, code, param, statusCode, message } = error;
  return { type, code, param, status: statusCode, message };
}

/** A product with a price by the month and one by the year. */
export async function catalog(stripe: Stripe) {
  const product = await stripe.products.create({ name: "Ada's Letters" });
  const price = (interval: "month" | "year", unit_amount: number) =>
    stripe.prices.create({ product: product.id, currency: "usd", unit_amount, recurring: { interval } });
  return { product, monthly: await price("month", 500), yearly: await price("year", 5_000) };
}
