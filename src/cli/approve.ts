import { describeAudience } from "../audience/audience-of.ts";
import { countRecipients } from "../audience/recipients.ts";
import { approve } from "../content/approvals.ts";
import { findIssues } from "../content/issues.ts";
import { whySandboxOnly } from "../content/sandbox-only.ts";
import { mayReach } from "../core/realm.ts";
import { forecastFor } from "../delivery/forecast.ts";
import type { Desk } from "./options.ts";
import { onlyOne } from "./which-issue.ts";

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
  const { checkIssue } = await import("../delivery/check-issue.ts");
  const { sayFindings, sayWhat } = await import("../delivery/preflight.ts");
  const { findings } = await checkIssue(app, issue);
  const errors = findings.filter(({ level }) => level === "error");
  const reasons = [
    ...errors.map((finding) => `${sayWhat(finding)} ${finding.next}`.trim()),
    ...(issue.whole ? [] : ["It is an excerpt."]),
  ];
  const sandboxOnly = mayReach(issue.realm, realms.resend) ? null : whySandboxOnly(issue, realms.resend);
  if (sandboxOnly) reasons.push(sandboxOnly);
  if (issue.status === "withdrawn") reasons.push("It was withdrawn.");
  if (mailing) reasons.push(`It was ${realms.resend === "sandbox" ? "rehearsed" : "mailed"} already.`);
  if (reasons.length > 0) {
    terminal.warn(`“${issue.title}” was not approved. ${reasons.join(" ")}`);
    return { json: { approved: false, issue: issue.number, reasons }, exitCode: 1 };
  }
  const warnings = sayFindings(findings);
  if (warnings !== "") terminal.warn(warnings.replace("Before you approve:", "Worth a look:"));
  await ledger.transaction((db) => approve(db, clock, issue, { realm: "live", by: "command" }));
  const when =
    issue.dated && issue.dated > clock.now()
      ? `on ${issue.dated.toISOString()}`
      : "at the next run of send-issues";
  const now = clock.now();
  const going = { tags: issue.tags, now };
  const recipients = { audience: issue.audience, sink: realms.resend, going };
  const readers = await countRecipients(ledger.db, recipients);
  const planned = { account: app.mailAccount(), rules: app.mailRules(), now };
  const days = await forecastFor(ledger.db, planned, { readers, ...issue });
  const whom = `${readers} ${readers === 1 ? "reader" : "readers"} (${describeAudience(issue.audience)})`;
  terminal.step(`“${issue.title}” is approved as it stands, for ${whom} as of now. It goes ${when}.`);
  if (days !== "") terminal.step(days);
  const json = { approved: true, issue: issue.number, title: issue.title, readers, goes: when, plan: days };
  return { json, exitCode: 0 };
}
