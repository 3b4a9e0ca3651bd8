/** `pressroom logs JOB`: what a job wrote into its log, for a person to read. */
import { ConfigError } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import { type JobLog, readLog } from "../operations/logs/read.ts";
import { sayLogLine } from "../operations/logs/words.ts";
import { JOB_NAMES } from "./job.ts";
import type { Desk } from "./options.ts";

export interface LogsOptions {
  lines?: string;
}

const LINES = 40;

export async function showLogs({ app, terminal }: Desk, job: string, options: LogsOptions) {
  assertJob(job);
  const count = options.lines === undefined ? LINES : Number(options.lines);
  if (!Number.isInteger(count) || count < 1) {
    const problem = { key: "--lines", wrong: "it should be a whole number", example: "--lines 100" };
    throw new ConfigError("The command", [problem]);
  }
  const log = readLog(app.home, job, count);
  terminal.plain(sayLog(log, job, app.config.publication.zone));
  return { json: { job, ...log }, exitCode: EXIT.done };
}

function sayLog({ lines, printed }: JobLog, job: string, zone: string): string {
  if (lines.length + printed.length === 0) return `${job} has written nothing here yet.`;
  const beside = printed.length === 0 ? [] : ["", "What it printed beside its log:", ...printed];
  return [...lines.map((line) => sayLogLine(line, zone)), ...beside].join("\n");
}

/** @throws ConfigError for a name that is no job's */
export function assertJob(name: string): void {
  if (JOB_NAMES.includes(name)) return;
  const wrong = `there is no job called ${name}`;
  throw new ConfigError("The command", [{ key: "job", wrong, example: JOB_NAMES.join(", ") }]);
}
