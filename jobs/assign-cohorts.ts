/** Readers → cohorts. What changes is shown on the desk by the next sync. */
import { type App, openApp } from "../src/app.ts";
import { reassignCohorts } from "../src/audience/reassign.ts";
import { clickSourceOf } from "../src/delivery/click-source.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: whoever is where they belong is left alone. */
export async function assignCohorts(app: App): Promise<JobOutcome> {
  const { audience } = app.config;
  const source = await clickSourceOf(app);
  // Where nobody tells of clicks, silence is no reason to move anybody.
  const quietDays = source.kind === "none" ? Number.POSITIVE_INFINITY : audience.rules.quietDays;
  const settings = { ...audience, rules: { ...audience.rules, quietDays } };
  const { people, moved } = await reassignCohorts(app, settings);
  return moved === 0 ? { outcome: "idle", people } : { outcome: "done", people, moved };
}

await runJob(import.meta, openApp, "assign-cohorts", assignCohorts);
