/** Published issues → posts proposed in the Outbox, where they wait for the owner's word. */
import { type App, openApp } from "../src/app.ts";
import { ModelStopped } from "../src/composition/model.ts";
import { ConfigError } from "../src/core/errors.ts";
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
    write: writing(app),
  });
  const why = planned.refused.join(" ");
  return {
    outcome: planned.proposed > 0 ? "done" : "idle",
    ...(why === "" ? {} : { why }),
    ...{ proposed: planned.proposed, approved: planned.approved },
  };
}

/** A sentence, and an old machine's patience for it. */
const MOST_TOKENS = 64;
const MOST_MS = 3 * 60_000;

/** The local model's words, as far as there is one that works: without it posts are made of the issue's own. */
function writing({ model, clock, signal, log }: App): (prompt: string) => Promise<string | null> {
  let isBroken = false;
  return async (prompt) => {
    try {
      const writer = isBroken ? null : await model();
      const deadline = new Date(clock.now().getTime() + MOST_MS);
      return (await writer?.write(prompt, { mostTokens: MOST_TOKENS, deadline, signal })) ?? null;
    } catch (error) {
      if (signal.aborted || !(error instanceof ModelStopped || error instanceof ConfigError)) throw error;
      isBroken = true;
      log.warn({ why: error.message }, "posts are planned without the local model");
      return null;
    }
  };
}

await runJob(import.meta, openApp, "plan-distribution", planDistribution);
