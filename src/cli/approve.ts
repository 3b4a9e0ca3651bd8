import { describeAudience } from "../audience/audience-of.ts";
import { countConfirmed } from "../audience/subscribers.ts";
import { approve } from "../content/approvals.ts";
import { findIssues, type Issue } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import { forecastFor } from "../delivery/forecast.ts";
import type { Desk } from "./options.ts";

/** The owner's word without Notion: a live approval of the issue as it stands now. */
export async function approveIssue({ app, terminal }: Desk, wanted: string) {
  const { ledger, clock, realms } = app;
  const issue = onlyOne(wanted, await findIssues(ledger.db, wanted));
  const mailing = await ledger.db
    .selectFrom("mailings")
    .select("id")
    .where("kind", "=", "issue")
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
  const readers = await countConfirmed(ledger.db, realms.resend, issue.audience);
  const planned = { account: app.mailAccount(), rules: app.mailRules(), now: clock.now() };
  const days = await forecastFor(ledger.db, planned, { readers, ...issue });
  const whom = `${readers} ${readers === 1 ? "reader" : "readers"} (${describeAudience(issue.audience)})`;
  terminal.step(`“${issue.title}” is approved as it stands, for ${whom} as of now. It goes ${when}.`);
  if (days !== "") terminal.step(days);
  const json = { approved: true, issue: issue.number, title: issue.title, readers, goes: when, plan: days };
  return { json, exitCode: 0 };
}

/** The one issue that answers to what the owner typed. `command` is the example's. */
export function onlyOne(wanted: string, [issue, ...others]: Issue[], command = "approve"): Issue {
  if (issue && others.length === 0) return issue;
  const wrong = issue
    ? `${others.length + 1} issues answer to “${wanted}”`
    : `no issue answers to “${wanted}”; its number stands on its row and on its page`;
  const example = issue
    ? [issue, ...others].map(({ slug }) => `${command} ${slug}`).join(" or ")
    : `${command} 46`;
  throw new ConfigError("The command", [{ key: "issue", wrong, example }]);
}
