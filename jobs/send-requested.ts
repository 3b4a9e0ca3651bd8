/** What readers asked for and did not get at once, invitations that were never mailed; and forgetting what is over. */
import { openApp } from "../src/app.ts";
import type { InviteHost } from "../src/delivery/invite.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import { runJob } from "../src/operations/run-job.ts";

type Host = InviteHost & { signal: AbortSignal };

/** Safe to run again at any time: each mail is frozen once, and posted under its own key. */
export async function sendRequested(host: Host): Promise<JobOutcome> {
  const forgotten = await forget(host);
  const { inviteWaiting } = await import("../src/delivery/invite.ts");
  const { retryRequested } = await import("../src/delivery/retry-requested.ts");
  const invited = await inviteWaiting(host, host.signal);
  const retried = await retryRequested(host, host.signal);
  if (forgotten + invited + retried.sent + retried.refused + retried.queued === 0) return { outcome: "idle" };
  const waits = retried.queued > 0;
  return {
    outcome: waits ? "partial" : "done",
    ...(waits ? { why: `${retried.queued} mails that readers asked for still wait` } : {}),
    ...{ forgotten, invited, ...retried },
  };
}

async function forget({ ledger, clock }: Host): Promise<number> {
  const { forgetSpentTokens } = await import("../src/audience/signed-token.ts");
  const { forgetSignIns } = await import("../src/audience/sessions.ts");
  const { forgetOldVisits } = await import("../src/audience/visits.ts");
  const { forgetUnconfirmed } = await import("../src/audience/sign-up.ts");
  const { forgetRequested } = await import("../src/delivery/retry-requested.ts");
  const { forgetElsewhere } = await import("../src/delivery/forget-elsewhere.ts");
  const { forgetCounts } = await import("../src/ledger/rate-counts.ts");
  await forgetOldVisits({ ledger, clock });
  return ledger.transaction(async (db) => {
    await forgetSpentTokens(db, clock);
    await forgetCounts(db, clock);
    await forgetSignIns(db, clock);
    await forgetElsewhere(db, clock);
    return (await forgetUnconfirmed(db, clock)) + (await forgetRequested(db, clock));
  });
}

await runJob(import.meta, openApp, "send-requested", sendRequested);
