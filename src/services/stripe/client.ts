/** Stripe's official SDK under our call policy: its errors become ServiceErrors, its own retries are off. */
import type Stripe from "stripe";
import type { Clock } from "../../core/clock.ts";
import type { HttpPolicy } from "../../core/http.ts";
import { translate } from "./refusals.ts";

/** What the SDK's types are of, whatever the account's own version is. */
export const API_VERSION = "2026-10-28.endive";

export interface StripeClientOptions {
  key: string;
  /** Without one, Stripe itself. Its path is not looked at. */
  baseUrl?: string | undefined;
  timeoutMs: number;
  policy: HttpPolicy;
  clock: Clock;
  /** How many requests a second one endpoint takes, where that is less than all together. */
  endpointRate?: number | undefined;
}

/** Runs one SDK call under the policy. What posts something does so under an idempotency key, so that it may be repeated. */
export type StripeCall = <T>(operation: string, run: (stripe: Stripe) => Promise<T>) => Promise<T>;

/** The SDK is loaded at the first call: a run that asks Stripe nothing doesn't pay for it. */
export function stripeCall(options: StripeClientOptions): StripeCall {
  const { policy, clock, endpointRate } = options;
  let opened: Promise<Stripe> | undefined;
  const turn = endpointRate === undefined ? null : turns(endpointRate);
  return async (operation, run) => {
    opened ??= open(options);
    const stripe = await opened;
    await turn?.(operation);
    return policy.call(operation, "repeatable", async () => {
      try {
        return await run(stripe);
      } catch (error) {
        throw translate(operation, error, clock.now());
      }
    });
  };
}

async function open({ key, baseUrl, timeoutMs }: StripeClientOptions): Promise<Stripe> {
  const { default: Sdk } = await import("stripe");
  return new Sdk(key, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: timeoutMs,
    httpClient: oneTry(Sdk.createNodeHttpClient()),
    ...(baseUrl ? placeOf(new URL(baseUrl)) : {}),
  });
}

const placeOf = ({ protocol, hostname, port }: URL) => {
  const secure = protocol === "https:";
  return {
    host: hostname,
    port: port === "" ? (secure ? 443 : 80) : Number(port),
    protocol: secure ? ("https" as const) : ("http" as const),
  };
};

type HttpClient = NonNullable<Stripe.StripeConfig["httpClient"]>;

/** What a line was cut for. Under another code than the SDK knows, which would try once more, uncounted, whatever it was told. */
class LineLost extends Error {
  readonly code: string;
  constructor(cause: Error & { code?: string }) {
    super(cause.message, { cause });
    this.code = `LINE_${cause.code ?? "LOST"}`;
  }
}

const CLOSED = new Set(["ECONNRESET", "EPIPE"]);

function oneTry(client: HttpClient): HttpClient {
  return {
    getClientName: () => client.getClientName(),
    makeRequest: (...request) =>
      client.makeRequest(...request).catch((error: Error & { code?: string }) => {
        throw CLOSED.has(error.code ?? "") ? new LineLost(error) : error;
      }),
  };
}

const SECOND_MS = 1_000;

/** Lets begin at most so many calls of one operation in any second: "API endpoints have a default limit", says Stripe. */
function turns(perSecond: number): (operation: string) => Promise<void> {
  const queues = new Map<string, Promise<import("p-queue").default>>();
  const queueFor = (operation: string) => {
    const queue =
      queues.get(operation) ??
      import("p-queue").then(
        ({ default: PQueue }) =>
          new PQueue({ intervalCap: perSecond, interval: SECOND_MS, strict: true, concurrency: perSecond }),
      );
    queues.set(operation, queue);
    return queue;
  };
  return async (operation) => (await queueFor(operation)).add(() => undefined);
}
