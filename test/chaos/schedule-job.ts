/** Any job in a process of its own, as the schedule starts it, on the run's clock. Its one argument: `JobOrders`. */
import { join } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { openApp } from "../../src/app.ts";
import { runNamedJob } from "../../src/cli/job.ts";
import { openTerminal } from "../../src/cli/terminal.ts";
import { stopOnSignals } from "../../src/operations/stop.ts";
import { worldTime } from "./clock.ts";

export interface JobOrders {
  home: string;
  clockFile: string;
  job: string;
  /** Where the twins are, as the environment names it. */
  variables: Record<string, string>;
}

const { home, clockFile, job, variables } = JSON.parse(process.argv[2] ?? "") as JobOrders;
const stop = stopOnSignals();
const config = await loadConfig({ home, source: { variables, file: join(home, "no.env") } });
const clock = worldTime(clockFile).machine;
const app = await openApp({ config, clock, signal: stop.signal, logTo: "silent" });
const { exitCode } = await runNamedJob({ app, terminal: openTerminal(true), signal: stop.signal }, job, []);
await app.close();
process.exitCode = exitCode;
stop.forget();
