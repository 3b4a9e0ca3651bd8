/** Published issues → posts proposed in the Outbox, where they wait for the owner's word. */
import { type App, openApp } from "../src/app.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: nothing is proposed twice, and nothing leaves by it. */
export async function planDistribution(app: App, run: Run): Promise<JobOutcome> {
  const { planPosts } = await import("../src/distribution/plan.ts");
  const { ledger, clock, signal, config, network, networkRealm } = app;
  const { name, zone, language } = config.publication;
  const planned = await planPosts({
    ...{ ledger, clock, signal, channels: config.channels, publication: { name, zone, language } },
    ...{ site: await app.site(), network, networkRealm },
    progress: (done, total) => run.progress("Planning posts", done, total),
  });
  const why = planned.refused.join(" ");
  return {
    outcome: planned.proposed > 0 ? "done" : "idle",
    ...(why === "" ? {} : { why }),
    ...{ proposed: planned.proposed, approved: planned.approved },
  };
}

await runJob(import.meta, openApp, "plan-distribution", planDistribution);
