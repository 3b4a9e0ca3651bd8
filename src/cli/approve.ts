import { approve } from "../content/approvals.ts";
import { findIssue } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import type { Desk } from "./options.ts";

/** The owner's word without Notion: a live approval of the issue as it stands now. */
export async function approveIssue({ app, terminal }: Desk, wanted: string) {
  const { ledger, clock } = app;
  const issue = await findIssue(ledger.db, wanted);
  if (!issue) {
    throw new ConfigError("The command", [
      {
        key: "issue",
        wrong: `no issue, or more than one, answers to “${wanted}”`,
        example: "approve 46, or its slug",
      },
    ]);
  }
  const reasons = [...issue.problems, ...(issue.whole ? [] : ["It is an excerpt."])];
  if (issue.status === "withdrawn") reasons.push("It was withdrawn.");
  if (reasons.length > 0) {
    terminal.warn(`“${issue.title}” was not approved. ${reasons.join(" ")}`);
    return { json: { approved: false, issue: issue.number, reasons }, exitCode: 1 };
  }
  await ledger.transaction((db) => approve(db, clock, issue, { realm: "live", by: "command" }));
  const when =
    issue.dated && issue.dated > clock.now()
      ? `on ${issue.dated.toISOString()}`
      : "at the next run of send-issues";
  terminal.step(`“${issue.title}” is approved as it stands. It goes ${when}.`);
  return { json: { approved: true, issue: issue.number, title: issue.title, goes: when }, exitCode: 0 };
}
