/** Once a week, how it stands: a mail to the owner, and a page on their desk. */
import { openApp } from "../src/app.ts";
import { dueNow } from "../src/growth/brief/due.ts";
import type { PageHost } from "../src/growth/brief/put-pages.ts";
import type { BriefHost } from "../src/growth/brief/send-brief.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/**
 * Safe to run again at any time: each week is claimed once. Idle unless the week's brief is due. The mail goes first, so
 * that a desk which can't be reached keeps nothing back; its page follows at a later run.
 */
export async function briefOwner(
  host: BriefHost & PageHost,
  { id: runId }: Pick<Run, "id">,
): Promise<JobOutcome> {
  const due = await dueNow(host);
  const mailed = due.mail === null ? IDLE : await mailBrief(host, { week: due.mail, runId });
  const pages = due.page === null && !due.isPageWaiting ? 0 : await layPages(host, due.page, runId);
  return pages === 0
    ? mailed
    : { ...mailed, ...(mailed.outcome === "idle" ? { outcome: "done" } : {}), pages };
}

const IDLE: JobOutcome = { outcome: "idle" };

async function mailBrief(host: BriefHost, of: { week: string; runId: string }): Promise<JobOutcome> {
  const { sendBrief } = await import("../src/growth/brief/send-brief.ts");
  const { week } = of;
  const sent = await sendBrief(host, of);
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

/** How many it put on the desk: that of this week, and those of weeks in which it could not. */
async function layPages(host: PageHost, week: string | null, runId: string): Promise<number> {
  const { putPages, writePage } = await import("../src/growth/brief/put-pages.ts");
  if (week !== null) await writePage(host, { week, runId });
  return putPages(host);
}

await runJob(import.meta, openApp, "brief-owner", briefOwner);
