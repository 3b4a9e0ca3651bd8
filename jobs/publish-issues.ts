/** Issues → the site's pages. */
import { type App, openApp } from "../src/app.ts";
import { publishSite, sitePlan } from "../src/content/publish.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: pages that would not differ are left alone. */
export async function publishIssues(app: App, run: Run): Promise<JobOutcome> {
  const [site, publication] = [await app.site(), await app.publication()];
  const { changed } = await sitePlan(app.ledger.db, { now: app.clock.now(), site, publication });
  if (!changed) return { outcome: "idle" };
  const counts = await publishSite(app, { site, publication, signal: app.signal }, (done, total) =>
    run.progress("Writing pages", done, total),
  );
  return { outcome: "done", ...counts };
}

await runJob(import.meta, openApp, "publish-issues", publishIssues);
