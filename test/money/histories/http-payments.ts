/** The same over the wire: the vendor's SDK, our call policy, HTTP, and the twin behind it, which hiccups now and then. */

import type { AddressInfo } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import type { Account } from "../../../src/core/account.ts";
import type { Clock } from "../../../src/core/clock.ts";
import { httpPolicy } from "../../../src/core/http.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { Payments } from "../../../src/money/payments.ts";
import { stripeTwin } from "../../../src/sandbox/stripe/twin.ts";
import { stripeCall } from "../../../src/services/stripe/client.ts";
import { stripePayments } from "../../../src/services/stripe/payments.ts";
import { dice, randomFrom } from "../../chaos/dice.ts";
import type { Shop } from "./shop.ts";

const KEY = "sk_test_of_a_history";
const TIMEOUT_MS = 20_000;
/** Of the requests: a 429 or a 503 in place of an answer, which the policy tries again. */
const HICCUPS = 0.03;

export interface Connected {
  payments: Payments;
  close(): Promise<void>;
}

interface Connection {
  shop: Shop;
  of: Account;
  /** The ledger's. */
  clock: Clock;
  before(operation: string): void;
}

export async function connectOverHttp({ shop, of, clock, before }: Connection): Promise<Connected> {
  const server = await listen(shop);
  const { port } = server.address() as AddressInfo;
  const policy = httpPolicy({
    ...{ service: "stripe", budget: { concurrency: 4, calls: 10_000, windowMs: 1 }, timeoutMs: TIMEOUT_MS },
    ...{ attempts: 5, patienceMs: TIMEOUT_MS, clock, log: silentLog, random: () => 0 },
  });
  const baseUrl = `http://127.0.0.1:${port}`;
  const call = stripeCall({ key: KEY, baseUrl, timeoutMs: TIMEOUT_MS, policy, clock });
  const payments = stripePayments({
    account: of,
    call: async (operation, run) => {
      before(operation);
      return call(operation, run);
    },
  });
  return { payments, close: () => end(server) };
}

async function listen({ context, clock }: Shop): Promise<ServerType> {
  const app = stripeTwin.app({ ...context, limits: { requestsPerSecond: 0 } });
  const roll = dice(randomFrom(clock.now().getTime()));
  const hiccup = () => {
    const status = roll.one([429, 503]);
    const error = {
      type: "api_error",
      message: "Try again.",
      ...(status === 429 ? { code: "rate_limit" } : {}),
    };
    return Response.json({ error }, { status, headers: { "retry-after": "1" } });
  };
  return new Promise((resolve) => {
    const server = serve(
      {
        fetch: (request) => (roll.share(HICCUPS) ? hiccup() : app.fetch(request)),
        ...{ hostname: "127.0.0.1", port: 0 },
      },
      () => resolve(server),
    );
  });
}

const end = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close(() => resolve());
  });
