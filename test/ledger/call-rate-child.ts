/** What one of several processes does that ask Notion as fast as they may. */
import { httpPolicy } from "../../src/core/http.ts";
import { silentLog } from "../../src/core/log.ts";
import { callBudget } from "../../src/ledger/call-budget.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import { notionCall } from "../../src/services/notion/client.ts";
import { numbers } from "./call-rate.ts";
import { clockOf } from "./shared-time.ts";

export interface Haste {
  url: string;
  timeFile: string;
  seed: number;
  workers: number;
  /** Of each worker. */
  calls: number;
  limit: number;
}

/** Gives when each call was sent. Requests take up to 0.4 s on their way. */
export async function askInHaste(ledger: Ledger, { url, timeFile, seed, workers, calls, limit }: Haste) {
  const clock = clockOf(url, timeFile);
  const account = { service: "notion", account: "integration", realm: "sandbox" } as const;
  const budget = { concurrency: workers, calls: limit, windowMs: 60_000 };
  const timeoutMs = 60_000;
  const policy = httpPolicy({
    service: "notion",
    budget,
    admission: callBudget(ledger, clock, account, budget),
    timeoutMs,
    attempts: 4,
    patienceMs: 65_000,
    clock,
    log: silentLog,
  });
  const ask = notionCall({ token: "ntn_sandbox", baseUrl: url, timeoutMs, policy, clock });
  const random = numbers(seed);
  const sentMs: number[] = [];
  async function work() {
    for (let call = 0; call < calls; call++) {
      await ask("users.me", "repeatable", async (notion) => {
        sentMs.push(clock.now().getTime());
        await clock.sleep(400 * random());
        return notion.users.me({});
      });
    }
    await clock.leave();
  }
  await Promise.all(Array.from({ length: workers }, work));
  return sentMs;
}
