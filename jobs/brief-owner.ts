/** Once a week, how it stands: a mail to the owner. */
import { openApp } from "../src/app.ts";
import { dueWeek } from "../src/growth/brief/due.ts";
import type { BriefHost } from "../src/growth/brief/send-brief.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: each week is claimed once. Idle unless the week's brief is due. */
export async function briefOwner(host: BriefHost, { id: runId }: Pick<Run, "id">): Promise<JobOutcome> {
  const week = await dueWeek(host);
  if (week === null) return { outcome: "idle" };
  const { sendBrief } = await import("../src/growth/brief/send-brief.ts");
  const sent = await sendBrief(host, { week, runId });
  switch (sent.kind) {
    case "idle":
      return { outcome: "idle", ...(sent.why ? { why: `The weekly brief waits. ${sent.why}` } : {}) };
    case "sent":
      return { outcome: "done", week };
    case "queued":
      return { outcome: "partial", why: "The weekly brief goes with the next send-requested.", week };
    case "refused":
      return {
        outcome: "failed",
        why: "The weekly brief was refused: npm run pressroom -- doctor says more.",
      };
  }
}

await runJob(import.meta, openApp, "brief-owner", briefOwner);
