/** What readers asked for and did not get at once, invitations that were never mailed; and forgetting what is over. */
import { openApp } from "../src/app.ts";
import { forgetUnconfirmed } from "../src/audience/sign-up.ts";
import { forgetSpentTokens } from "../src/audience/signed-token.ts";
import type { InviteHost } from "../src/delivery/invite.ts";
import { forgetRequested, retryRequested } from "../src/delivery/requested-mail.ts";
import { forgetCounts } from "../src/ledger/rate-counts.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: each mail is frozen once, and posted under its own key. */
export async function sendRequested(app: InviteHost & { signal: AbortSignal }): Promise<JobOutcome> {
  const { ledger, clock, signal } = app;
  const forgotten = await ledger.transaction(async (db) => {
    await forgetSpentTokens(db, clock);
    await forgetCounts(db, clock);
    return (await forgetUnconfirmed(db, clock)) + (await forgetRequested(db, clock));
  });
  const { inviteWaiting } = await import("../src/delivery/invite.ts");
  const invited = await inviteWaiting(app, signal);
  const retried = await retryRequested(app, signal);
  const idle = forgotten + invited + retried.sent + retried.refused + retried.queued === 0;
  if (idle) return { outcome: "idle" };
  const waits = retried.queued > 0;
  return {
    outcome: waits ? "partial" : "done",
    ...(waits ? { why: `${retried.queued} mails that readers asked for still wait` } : {}),
    ...{ forgotten, invited, ...retried },
  };
}

await runJob(import.meta, openApp, "send-requested", sendRequested);
