/** What launchd said, for a person. */
import type { InstalledJob, JobState } from "../operations/launchd/agents.ts";
import type { LoadedJob } from "../operations/launchd/launchctl.ts";

export function sayInstalled(jobs: readonly InstalledJob[]): string {
  const taken = jobs.filter(({ problem }) => problem === null);
  const parts = (["new", "changed", "as it was"] as const).flatMap((change) => {
    const count = taken.filter((one) => one.change === change).length;
    return count === 0 ? [] : [`${count} ${change === "as it was" ? "as they were" : change}`];
  });
  const refused = jobs.length - taken.length;
  const said = [...parts, ...(refused === 0 ? [] : [`${refused} not taken`])].join(", ");
  return `Handed over: ${said}`;
}

export function sayState({ job, list, loaded }: JobState): string {
  const said = loaded === null ? "launchd does not know it" : sayLoaded(job, loaded);
  if (list === "as it should be") return said;
  return list === "none"
    ? `${said}; its list is missing`
    : `${said}; its list is not what your settings say now`;
}

function sayLoaded(job: string, loaded: LoadedJob): string {
  const { isRunning, pid, runs } = loaded;
  const now = isRunning ? `runs now${pid === null ? "" : `, as process ${pid}`}` : "waits for its time";
  if (runs === null || runs === 0) return now;
  const times = runs === 1 ? "1 run" : `${runs} runs`;
  const last = sayEnd(job, loaded);
  return `${now}; ${times}${last === "" ? "" : `, the last one that ended ${last}`}`;
}

/** By the exit codes that the README promises. */
function sayEnd(job: string, { lastExit, killedBy }: LoadedJob): string {
  if (killedBy !== null) return `was stopped by a signal (${killedBy})`;
  if (lastExit === null) return "";
  if (lastExit === 0) return "went well";
  if (lastExit === 75) return "left something to the next";
  return lastExit === 2
    ? "could not begin (exit code 2): npm run pressroom -- doctor"
    : `failed (exit code ${lastExit}): npm run pressroom -- ${job === "serve" ? "doctor" : `logs ${job}`}`;
}
