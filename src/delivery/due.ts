/** What is to be mailed now. */
import { asIssue, type Issue } from "../content/issues.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { ApprovalRow } from "../ledger/tables/content.ts";
import type { CorrectionRow, MailingRow } from "../ledger/tables/delivery.ts";

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

/** The correction that the owner approved and that was never frozen; the oldest first. */
export async function dueCorrection(db: Db, sink: Realm): Promise<CorrectionRow | null> {
  const rows = await db
    .selectFrom("corrections")
    .selectAll()
    .where("realm", "=", sink)
    .where("approved_at", "is not", null)
    .where("dropped_at", "is", null)
    .orderBy("approved_at")
    .execute();
  for (const row of rows) {
    const mailing = await db
      .selectFrom("mailings")
      .select("id")
      .where("kind", "=", "correction")
      .where("subject", "=", subjectOf(row))
      .where("realm", "=", sink)
      .executeTakeFirst();
    if (!mailing) return row;
  }
  return null;
}

/** What the mailing of a correction is called: `<issue>/<n>`. */
export const subjectOf = ({ issue_id, n }: Pick<CorrectionRow, "issue_id" | "n">): string =>
  `${issue_id}/${n}`;

/** A mailing that waits longer than any quota lasts was told so by a clock that was wrong. */
const LONGEST_WAIT_MS = 33 * 24 * 60 * 60_000;

/**
 * The mailing that an earlier run began through a mailer of this realm and that can be taken further now: not before the
 * plan has room again, and none of a sequence in its quiet hours; and of one that was stopped or paused, what was under
 * way then.
 */
export async function unfinishedMailing(
  db: Db,
  now: Date,
  sink: Realm,
  { isQuiet = false }: { isQuiet?: boolean } = {},
): Promise<MailingRow | null> {
  const latest = new Date(now.getTime() + LONGEST_WAIT_MS).toISOString();
  const row = await db
    .selectFrom("mailings")
    .selectAll()
    .where("realm", "=", sink)
    .$if(isQuiet, (all) => all.where("kind", "!=", "sequence"))
    .where((where) =>
      where.or([
        where.and([
          where("state", "=", "sending"),
          where.or([
            where("resumes_at", "is", null),
            where("resumes_at", "<=", now.toISOString()),
            where("resumes_at", ">", latest),
          ]),
        ]),
        where.and([
          where("state", "in", ["paused", "stopped"]),
          where.exists(
            where
              .selectFrom("chunks")
              .select("n")
              .whereRef("chunks.mailing_id", "=", "mailings.id")
              .where("chunks.state", "=", "submitting"),
          ),
        ]),
      ]),
    )
    // What was wrong is put right before more of anything goes out.
    .orderBy((order) => order.case().when("kind", "=", "correction").then(0).else(1).end())
    .orderBy("created_at")
    .executeTakeFirst();
  return row ?? null;
}

/** Why a mailing that was begun waits; null when none does. */
export async function whyItWaits(db: Db, sink: Realm): Promise<string | null> {
  const row = await db
    .selectFrom("mailings")
    .select("problem")
    .where("state", "=", "sending")
    .where("realm", "=", sink)
    .orderBy("created_at")
    .executeTakeFirst();
  return row?.problem ?? null;
}

/** Mailings whose issue the owner withdrew before they came to their end. */
export const withdrawnMailings = (db: Db, sink: Realm): Promise<MailingRow[]> =>
  db
    .selectFrom("mailings")
    .innerJoin("issues", "issues.id", "mailings.issue_id")
    .selectAll("mailings")
    .where("mailings.kind", "=", "issue")
    .where("mailings.state", "in", ["sending", "paused"])
    .where("mailings.realm", "=", sink)
    .where("issues.status", "=", "withdrawn")
    .execute();
