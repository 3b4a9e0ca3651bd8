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
import type { MailingRow } from "../ledger/tables/delivery.ts";
import { proposedCorrection } from "./correction.ts";
import { forecastFor, type Planned } from "./forecast.ts";
import { nameForCommand } from "./say.ts";
import { countMailing, type MailingCounts } from "./send.ts";

const STATE_WORDS: Record<string, string> = {
  ...{ sending: "Sending", sent: "Sent", unknown: "Unknown" },
  ...{ paused: "Paused", stopped: "Stopped" },
};

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
  /** The plan that a mailing would have to fit into. */
  planned?: Planned;
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
  const correction = await whatIsProposed(db, issue, mailer);
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
  const note = [noteOf(mailing, counts, rehearsal), correction].filter((part) => part !== "").join(" ");
  return { state, note, accepted: counts.accepted, rejected, url };
}

/** Nothing of a correction leaves before the owner has seen it and said yes. */
async function whatIsProposed(db: Db, issue: Issue, mailer: Realm): Promise<string> {
  const row = await proposedCorrection(db, issue.id, mailer);
  if (!row) return "";
  const command = `npm run pressroom -- correct ${nameForCommand(issue)}`;
  return `A correction waits for your word (“${row.title}”). To look at it: ${command}. To send it: ${command} --approve`;
}

/** Said while the owner's word is awaited. A row is not written again for every reader who comes or goes. */
async function wouldGo(
  db: Db,
  issue: Issue,
  { mailer, desk, now, planned }: Viewpoint,
  shown: string | null,
): Promise<string> {
  // Invented readers are no figure for a real desk.
  const sink = mayReach(mailer, desk) ? mailer : desk;
  const { audience, dated, tags } = issue;
  const later = dated !== null && dated > now ? dated : null;
  const count = await countRecipients(db, { audience, sink, going: { tags, now: later ?? now } });
  const to = `${later ? "on its date" : "now"} (${describeAudience(audience)})`;
  if (count === 0) return `Would go to nobody ${to}.`;
  const { readers, sentence } = sayCount(count, to, shown);
  const days = planned ? await forecastFor(db, planned, { readers, audience, dated }) : "";
  return days === "" ? sentence : `${sentence} ${days}`;
}

/** What the row shows already is said again while it is near enough. */
function sayCount(count: number, to: string, shown: string | null): { readers: number; sentence: string } {
  const said = Number(shown?.match(/^Would go to about (\d+) readers /)?.[1] ?? Number.NaN);
  const close = count >= EXACT_BELOW && Math.abs(count - said) <= said * NEAR;
  const readers = close && shown?.startsWith(sayWouldGo(said, to)) ? said : count;
  return { readers, sentence: sayWouldGo(readers, to) };
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
