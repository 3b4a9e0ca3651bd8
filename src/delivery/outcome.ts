/** What an issue's row on the desk says of its mailing. */
import { latestApproval } from "../content/approvals.ts";
import type { DeskOutcome } from "../content/desk.ts";
import type { Issue } from "../content/issues.ts";
import { bodyNotes } from "../content/notion-markdown/notion-markdown.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { MailingRow } from "../ledger/tables.ts";
import { countMailing, type MailingCounts } from "./send.ts";

const STATE_WORDS: Record<string, string> = { sending: "Sending", sent: "Sent", unknown: "Unknown" };

/**
 * The outcome as this desk may show it: figures of a mailing less real than the desk are left out, because what was
 * rehearsed in a sandbox never stands among real figures.
 */
export async function outcomeOf(db: Db, issue: Issue, realms: Realms): Promise<DeskOutcome> {
  const outcome = await mailingOutcome(db, issue, realms);
  // What readers are shown otherwise than it was written is told with whatever else there is to say.
  const note = [outcome.note, ...bodyNotes(issue.body)].filter((sentence) => sentence !== "").join(" ");
  return { ...outcome, note };
}

interface Realms {
  mailer: Realm;
  desk: Realm;
}

async function mailingOutcome(db: Db, issue: Issue, { mailer, desk }: Realms): Promise<DeskOutcome> {
  const mailing = await db
    .selectFrom("mailings")
    .selectAll()
    .where("issue_id", "=", issue.id)
    .where("realm", "=", mailer)
    .executeTakeFirst();
  const url = issue.url;
  if (!mailing) return { ...(await beforeSending(db, issue, mailer)), accepted: null, rejected: null, url };
  const counts = await countMailing(db, mailing.id);
  const rehearsal = mailing.realm === "sandbox";
  const state =
    rehearsal && mailing.state === "sent" ? "Rehearsed" : (STATE_WORDS[mailing.state] ?? "Failed");
  if (!mayReach(mailing.realm, desk)) {
    return {
      state,
      note: "Rehearsed in the sandbox: no mail left this machine.",
      accepted: null,
      rejected: null,
      url,
    };
  }
  const rejected = counts.rejected + counts.suppressed;
  return { state, note: noteOf(mailing, counts, rehearsal), accepted: counts.accepted, rejected, url };
}

function noteOf(mailing: MailingRow, counts: MailingCounts, rehearsal: boolean): string {
  if (mailing.problem) return mailing.problem;
  if (mailing.state !== "sent") return `${counts.frozen - counts.waiting} of ${counts.frozen} mails are out.`;
  const readers = counts.accepted === 1 ? "1 reader" : `${counts.accepted} readers`;
  return rehearsal
    ? `Rehearsed with ${readers} in the sandbox: no mail left this machine.`
    : `Sent to ${readers}.`;
}

async function beforeSending(db: Db, issue: Issue, mailer: Realm): Promise<{ state: string; note: string }> {
  if (issue.problems.length > 0) return { state: "Proposed", note: `Not sent: ${issue.problems.join(" ")}` };
  const approval = await latestApproval(db, issue.id, mailer);
  if (issue.status === "withdrawn")
    return { state: "Proposed", note: "Withdrawn: neither published nor mailed." };
  if (approval && approval.ended_at === null) {
    if (!issue.whole)
      return { state: "Proposed", note: "Not sent: it is an excerpt. Untick Excerpt once it is whole." };
    if (!issue.dated && approval.given_by !== "command") {
      return { state: "Approved", note: "It has no date. Set one, and it goes then." };
    }
    return { state: "Approved", note: "" };
  }
  if (issue.status === "approved" && approval?.ended_why) {
    const again =
      "To approve it as it is now, set its status to Draft and, after the next sync, to Approved.";
    return { state: "Proposed", note: `Not sent: ${approval.ended_why}. ${again}` };
  }
  return { state: "Proposed", note: "" };
}
