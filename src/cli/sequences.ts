/** `pressroom sequences`: the mails that go by themselves, whom they reached, and when the next one goes. */
import { reportSequences, type StepReport } from "../delivery/sequences/report.ts";
import { wordFor } from "../delivery/sequences/steps.ts";
import type { Desk } from "./options.ts";

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
  return reports
    .flatMap(({ step, problems, enrolled, counts: { sent, waiting, skipped }, next }) => {
      const state = step.is_on === 0 ? "off" : problems.length > 0 ? "held" : "on";
      const figures = [
        `${enrolled} under way`,
        `${sent} sent`,
        ...(waiting > 0 ? [`${waiting} waiting`] : []),
        ...(skipped > 0 ? [`${skipped} too late`] : []),
        ...(next ? [`next ${time.format(next)}`] : []),
      ];
      const title = step.title || "Untitled";
      return [`${wordFor(step.sequence)}, day ${step.days}, ${state}: ${title}`, `  ${figures.join(", ")}`];
    })
    .join("\n");
}

const inJson = ({ step, problems, enrolled, counts, next }: StepReport) => ({
  ...{ sequence: step.sequence, days: step.days, subject: step.title, on: step.is_on === 1 },
  ...{ realm: step.realm, problems, enrolled, ...counts, next: next?.toISOString() ?? null },
});
