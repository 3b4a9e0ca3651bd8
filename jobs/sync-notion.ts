/** The desk → the ledger, then what came of it → the desk. With nothing new it costs one call. */
import { type App, openApp } from "../src/app.ts";
import { showSubscribers } from "../src/audience/desk.ts";
import { allIssues, type Issue } from "../src/content/issues.ts";
import { putOnDesk } from "../src/content/put-on-desk.ts";
import { openSync, pullIssues, showOutcomes } from "../src/content/sync.ts";
import { DATABASE_LOST, ServiceError } from "../src/core/errors.ts";
import { outcomeOf } from "../src/delivery/outcome.ts";
import { forgetAccount } from "../src/ledger/records.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: it writes only what differs. A twin's desk that was deleted is made anew. */
export async function syncNotion(app: App, run: Run): Promise<JobOutcome> {
  try {
    return await sync(app, run);
  } catch (error) {
    const { account } = await app.desk();
    const lost = error instanceof ServiceError && error.code === DATABASE_LOST;
    if (!lost || account.realm !== "sandbox") throw error;
    app.log.warn("the sandbox's desk is gone and is made anew from the ledger");
    await app.ledger.transaction((db) => forgetAccount(db, account));
    return sync(app, run);
  }
}

async function sync(app: App, run: Run): Promise<JobOutcome> {
  const context = await openSync(app);
  const pulled = await pullIssues(context, (rows) => run.progress("Reading the desk", rows, rows));
  const desk = await app.desk();
  const realms = { mailer: app.realms.resend, desk: desk.account.realm };
  const shownFor = (issue: Issue) => outcomeOf(app.ledger.db, issue, realms);
  // An import that was interrupted, a desk that was lost, a service that became real: what has no row gets one.
  const put = await putOnDesk(app, desk, await allIssues(app.ledger.db), {
    times: context.times,
    outcomeOf: shownFor,
    progress: (done, total) => run.progress("Putting issues on the desk", done, total),
  });
  const outcomes = await showOutcomes(context, shownFor);
  const people = await showSubscribers(app, desk, (done, total) =>
    run.progress("Showing subscribers on the desk", done, total),
  );
  const changes =
    pulled.created +
    pulled.updated +
    put.created +
    put.rewritten +
    outcomes +
    people.created +
    people.updated;
  return { outcome: changes > 0 ? "done" : "idle", pulled, put, outcomes, people };
}

await runJob(import.meta, openApp, "sync-notion", syncNotion);
