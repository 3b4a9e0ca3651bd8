/** One run of the job in a process of its own, which tells what it cost. Arguments: the home, the clock's file, the twin's address. */
import { join } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { openApp } from "../../src/app.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { quietLine } from "./quiet-line.ts";
import { sharedClock } from "./shared-clock.ts";

export interface JobCost {
  outcome: string;
  why: string;
  cpuSeconds: number;
  peakMb: number;
}

const [home = "", clockFile = "", url = ""] = process.argv.slice(2);
const source = { variables: { NOTION_BASE_URL: url }, file: join(home, "no-such.env") };
const config = await loadConfig({ home, source });
const app = await openApp({
  config,
  clock: sharedClock(clockFile, { quiet: quietLine() }),
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
