/** The desk → the ledger, then what came of it → the desk. With nothing new it costs one call. */
import { type App, openApp } from "../src/app.ts";
import { showSubscribers } from "../src/audience/desk.ts";
import { openSync, pullIssues, showOutcomes } from "../src/content/sync.ts";
import { outcomeOf } from "../src/delivery/outcome.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: it writes only what differs. */
export async function syncNotion(app: App, run: Run): Promise<JobOutcome> {
  const context = await openSync(app);
  const pulled = await pullIssues(context, (rows) => run.progress("Reading the desk", rows, rows));
  const desk = await app.desk();
  const outcomes = await showOutcomes(context, (issue) =>
    outcomeOf(app.ledger.db, issue, { mailer: app.realms.resend, desk: desk.account.realm }),
  );
  const people = await showSubscribers(app, desk, (done, total) =>
    run.progress("Showing subscribers on the desk", done, total),
  );
  const changes = pulled.created + pulled.updated + outcomes + people.created + people.updated;
  return { outcome: changes > 0 ? "done" : "idle", pulled, outcomes, people };
}

await runJob(import.meta, openApp, "sync-notion", syncNotion);
