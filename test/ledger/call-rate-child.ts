/** What one of several processes does that ask Notion as fast as they may. */
import { systemClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { silentLog } from "../../src/core/log.ts";
import { callBudget } from "../../src/ledger/call-budget.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import { notionCall } from "../../src/services/notion/client.ts";
import { fastClock } from "./fast-clock.ts";

export interface Haste {
  url: string;
  startMs: number;
  times: number;
  calls: number;
  limit: number;
}

/** Waits for `startMs`, then asks; gives when each call was sent, in the time of the fast clock. */
export async function askInHaste(ledger: Ledger, { url, startMs, times, calls, limit }: Haste) {
  // The first request of a process loads what fetch needs, which on a fast clock takes seconds.
  await (await fetch(url)).text();
  await systemClock.sleep(startMs - Date.now());
  const clock = fastClock(startMs, times);
  const account = { service: "notion", account: "integration", realm: "sandbox" } as const;
  const budget = { concurrency: 3, calls: limit, windowMs: 60_000 };
  const policy = httpPolicy({
    service: "notion",
    budget,
    admission: callBudget(ledger, clock, account, budget),
    timeoutMs: 10_000,
    attempts: 4,
    patienceMs: 65_000,
    clock,
    log: silentLog,
  });
  const ask = notionCall({ token: "ntn_sandbox", baseUrl: url, timeoutMs: 10_000, policy, clock });
  const sentMs: number[] = [];
  const asked = Array.from({ length: calls }, () =>
    ask("users.me", "repeatable", (notion) => {
      sentMs.push(clock.now().getTime());
      return notion.users.me({});
    }),
  );
  await Promise.all(asked);
  return sentMs;
}
