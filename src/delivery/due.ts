/** What is to be mailed now. */
import { asIssue, type Issue } from "../content/issues.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { ApprovalRow, MailingRow } from "../ledger/tables.ts";

export interface DueIssue {
  issue: Issue;
  approval: ApprovalRow;
}

/**
 * What is to be mailed through a mailer of realm `sink`: whole and published, approved as it stands, its date reached,
 * never frozen for this realm, and no less real than the mailer. The oldest comes first. An approval given by command
 * needs no date: it means now.
 */
export async function dueIssue(db: Db, now: Date, sink: Realm): Promise<DueIssue | null> {
  const rows = await db
    .selectFrom("issues")
    .innerJoin("approvals", (join) =>
      join
        .onRef("approvals.issue_id", "=", "issues.id")
        .onRef("approvals.content_hash", "=", "issues.content_hash")
        .on("approvals.ended_at", "is", null),
    )
    .leftJoin("mailings", (join) =>
      join
        .onRef("mailings.issue_id", "=", "issues.id")
        .on("mailings.kind", "=", "issue")
        .on("mailings.realm", "=", sink),
    )
    .selectAll("issues")
    .select(["approvals.id as approval_id"])
    .where("mailings.id", "is", null)
    .where("issues.status", "!=", "withdrawn")
    .where("issues.whole", "=", 1)
    .where("issues.problems", "=", "[]")
    .where("issues.url", "is not", null)
    .where((where) =>
      where.or([
        where("issues.dated", "<=", now.toISOString()),
        where.and([where("issues.dated", "is", null), where("approvals.given_by", "=", "command")]),
      ]),
    )
    .orderBy("issues.dated")
    .execute();
  for (const { approval_id, ...row } of rows) {
    const approval = await db
      .selectFrom("approvals")
      .selectAll()
      .where("id", "=", approval_id)
      .executeTakeFirstOrThrow();
    if (mayReach(row.realm, sink) && mayReach(approval.realm, sink)) return { issue: asIssue(row), approval };
  }
  return null;
}

/** The mailing that an earlier run began through a mailer of this realm and did not bring to its end. */
export async function unfinishedMailing(db: Db, sink: Realm): Promise<MailingRow | null> {
  const row = await db
    .selectFrom("mailings")
    .selectAll()
    .where("state", "=", "sending")
    .where("realm", "=", sink)
    .orderBy("created_at")
    .executeTakeFirst();
  return row ?? null;
}
