/** Approved posts whose time has come → their networks, each part exactly once, or into the owner's hands. */
import { type App, openApp } from "../src/app.ts";
import { assertOurs } from "../src/desk/claim.ts";
import { duePosts } from "../src/distribution/due-posts.ts";
import type { PostedCounts } from "../src/distribution/post-due.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: what may have left is read back before anything is sent. */
export async function postApproved(app: App, run: Run): Promise<JobOutcome> {
  const { ledger, clock, config } = app;
  const due = await duePosts(ledger.db, clock.now());
  if (due.length === 0) return { outcome: "idle" };
  const held = await app.held();
  if (held) return { outcome: "failed", why: sayHeld(held) };
  // Loaded only now: launchd starts this dozens of times a day to find nothing due.
  const { postDue } = await import("../src/distribution/post-due.ts");
  const { handLinks } = await import("../src/distribution/hand.ts");
  // Whoever was approved on a desk that another machine works on now may be posted by that one.
  if (await app.notionAccount()) await assertOurs(app, await app.desk());
  const site = await app.site();
  const { zone, language } = config.publication;
  const { signal, network, networkRealm } = app;
  const host = {
    ...{ ledger, clock, signal, lease: run.lease, channels: config.channels, zone, language, site },
    ...{ network, networkRealm, handLink: handLinks(clock, { siteUrl: site.url, keys: app.tokenKeys() }) },
    progress: (done: number, total: number) => run.progress("Posting", done, total),
  };
  return outcomeOf(await postDue(host, due));
}

const sayHeld = (why: string): string =>
  `Nothing was posted: this home is held, because ${why}. When you have looked, run: npm run pressroom -- release`;

function outcomeOf({ sent, handed, later, failed, missed }: PostedCounts): JobOutcome {
  const troubles = [...failed, ...later].map(({ where, why }) => `${where}: ${why}`);
  const late = missed.length > 0 ? [`Later than they should have gone: ${missed.join(", ")}`] : [];
  const yours = handed > 0 ? [`${handed} for you to post by hand: npm run pressroom -- posts`] : [];
  const why = [...troubles, ...late, ...yours].join("; ");
  const done = sent + handed + missed.length > 0 ? "done" : "idle";
  return {
    outcome: failed.length > 0 ? "failed" : later.length > 0 ? "partial" : done,
    ...(why === "" ? {} : { why }),
    ...{ sent, handed },
  };
}

await runJob(import.meta, openApp, "post-approved", postApproved);
