/** Payments at an HTTP server that answers what a test says, and the vendor's own example objects. */
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { type Clock, manualClock } from "../../../src/core/clock.ts";
import { httpPolicy } from "../../../src/core/http.ts";
import { accountOf } from "../../../src/core/ids.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { Payments } from "../../../src/money/payments.ts";
import { stripeCall } from "../../../src/services/stripe/client.ts";
import { stripePayments } from "../../../src/services/stripe/payments.ts";

export type Fields = Record<string, unknown>;

// From github.com/stripe/openapi (MIT), of the API version that the SDK is pinned to; what is never read is left out.
const EXAMPLES = JSON.parse(readFileSync(join(import.meta.dirname, "vendor-objects.json"), "utf8"));

/** One of the vendor's examples, with what a test needs otherwise. */
export const example = (name: string, changes: Fields = {}): Fields => ({
  ...structuredClone(EXAMPLES[name]),
  ...changes,
});

export interface Asked {
  method: string;
  /** With its query, decoded. */
  path: string;
  body: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Cuts the line in place of an answer, or says nothing at all. */
  instead?: "cut" | "silence";
}

export const page = (data: readonly unknown[], has_more = false): Answer => ({
  body: { object: "list", data, has_more, url: "/v1" },
});

export const refusal = (status: number, error: Fields, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: { error: { type: "invalid_request_error", message: "No.", ...error } },
});

export interface StripeAt {
  payments: Payments;
  asked: Asked[];
  url: string;
  /** Payments that begin at most so many calls of one operation a second. */
  paced(endpointRate: number): Payments;
}

/** `answer` is given each request in turn. Its clock goes on only when somebody sleeps. */
export async function stripeAnswering(
  answer: (asked: Asked, nth: number) => Answer,
  { timeoutMs = 5_000, clock = manualClock(new Date("2026-11-02T08:00:00Z")) }: StripeTestOptions = {},
): Promise<StripeAt> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", headers } = request;
    const one = { method, path: decodeURIComponent(request.url ?? ""), body: await text(request), headers };
    asked.push(one);
    give(response, answer(one, asked.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ payments: paymentsAt(url, { timeoutMs, clock }), asked, url },
    paced: (endpointRate) => paymentsAt(url, { timeoutMs, clock, endpointRate }),
  };
}

interface StripeTestOptions {
  timeoutMs?: number;
  clock?: Clock;
  key?: string;
  endpointRate?: number;
}

export function paymentsAt(
  baseUrl: string,
  {
    timeoutMs = 5_000,
    clock = manualClock(new Date("2026-11-02T08:00:00Z")),
    key,
    endpointRate,
  }: StripeTestOptions = {},
): Payments {
  const secret = key ?? "sk_test_of_a_test";
  const policy = httpPolicy({
    ...{ service: "stripe", budget: { concurrency: 4, calls: 1_000, windowMs: 1 }, timeoutMs },
    ...{ attempts: 3, patienceMs: 10_000, clock, log: silentLog, random: () => 0 },
  });
  const account = { service: "stripe", account: accountOf(secret), realm: "sandbox" as const };
  const call = stripeCall({ key: secret, baseUrl, timeoutMs, policy, clock, endpointRate });
  return stripePayments({ call, account });
}

function give(response: ServerResponse, { status = 200, body, headers = {}, instead }: Answer): void {
  if (instead === "silence") return;
  if (instead === "cut") return void response.socket?.destroy();
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export async function allPages<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
