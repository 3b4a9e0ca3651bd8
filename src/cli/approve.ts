import { describeAudience } from "../audience/audience-of.ts";
import { countRecipients } from "../audience/recipients.ts";
import { approve } from "../content/approvals.ts";
import { findIssues, type Issue } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import type { Desk } from "./options.ts";

/** The owner's word without Notion: a live approval of the issue as it stands now. */
export async function approveIssue({ app, terminal }: Desk, wanted: string) {
  const { ledger, clock, realms } = app;
  const issue = onlyOne(wanted, await findIssues(ledger.db, wanted));
  const mailing = await ledger.db
    .selectFrom("mailings")
    .select("id")
    .where("issue_id", "=", issue.id)
    .where("realm", "=", realms.resend)
    .executeTakeFirst();
  const reasons = [...issue.problems, ...(issue.whole ? [] : ["It is an excerpt."])];
  if (issue.status === "withdrawn") reasons.push("It was withdrawn.");
  if (mailing) reasons.push(`It was ${realms.resend === "sandbox" ? "rehearsed" : "mailed"} already.`);
  if (reasons.length > 0) {
    terminal.warn(`“${issue.title}” was not approved. ${reasons.join(" ")}`);
    return { json: { approved: false, issue: issue.number, reasons }, exitCode: 1 };
  }
  await ledger.transaction((db) => approve(db, clock, issue, { realm: "live", by: "command" }));
  const when =
    issue.dated && issue.dated > clock.now()
      ? `on ${issue.dated.toISOString()}`
      : "at the next run of send-issues";
  const going = { tags: issue.tags, now: clock.now() };
  const recipients = { audience: issue.audience, sink: realms.resend, going };
  const readers = await countRecipients(ledger.db, recipients);
  const whom = `${readers} ${readers === 1 ? "reader" : "readers"} (${describeAudience(issue.audience)})`;
  terminal.step(`“${issue.title}” is approved as it stands, for ${whom} as of now. It goes ${when}.`);
  const json = { approved: true, issue: issue.number, title: issue.title, readers, goes: when };
  return { json, exitCode: 0 };
}

function onlyOne(wanted: string, [issue, ...others]: Issue[]): Issue {
  if (issue && others.length === 0) return issue;
  const wrong = issue
    ? `${others.length + 1} issues answer to “${wanted}”`
    : `no issue answers to “${wanted}”; its number stands on its row and on its page`;
  const example = issue ? [issue, ...others].map(({ slug }) => `approve ${slug}`).join(" or ") : "approve 46";
  throw new ConfigError("The command", [{ key: "issue", wrong, example }]);
}
