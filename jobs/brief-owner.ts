/** Once a week, how it stands: a mail to the owner. */
import { type App, openApp } from "../src/app.ts";
import type { BriefHost } from "../src/growth/brief/send-brief.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: each week is claimed once. Idle unless the week's brief is due. */
export async function briefOwner(app: BriefHost, { id }: Pick<Run, "id">): Promise<JobOutcome> {
  const { sendBrief } = await import("../src/growth/brief/send-brief.ts");
  const sent = await sendBrief(app, id);
  switch (sent.kind) {
    case "idle":
      return { outcome: "idle", ...(sent.why ? { why: `The weekly brief waits. ${sent.why}` } : {}) };
    case "sent":
      return { outcome: "done", week: sent.week };
    case "queued":
      return {
        outcome: "partial",
        why: "The weekly brief goes with the next send-requested",
        week: sent.week,
      };
    case "refused":
      return {
        outcome: "failed",
        why: "The mail service refused the weekly brief: npm run pressroom -- doctor",
      };
  }
}

await runJob(import.meta, openApp, "brief-owner", (app: App, run) => briefOwner(app, run));
