/** `pressroom pause JOB` and `resume JOB`. */
import { parseIssueDate } from "../content/issue-date.ts";
import { ConfigError } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import { pauseJob, resumeJob } from "../operations/pauses.ts";
import { assertJob } from "./logs.ts";
import type { Desk } from "./options.ts";

export interface PauseOptions {
  until?: string;
}

export async function pause({ app, terminal }: Desk, job: string, options: PauseOptions) {
  assertJob(job);
  const { ledger, clock, config } = app;
  const { zone } = config.publication;
  const until = options.until === undefined ? null : readUntil(options.until, clock.now(), zone);
  await pauseJob(ledger.db, clock, job, until);
  const when = until ? `until ${until.toLocaleString("sv-SE", { timeZone: zone })}` : "until you resume it";
  terminal.step(
    `${job} rests ${when}. A run that is under way goes on.\nTo let it run again: npm run pressroom -- resume ${job}`,
  );
  return { json: { job, paused: true, until: until?.toISOString() ?? null }, exitCode: EXIT.done };
}

export async function resume({ app, terminal }: Desk, job: string) {
  assertJob(job);
  const wasPaused = await resumeJob(app.ledger.db, app.clock, job);
  terminal.step(wasPaused ? `${job} runs again, from its next slot on.` : `${job} was not paused.`);
  return { json: { job, paused: false, wasPaused }, exitCode: EXIT.done };
}

const UNITS_MS: Record<string, number> = { min: 60_000, h: 3_600_000, d: 86_400_000 };
const SPAN = /^(?<count>\d{1,4})\s*(?<unit>min|h|d)$/;

/** `2h`, `3d`, a day (from its start on) or a time in the owner's zone. */
function readUntil(text: string, now: Date, zone: string): Date {
  const span = SPAN.exec(text.trim())?.groups;
  const date = parseIssueDate(text, zone);
  const until = span
    ? new Date(now.getTime() + Number(span.count) * (UNITS_MS[span.unit ?? ""] ?? 0))
    : "instant" in date
      ? date.instant
      : null;
  if (until && until > now) return until;
  const wrong = until ? "that is over already" : "that is no time";
  const example = "--until 3d, --until 2h, --until 2026-12-24, or --until 2026-12-24T08:00";
  throw new ConfigError("The command", [{ key: "--until", wrong, example }]);
}
