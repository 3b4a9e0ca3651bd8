/** What is posted → what it got there, and who answered: soon after it went, then ever less often. */
import { type App, openApp } from "../src/app.ts";
import { postsToLookAt } from "../src/distribution/due-looks.ts";
import type { Looked } from "../src/distribution/look-at-posts.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: it only reads there, and what it read of one post stays if the next can't be read. */
export async function trackReach(app: App, run: Run): Promise<JobOutcome> {
  const { ledger, clock, signal, network } = app;
  const due = await postsToLookAt(ledger.db, clock.now());
  if (due.length === 0) return { outcome: "idle" };
  // Loaded only now: launchd starts this dozens of times a day to find nothing due.
  const { lookAtPosts } = await import("../src/distribution/look-at-posts.ts");
  const progress = (done: number, total: number) => run.progress("Looking at posts", done, total);
  return outcomeOf(await lookAtPosts({ ledger, clock, signal, lease: run.lease, network, progress }, due));
}

function outcomeOf({ read, replies, found, gone, later }: Looked): JobOutcome {
  const why = [
    ...later.map((one) => `${one.where}: ${one.why}`),
    ...(found.length > 0 ? [`You posted it by hand, and it was found: ${found.join(", ")}`] : []),
    ...(gone.length > 0 ? [`Not there any more, so nobody looks after it now: ${gone.join(", ")}`] : []),
    ...(replies > 0
      ? [`${replies} new ${replies === 1 ? "reply" : "replies"}: npm run pressroom -- replies`]
      : []),
  ].join("; ");
  const done = read + found.length + gone.length > 0;
  return {
    outcome: later.length > 0 ? "partial" : done ? "done" : "idle",
    ...(why === "" ? {} : { why }),
    ...{ read, replies },
  };
}

await runJob(import.meta, openApp, "track-reach", trackReach);
