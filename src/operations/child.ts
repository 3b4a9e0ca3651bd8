/** A job as a process of its own: what it forks ends with it, what it writes goes to the home's logs, what hangs is killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { asHomeError, HomeError } from "../core/errors.ts";
import type { Ending, Started } from "./foreground.ts";
import { logFolder } from "./logs/read.ts";

export interface ChildPlace {
  checkout: string;
  home: string;
  variables: NodeJS.ProcessEnv;
  /** From source, though it is built. */
  fromSource?: boolean;
}

export interface Limits {
  deadlineMs: number;
  /** After it was asked to stop: it has time to end cleanly, and then to end itself. */
  patienceMs?: number;
  heapMb?: number;
}

const PATIENCE_MS = 45_000;
/** A job that leaks ends here, before the machine does. */
const MOST_HEAP_MB = 1_024;

export function startJob(job: string, place: ChildPlace, limits: Limits): Started {
  const { deadlineMs, patienceMs = PATIENCE_MS, heapMb = MOST_HEAP_MB } = limits;
  const child = launch(job, place, heapMb);
  if (typeof child === "string") return notStarted(child);
  let wasKilled = false;
  const kill = () => {
    wasKilled = true;
    endGroup(child);
  };
  let patience: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill("SIGTERM");
    patience ??= setTimeout(kill, patienceMs);
  };
  // The job keeps its deadline by itself: this is for one that can't, because its process hangs as a whole.
  const deadline = setTimeout(kill, deadlineMs + patienceMs);
  const ended = new Promise<Ending>((resolve) => {
    const over = (problem?: string) => {
      clearTimeout(deadline);
      clearTimeout(patience);
      endGroup(child);
      resolve({ wasKilled, ...(problem ? { problem } : {}) });
    };
    child.once("exit", () => over());
    child.once("error", ({ message }) => over(message));
  });
  return { ended, stop };
}

const notStarted = (problem: string): Started => ({
  ended: Promise.resolve({ wasKilled: false, problem }),
  stop: () => undefined,
});

/** Or why it can't be started: without room on the disk there is no log to write to. */
function launch(job: string, place: ChildPlace, heapMb: number): ChildProcess | string {
  try {
    return launchInto(openLogs(job, place.home), { job, place, heapMb });
  } catch (error) {
    const fault = asHomeError(error, place.home);
    if (fault instanceof HomeError) return fault.message;
    throw error;
  }
}

function openLogs(job: string, home: string): number[] {
  const folder = logFolder(home);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return [`${job}.log`, `${job}.error.log`].map((name) => openSync(join(folder, name), "a", 0o600));
}

function launchInto(
  logs: readonly number[],
  { job, place, heapMb }: { job: string; place: ChildPlace; heapMb: number },
): ChildProcess {
  const { checkout, home, variables, fromSource } = place;
  const built = join(checkout, "dist", "jobs", `${job}.js`);
  const isBuilt = !fromSource && existsSync(built);
  const source = ["--import", "tsx/esm", join(checkout, "jobs", `${job}.ts`)];
  try {
    const limit = `--max-old-space-size=${heapMb}`;
    return spawn(process.execPath, [limit, ...(isBuilt ? [built] : source), "--home", home], {
      cwd: checkout,
      env: { NODE_COMPILE_CACHE: join(home, "cache"), ...variables },
      stdio: ["ignore", ...logs],
      // A group of its own, so that it can be ended with all that it started; and Ctrl-C is ours to pass on.
      detached: true,
    });
  } finally {
    for (const log of logs) closeSync(log);
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nothing of it is left.
    if (!["ESRCH", "EPERM"].includes((error as { code?: string }).code ?? "")) throw error;
  }
}
