import type { App } from "../app.ts";
import { ConfigError } from "../core/errors.ts";
import { exitCodeOf } from "../operations/exit.ts";
import { type Job, performJob } from "../operations/perform-job.ts";
import type { Desk } from "./options.ts";

/** Loaded when it is run. */
const JOBS: Record<string, () => Promise<Job<App>>> = {
  "import-issues": async () => {
    const { importIssues } = await import("../../jobs/import-issues.ts");
    return (app, run) => importIssues(app, run, { folder: run.args[0] ?? "", realm: "live", source: "file" });
  },
  "sync-notion": async () => (await import("../../jobs/sync-notion.ts")).syncNotion,
  "publish-issues": async () => (await import("../../jobs/publish-issues.ts")).publishIssues,
  "send-issues": async () => (await import("../../jobs/send-issues.ts")).sendIssues,
  "send-requested": async () => (await import("../../jobs/send-requested.ts")).sendRequested,
  "follow-mails": async () => (await import("../../jobs/follow-mails.ts")).followMails,
  "sync-stripe": async () => (await import("../../jobs/sync-stripe.ts")).syncStripe,
  "brief-owner": async () => (await import("../../jobs/brief-owner.ts")).briefOwner,
  "plan-distribution": async () => (await import("../../jobs/plan-distribution.ts")).planDistribution,
  "post-approved": async () => (await import("../../jobs/post-approved.ts")).postApproved,
  "track-reach": async () => (await import("../../jobs/track-reach.ts")).trackReach,
  "score-drafts": async () => (await import("../../jobs/score-drafts.ts")).scorePile,
  "assign-cohorts": async () => (await import("../../jobs/assign-cohorts.ts")).assignCohorts,
  backup: async () => (await import("../../jobs/backup.ts")).backup,
  "update-metrics": async () => (await import("../../jobs/update-metrics.ts")).updateMetrics,
  watch: async () => (await import("../../jobs/watch.ts")).watch,
};

export const JOB_NAMES = Object.keys(JOBS);

export interface JobOptions {
  now?: boolean;
}

/** Runs one job here, due or not. A paused one stays so, unless it is to run `now`. */
export async function runNamedJob(
  { app, terminal }: Desk,
  name: string,
  args: readonly string[],
  { now = false }: JobOptions = {},
) {
  const load = Object.hasOwn(JOBS, name) ? JOBS[name] : undefined;
  if (!load) {
    throw new ConfigError("The command", [
      { key: "job", wrong: `there is no job called ${name}`, example: JOB_NAMES.join(", ") },
    ]);
  }
  const job = await load();
  const outcome = await terminal.during(
    name,
    (progress) => performJob(app, name, job, { args, progress, evenIfPaused: now }),
    ({ outcome: word, why }) => (why ? `${name}: ${word}. ${why}` : `${name}: ${word}`),
  );
  return { json: { job: name, ...outcome }, exitCode: exitCodeOf(outcome) };
}
