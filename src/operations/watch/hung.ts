/** Ends processes of jobs that hang as a whole: they keep neither their deadline nor their lease, and nothing else starts that job. */
import { spawnSync } from "node:child_process";
import type { Clock } from "../../core/clock.ts";
import type { Db } from "../../ledger/open.ts";
import { closeOpenRuns } from "../past-runs.ts";
import type { Scheduled } from "../scheduled.ts";

const MINUTE_MS = 60_000;
/** A job that can still do so ends itself before. */
const BEYOND_DEADLINE_MS = 5 * MINUTE_MS;

export interface HungHost {
  db: Db;
  clock: Clock;
  scheduled(job: string): Scheduled | null;
  awakeSince: Date;
}

/** Gives the jobs whose process was ended. */
export async function endHung({ db, clock, scheduled, awakeSince }: HungHost): Promise<string[]> {
  const open = await db
    .selectFrom("runs")
    .select(["job", "pid", "started_at"])
    .where("ended_at", "is", null)
    .where("pid", "!=", process.pid)
    .execute();
  const ended: string[] = [];
  for (const { job, pid, started_at } of open) {
    const place = scheduled(job);
    if (!place) continue;
    // While the machine slept, no deadline ran.
    const began = Math.max(Date.parse(started_at), awakeSince.getTime());
    const untilMs = began + place.deadlineMinutes * MINUTE_MS + BEYOND_DEADLINE_MS;
    if (clock.now().getTime() < untilMs || !isThatJob(pid, job)) continue;
    process.kill(pid, "SIGKILL");
    await closeOpenRuns(db, clock, job, "killed");
    ended.push(job);
  }
  return ended;
}

/** A number may have gone to another process since: what it runs is asked for. */
function isThatJob(pid: number, job: string): boolean {
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return (stdout ?? "").includes(`jobs/${job}.`);
}
