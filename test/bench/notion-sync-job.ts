/** One run of the job in a process of its own, which tells what it cost. Arguments: the home, the clock's file, the twin's address. */
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { loadConfig } from "../../config/load.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { openApp } from "../../src/app.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { sharedClock } from "./shared-clock.ts";

export interface JobCost {
  outcome: string;
  why: string;
  cpuSeconds: number;
  peakMb: number;
}

/** The global fetch, by which the SDK calls, and a promise of the moment when none of its requests is under way. */
function countedFetch(): () => Promise<void> {
  const { fetch } = globalThis;
  let underWay = 0;
  globalThis.fetch = (input, init) => {
    underWay++;
    return fetch(input, init).finally(() => {
      underWay--;
    });
  };
  return async () => {
    while (underWay > 0) await setImmediate();
  };
}

const [home = "", clockFile = "", url = ""] = process.argv.slice(2);
const source = { variables: { NOTION_BASE_URL: url }, file: join(home, "no-such.env") };
const config = await loadConfig({ home, source });
const app = await openApp({
  config,
  clock: sharedClock(clockFile, { quiet: countedFetch() }),
  logTo: "silent",
});
const { outcome, why = "" } = await performJob(app, "sync-notion", syncNotion);
await app.close();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const cost: JobCost = {
  ...{ outcome, why },
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMb: maxRSS / 1024,
};
process.send?.(cost);
process.disconnect?.();
