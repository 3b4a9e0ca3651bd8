/** Issues whose page was moved to the trash and taken out again. */
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { type ApprovedBy, approve, latestApproval, withholdApproval } from "./approvals.ts";
import type { Issue } from "./issues.ts";

export const TRASHED = "its page was moved to the trash";

/**
 * The row came back with the status Approved. The owner's word holds again if it was for just these words and the
 * trash alone had ended it; one whose date has passed meanwhile would leave at once, so it is asked for again.
 */
export async function resumeApproval(
  db: Db,
  clock: Clock,
  issue: Issue,
  given: { realm: Realm; by: ApprovedBy },
): Promise<void> {
  const last = await latestApproval(db, issue.id, given.realm);
  const same = last?.ended_why === TRASHED && last.content_hash === issue.contentHash;
  const late = issue.dated !== null && issue.dated <= clock.now();
  if (same && !late) return approve(db, clock, issue, given);
  const why = late
    ? "its date had passed when it came back from the trash"
    : "it came back from the trash changed";
  return withholdApproval(db, clock, issue, given, why);
}
