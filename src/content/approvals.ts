/** The owner's word: an approval holds for one content of one issue, and ends when that content changes. */
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ApprovalRow } from "../ledger/tables/content.ts";
import type { Issue } from "./issues.ts";

/** `desk`: by status in Notion. `command`: by `pressroom approve` or a yes to `npm start`. `auto`: by `channels.mail`. */
export type ApprovedBy = "desk" | "command" | "auto";

export async function approve(
  db: Db,
  clock: Clock,
  issue: Pick<Issue, "id" | "contentHash">,
  given: { realm: Realm; by: ApprovedBy },
): Promise<void> {
  await endApproval(db, clock, issue.id, given.realm, "replaced by a newer approval");
  const id = newId();
  await db
    .insertInto("approvals")
    .values({
      id,
      issue_id: issue.id,
      content_hash: issue.contentHash,
      realm: given.realm,
      given_by: given.by,
      at: clock.now().toISOString(),
      ended_at: null,
      ended_why: null,
    })
    .execute();
  await recordEvent(db, clock, {
    type: "issue.approved",
    realm: given.realm,
    subject: issue.id,
    facts: { by: given.by },
  });
}

/** Keeps an approval that the desk shows but the owner never gave: it has ended before it holds, and says why. */
export async function withholdApproval(
  db: Db,
  clock: Clock,
  issue: Pick<Issue, "id" | "contentHash">,
  given: { realm: Realm; by: ApprovedBy },
  why: string,
): Promise<void> {
  const at = clock.now().toISOString();
  await db
    .insertInto("approvals")
    .values({
      id: newId(),
      issue_id: issue.id,
      content_hash: issue.contentHash,
      realm: given.realm,
      given_by: given.by,
      at,
      ended_at: at,
      ended_why: why,
    })
    .execute();
}

/** Ends the approval of this realm, if there is one; true if there was. */
export async function endApproval(
  db: Db,
  clock: Clock,
  issueId: string,
  realm: Realm,
  why: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("approvals")
    .set({ ended_at: clock.now().toISOString(), ended_why: why })
    .where("issue_id", "=", issueId)
    .where("realm", "=", realm)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends every approval whose content is not the issue's any more; true if one ended. */
export async function endStaleApprovals(
  db: Db,
  clock: Clock,
  issue: Pick<Issue, "id" | "contentHash">,
  why: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("approvals")
    .set({ ended_at: clock.now().toISOString(), ended_why: why })
    .where("issue_id", "=", issue.id)
    .where("content_hash", "!=", issue.contentHash)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The newest approval, ended or not, that is real enough for the sink. */
export async function latestApproval(db: Db, issueId: string, sink: Realm): Promise<ApprovalRow | null> {
  const rows = await db
    .selectFrom("approvals")
    .selectAll()
    .where("issue_id", "=", issueId)
    .orderBy("at", "desc")
    .execute();
  return rows.find((row) => mayReach(row.realm, sink)) ?? null;
}
