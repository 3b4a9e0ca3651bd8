/** What `doctor` says of the schedule: whether anything starts the jobs, and which of them are overdue. */
import type { App } from "../app.ts";
import type { Health } from "../operations/health.ts";
import { IN_ORDER } from "../operations/past-runs.ts";
import { jobStatus } from "../operations/status.ts";

const DAY_MS = 24 * 60 * 60_000;
const START =
  "On a Mac: npm run pressroom -- launchd install. On Linux: npm run pressroom -- systemd install. Anywhere, in a terminal that stays open: npm run pressroom -- run";

/** Nobody has to let a rehearsal run by itself. */
export async function checkSchedule(app: App): Promise<Health> {
  const isReal = Object.values(app.realms).some((realm) => realm === "live");
  const row = { service: "schedule", realm: isReal ? ("live" as const) : ("sandbox" as const) };
  const last = await lastStart(app);
  const isStill = last === null || app.clock.now().getTime() - last.getTime() > DAY_MS;
  if (isStill) {
    const checked = last ? `no job has run since ${minuteOf(last)} UTC` : "no job has run yet";
    const blocks = isReal ? "Nothing is sent, published or looked after by itself." : "";
    return { ...row, ok: false, checked, missing: "nothing runs by itself", blocks, next: START };
  }
  const overdue = await overdueJobs(app);
  return {
    ...row,
    ok: overdue.length === 0,
    checked: `a job ran last at ${minuteOf(last)} UTC`,
    missing: overdue.length === 0 ? "" : `overdue: ${overdue.join(", ")}`,
    blocks: "",
    next: overdue.length === 0 ? "" : "Look: npm run pressroom -- status",
  };
}

const minuteOf = (at: Date): string => at.toISOString().slice(0, 16).replace("T", " ");

/** Of any job in the schedule. */
async function lastStart({ ledger, config }: App): Promise<Date | null> {
  const last = await ledger.db
    .selectFrom("runs")
    .select("started_at")
    .where("job", "in", Object.keys(config.schedule))
    .orderBy(IN_ORDER, "desc")
    .limit(1)
    .executeTakeFirst();
  return last ? new Date(last.started_at) : null;
}

async function overdueJobs(app: App): Promise<string[]> {
  const overdue: string[] = [];
  for (const job of Object.keys(app.config.schedule)) {
    const { overdueSince } = await jobStatus(app, job, app.scheduled(job));
    if (overdueSince) overdue.push(job);
  }
  return overdue;
}
