import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Client } from "@notionhq/client";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { callBudget } from "../../src/ledger/call-budget.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { policyForTest, simulatedClock } from "../core/policy-for-test.ts";
import { limitingTwin, numbers, rateShare, WINDOW_MS } from "./call-rate.ts";
import type { Haste } from "./call-rate-child.ts";
import { inChild, NOON, temporaryFolder, testLedger } from "./ledger-for-test.ts";
import { timekeeper } from "./shared-time.ts";

const ACCOUNT = { service: "notion", account: "integration", realm: "sandbox" } as const;
const refused = (seen: { status: number }[]) => seen.filter(({ status }) => status !== 200);

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

it("two processes share one window through the file, both come forward, and neither meets a 429", async () => {
  const [limit, workers, calls] = [20, 3, 12];
  const folder = temporaryFolder();
  const [path, timeFile] = [join(folder, "ledger.sqlite"), join(folder, "time")];
  await (await openLedger(path, systemClock)).close();
  const time = timekeeper(timeFile, 2 * workers, NOON);
  const twin = await limitingTwin(time, limit);
  const url = await serveOnLoopback(async (request) => (await time.answer(request)) ?? twin.answer(request));
  onTestFinished(twin.close);
  const hastes = [1, 2].map((seed): Haste => ({ url, timeFile, seed, workers, calls, limit }));
  const sent = await Promise.all(hastes.map((haste) => inChild("haste", path, JSON.stringify(haste))));

  expect(refused(twin.seen)).toEqual([]);
  expect(twin.seen).toHaveLength(2 * workers * calls);
  const arrivals = twin.seen.map(({ atMs }) => atMs);
  expect(rateShare(arrivals, limit)).toBeGreaterThan(0.97);
  const halfTime = arrivals[workers * calls] ?? 0;
  for (const sentMs of sent.map((text): number[] => JSON.parse(text))) {
    expect(sentMs.filter((at) => at < halfTime).length).toBeGreaterThan((workers * calls) / 4);
  }
}, 60_000);

/** Serves until the test ends. */
async function serveOnLoopback(fetch: (request: Request) => Promise<Response>): Promise<string> {
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
