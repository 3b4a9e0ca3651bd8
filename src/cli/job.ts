import { assignCohorts } from "../../jobs/assign-cohorts.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import type { App } from "../app.ts";
import { ConfigError } from "../core/errors.ts";
import { exitCodeOf } from "../operations/exit.ts";
import { type Job, performJob } from "../operations/perform-job.ts";
import type { Desk } from "./options.ts";

const JOBS: Record<string, Job<App>> = {
  "import-issues": (app, run) =>
    importIssues(app, run, { folder: run.args[0] ?? "", realm: "live", source: "file" }),
  "sync-notion": syncNotion,
  "publish-issues": publishIssues,
  "send-issues": sendIssues,
  "assign-cohorts": assignCohorts,
};

export const JOB_NAMES = Object.keys(JOBS);

/** Runs one job here, as launchd would. */
export async function runNamedJob({ app, terminal }: Desk, name: string, args: readonly string[]) {
  const job = Object.hasOwn(JOBS, name) ? JOBS[name] : undefined;
  if (!job) {
    throw new ConfigError("The command", [
      { key: "job", wrong: `there is no job called ${name}`, example: JOB_NAMES.join(", ") },
    ]);
  }
  const outcome = await terminal.during(
    name,
    (progress) => performJob(app, name, job, { args, progress }),
    ({ outcome: word, why }) => (why ? `${name}: ${word}. ${why}` : `${name}: ${word}`),
  );
  return { json: { job: name, ...outcome }, exitCode: exitCodeOf(outcome) };
}
