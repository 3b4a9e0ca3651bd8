/** What an issue's row on the desk says of its mailing. */
import { describeAudience } from "../audience/audience-of.ts";
import { countRecipients } from "../audience/recipients.ts";
import { latestApproval } from "../content/approvals.ts";
import type { DeskOutcome } from "../content/desk.ts";
import type { Issue } from "../content/issues.ts";
import { bodyNotes } from "../content/notion-markdown/notion-markdown.ts";
import { whySandboxOnly } from "../content/sandbox-only.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { MailingRow } from "../ledger/tables.ts";
import { countMailing, type MailingCounts } from "./send.ts";

const STATE_WORDS: Record<string, string> = { sending: "Sending", sent: "Sent", unknown: "Unknown" };

/**
 * The outcome as this desk may show it: figures of a mailing less real than the desk are left out, because what was
 * rehearsed in a sandbox never stands among real figures. `shown` is the note that the row has now.
 */
export async function outcomeOf(
  db: Db,
  issue: Issue,
  view: Viewpoint,
  shown: string | null = null,
): Promise<DeskOutcome> {
  const outcome = await mailingOutcome(db, issue, view);
  if (outcome.state === "Proposed" && outcome.note === "" && issue.status === "draft" && issue.whole)
    outcome.note = await wouldGo(db, issue, view, shown);
  // What readers are shown otherwise than it was written is told with whatever else there is to say.
  const sentences = [outcome.note, whySandboxOnly(issue, view.mailer) ?? "", ...bodyNotes(issue.body)];
  const note = sentences.filter((sentence) => sentence !== "").join(" ");
  return { ...outcome, note };
}

export interface Viewpoint {
  mailer: Realm;
  desk: Realm;
  now: Date;
}

async function mailingOutcome(db: Db, issue: Issue, { mailer, desk }: Viewpoint): Promise<DeskOutcome> {
  const mailing = await db
    .selectFrom("mailings")
    .selectAll()
    .where("issue_id", "=", issue.id)
    .where("kind", "=", "issue")
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

/** Said while the owner's word is awaited. A row is not written again for every reader who comes or goes. */
async function wouldGo(
  db: Db,
  issue: Issue,
  { mailer, desk, now }: Viewpoint,
  shown: string | null,
): Promise<string> {
  // Invented readers are no figure for a real desk.
  const sink = mayReach(mailer, desk) ? mailer : desk;
  const later = issue.dated !== null && issue.dated > now ? issue.dated : null;
  const going = { tags: issue.tags, now: later ?? now };
  const count = await countRecipients(db, { audience: issue.audience, sink, going });
  const to = `${later ? "on its date" : "now"} (${describeAudience(issue.audience)})`;
  if (count === 0) return `Would go to nobody ${to}.`;
  const said = Number(shown?.match(/^Would go to about (\d+) readers /)?.[1] ?? Number.NaN);
  const close = count >= EXACT_BELOW && Math.abs(count - said) <= said * NEAR;
  if (close && shown?.startsWith(sayWouldGo(said, to))) return sayWouldGo(said, to);
  return sayWouldGo(count, to);
}

/** A share of readers within which the owner is not told of another number. */
const NEAR = 0.05;
const EXACT_BELOW = 20;

function sayWouldGo(count: number, to: string): string {
  if (count === 1) return `Would go to 1 reader ${to}.`;
  return `Would go to ${count < EXACT_BELOW ? "" : "about "}${count} readers ${to}.`;
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
  // Whatever was said to it: this mailer does not take it, and why not is told beside this.
  if (!mayReach(issue.realm, mailer)) return { state: "Proposed", note: "" };
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
