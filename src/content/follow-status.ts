/** What an issue's status on the desk means for its approval. */
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import { approve, endApproval, endStaleApprovals, withholdApproval } from "./approvals.ts";
import { type Issue, sameContent } from "./issues.ts";
import { resumeApproval } from "./trash.ts";

interface FollowContext {
  clock: Clock;
  /** The desk's. */
  realm: Realm;
  /** `auto` approves a whole draft that carries a date to come. */
  autonomy: "ask" | "auto";
}

/** The owner's status is their word; true if an approval ended. */
export async function followStatus(
  db: Db,
  { clock, realm, autonomy }: FollowContext,
  {
    before,
    issue,
    copied,
    restored,
  }: { before: Issue | null; issue: Issue; copied: boolean; restored: boolean },
): Promise<boolean> {
  const ended = await endStaleApprovals(db, clock, issue, "it was edited after it was approved");
  if (ended) await recordEvent(db, clock, { type: "issue.approval-ended", realm, subject: issue.id });
  const was = before?.status ?? null;
  if (issue.status === "approved" && was !== "approved") {
    const given = { realm, by: "desk" } as const;
    if (copied) await withholdApproval(db, clock, issue, given, "it is a copy of another issue's page");
    else if (restored) await resumeApproval(db, clock, issue, given);
    else await approve(db, clock, issue, given);
  }
  if (was === "approved" && issue.status !== "approved") {
    await endApproval(db, clock, issue.id, realm, `its status was set to ${issue.status}`);
  }
  const waits = issue.dated !== null && issue.dated > clock.now();
  if (
    autonomy === "auto" &&
    issue.status === "draft" &&
    issue.whole &&
    waits &&
    issue.problems.length === 0
  ) {
    if (was !== "draft" || ended || !before || !sameContent(before, issue)) {
      await approve(db, clock, issue, { realm, by: "auto" });
    }
  }
  return ended;
}
