import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Client } from "@notionhq/client";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { callBudget } from "../../src/ledger/call-budget.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { policyForTest, simulatedClock } from "../core/policy-for-test.ts";
import { limitingTwin, rateShare, WINDOW_MS } from "./call-rate.ts";
import type { Haste } from "./call-rate-child.ts";
import { fastClock } from "./fast-clock.ts";
import { inChild, temporaryFolder, testLedger } from "./ledger-for-test.ts";

const ACCOUNT = { service: "notion", account: "integration", realm: "sandbox" } as const;
const refused = (seen: { status: number }[]) => seen.filter(({ status }) => status !== 200);

/** The same numbers at every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it("three at once use 97 % of Notion's window or more and meet no 429, however long requests take", async () => {
  const LIMIT = 180;
  const { ledger } = await testLedger();
  const clock = simulatedClock();
  const twin = await limitingTwin(clock, LIMIT);
  onTestFinished(twin.close);
  const random = numbers(7);
  const underWay = () => clock.sleep(20 + 400 * random());
  const notion = new Client({
    auth: "ntn_sandbox",
    baseUrl: "http://twin.test",
    notionVersion: "2026-03-11",
    retry: false,
    fetch: async (url, init) => {
      await underWay();
      const answer = await clock.meanwhile(() => twin.answer(new Request(url, init as RequestInit)));
      await underWay();
      return answer;
    },
  });
  const budget = { concurrency: 3, calls: LIMIT, windowMs: WINDOW_MS };
  const done = [0, 1, 2].map(async () => {
    const admission = callBudget(ledger, clock, ACCOUNT, budget);
    const { policy } = policyForTest({ clock, budget, admission, timeoutMs: 60_000 });
    const call = () => policy.call("users.me", "repeatable", () => notion.users.me({}));
    await Promise.all(Array.from({ length: 300 }, call));
  });
  await clock.until(Promise.all(done));
  expect(refused(twin.seen)).toEqual([]);
  expect(twin.seen).toHaveLength(900);
  const arrivals = twin.seen.map(({ atMs }) => atMs);
  expect(rateShare(arrivals, LIMIT)).toBeGreaterThan(0.97);
  expect(rateShare(arrivals, LIMIT)).toBeLessThan(1);
});

it("two processes share one window, both come forward, and neither meets a 429", async () => {
  const [limit, times, calls] = [20, 8, 15];
  const path = join(temporaryFolder(), "ledger.sqlite");
  await (await openLedger(path, systemClock)).close();
  const startMs = Date.now() + 2_000;
  const twin = await limitingTwin(fastClock(startMs, times), limit);
  const url = await serveOnLoopback(twin);
  const facts = JSON.stringify({ url, startMs, times, calls, limit } satisfies Haste);
  const sent = await Promise.all([0, 1].map(() => inChild("haste", path, facts)));

  expect(refused(twin.seen)).toEqual([]);
  expect(twin.seen).toHaveLength(2 * calls);
  const arrivals = twin.seen.map(({ atMs }) => atMs);
  expect(rateShare(arrivals, limit)).toBeGreaterThan(0.97);
  const secondWindowMs = arrivals[limit] ?? 0;
  for (const sentMs of sent.map((text): number[] => JSON.parse(text))) {
    const first = sentMs.filter((at) => at < secondWindowMs - 1_000).length;
    expect(first).toBeGreaterThanOrEqual(limit / 5);
    expect(first).toBeLessThan(calls);
  }
}, 60_000);

/** Serves the twin until the test ends. */
async function serveOnLoopback({ answer, close }: Awaited<ReturnType<typeof limitingTwin>>): Promise<string> {
  const server = serve({ fetch: answer, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
    close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
