/** `pressroom correct ISSUE`: a mail to those whom the issue has reached. Shown first, and mailed only once it is approved. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { findIssues, type Issue } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import {
  approveCorrection,
  countReached,
  dropCorrection,
  proposeCorrection,
  proposedCorrection,
} from "../delivery/correction.ts";
import { forecastFor } from "../delivery/forecast.ts";
import { nameForCommand, readers } from "../delivery/say.ts";
import type { CorrectionRow } from "../ledger/tables/delivery.ts";
import type { Desk } from "./options.ts";
import { onlyOne } from "./which-issue.ts";

export interface CorrectOptions {
  subject?: string;
  file?: string;
  approve?: boolean;
  drop?: boolean;
}

export async function correctIssue(desk: Desk, wanted: string, options: CorrectOptions) {
  const { ledger, clock, realms } = desk.app;
  const issue = onlyOne(wanted, await findIssues(ledger.db, wanted), "correct");
  const sink = realms.resend;
  if (options.subject !== undefined || options.file !== undefined) return propose(desk, issue, options);
  const row = await proposedCorrection(ledger.db, issue.id, sink);
  if (!row) {
    const wrong = `no correction of “${issue.title}” is proposed`;
    const example = `correct ${nameForCommand(issue)} --subject "A wrong date" --file note.md`;
    throw new ConfigError("The command", [{ key: "--subject", wrong, example }]);
  }
  if (options.drop) {
    await ledger.transaction((db) => dropCorrection(db, clock, row));
    desk.terminal.step(`“${row.title}” is taken back. Nothing of it was mailed.`);
    return { json: { issue: issue.number, dropped: true }, exitCode: 0 };
  }
  return show(desk, issue, row, options.approve === true);
}

async function propose(desk: Desk, issue: Issue, { subject, file }: CorrectOptions) {
  const { ledger, clock, realms } = desk.app;
  const sink = realms.resend;
  const written = read(issue, subject, file);
  if ((await countReached(ledger.db, issue.id, sink)) === 0) {
    const reason = "It has reached nobody yet, so nobody can be told. What it says can still be edited.";
    desk.terminal.warn(`Nothing was proposed for “${issue.title}”. ${reason}`);
    return { json: { issue: issue.number, proposed: false, reason }, exitCode: 1 };
  }
  const row = await ledger.transaction((db) =>
    proposeCorrection(db, clock, { issueId: issue.id, sink, ...written }),
  );
  return show(desk, issue, row, false);
}

const SUBJECT_MOST = 200;

function read(issue: Issue, subject = "", file = ""): { title: string; body: string } {
  const name = nameForCommand(issue);
  const example = `correct ${name} --subject "A wrong date in issue ${name}" --file note.md`;
  const wrong = (key: string, what: string): ConfigError =>
    new ConfigError("The command", [{ key, wrong: what, example }]);
  const title = subject.trim();
  if (title === "") throw wrong("--subject", "the mail needs a subject");
  if (title.length > SUBJECT_MOST || /\p{Cc}/u.test(title))
    throw wrong("--subject", `it is one line of at most ${SUBJECT_MOST} characters`);
  if (file === "") throw wrong("--file", "the mail needs a text, in a file");
  const body = textOf(file);
  if (body === null) throw wrong("--file", `${resolve(file)} can't be read`);
  if (body.trim() === "") throw wrong("--file", `${resolve(file)} is empty`);
  return { title, body };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(resolve(file), "utf8");
  } catch {
    return null;
  }
}

/** What would leave, to whom and when; and the owner's word for it, if it was given. */
async function show({ app, terminal }: Desk, issue: Issue, row: CorrectionRow, approved: boolean) {
  const { ledger, clock, realms } = app;
  const reached = await countReached(ledger.db, issue.id, realms.resend);
  const planned = { account: app.mailAccount(), rules: app.mailRules(), now: clock.now() };
  const when = await forecastFor(ledger.db, planned, { readers: reached, audience: "everyone", dated: null });
  const through = realms.resend === "sandbox" ? "the sandbox, as a rehearsal" : "your mail service, for real";
  const head = [
    `Subject  ${row.title}`,
    `To       ${readers(reached)} whom “${issue.title}” has reached, and nobody else`,
    `Through  ${through}`,
    ...(when === "" ? [] : [`When     ${when}`]),
  ];
  terminal.note([...head, "", row.body.trim()].join("\n"), "This is what would be sent");
  if (approved) {
    await ledger.transaction((db) => approveCorrection(db, clock, row));
    const goes = when === "" ? "goes with the next run of send-issues" : "goes by itself, as is said above";
    terminal.step(`It is approved, and ${goes}.`);
  } else {
    const command = `npm run pressroom -- correct ${nameForCommand(issue)}`;
    terminal.step(
      `It is proposed, and nothing leaves before your word. To send it: ${command} --approve. To take it back: ${command} --drop`,
    );
  }
  const json = {
    issue: issue.number,
    proposed: !approved,
    approved,
    subject: row.title,
    readers: reached,
    plan: when,
  };
  return { json, exitCode: 0 };
}
