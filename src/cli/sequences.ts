/** `pressroom sequences`: the mails that go by themselves, whom they reached, and when the next one goes. */
import { reportSequences, type StepReport } from "../delivery/sequences/report.ts";
import { wordFor } from "../delivery/sequences/steps.ts";
import type { Desk } from "./options.ts";
import { table } from "./terminal.ts";

export async function showSequences({ app, terminal }: Desk) {
  const { ledger, clock, realms, config } = app;
  const { zone } = config.publication;
  const { quietHours } = config.sequences;
  const reports = await reportSequences(ledger.db, {
    ...{ sink: realms.resend, now: clock.now(), quietHours, zone },
  });
  if (reports.length === 0) terminal.step(NONE);
  else terminal.note(listed(reports, zone), "Sequences");
  for (const { step, problems, counts } of reports) {
    for (const problem of problems) terminal.warn(`“${step.title || "Untitled"}” is not sent: ${problem}`);
    if (counts.problem) terminal.warn(`“${step.title}”: ${counts.problem}`);
  }
  return { json: { mailer: realms.resend, sequences: reports.map(inJson) }, exitCode: 0 };
}

const NONE =
  "There is no mail of a sequence yet. Make their table with: npm run pressroom -- setup notion --also sequences";

function listed(reports: readonly StepReport[], zone: string): string {
  const time = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: zone });
  const head = ["Sequence", "Day", "On", "Under way", "Sent", "Waiting", "Too late", "Next", "Subject"];
  const rows = reports.map(({ step, problems, enrolled, counts, next }) => [
    wordFor(step.sequence),
    String(step.days),
    step.is_on === 0 ? "off" : problems.length > 0 ? "held" : "on",
    ...[enrolled, counts.sent, counts.waiting, counts.skipped].map(String),
    next ? time.format(next) : "–",
    step.title || "Untitled",
  ]);
  return table([head, ...rows]);
}

const inJson = ({ step, problems, enrolled, counts, next }: StepReport) => ({
  ...{ sequence: step.sequence, days: step.days, subject: step.title, on: step.is_on === 1 },
  ...{ realm: step.realm, problems, enrolled, ...counts, next: next?.toISOString() ?? null },
});
