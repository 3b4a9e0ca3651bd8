/** What the home's logs hold of one job, the oldest first. */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

export interface LogLine {
  time: string;
  level: string;
  message: string;
  /** The run's id; empty where the line is of none. */
  run: string;
  fields: Record<string, unknown>;
}

export interface JobLog {
  lines: LogLine[];
  /** What the job printed beside its log, such as the last words of a process that crashed. */
  printed: string[];
}

/** Of each file its end is read, and no more. */
const END_BYTES = 1024 * 1024;

export const logFolder = (home: string): string => join(home, "logs");

/** The last `count` lines of the job's, from its own log files and from those of commands that ran it. */
export function readLog(home: string, job: string, count: number): JobLog {
  const folder = logFolder(home);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const of = (log: string) => names.filter((name) => name === log || name.startsWith(`${log}.`)).toSorted();
  const endsOf = (log: string) => of(log).flatMap((name) => endOf(join(folder, name)));
  const lines = [...endsOf(`${job}.log`), ...endsOf("pressroom.log")]
    .flatMap((text) => parsed(text, job) ?? [])
    .toSorted((a, b) => a.time.localeCompare(b.time));
  const printed = of(`${job}.error.log`)
    .toReversed()
    .flatMap((name) => endOf(join(folder, name)));
  return { lines: lines.slice(-count), printed: printed.slice(-count) };
}

/** Whole lines from the end of a file. */
function endOf(path: string): string[] {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, END_BYTES));
    const read = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString("utf8", 0, read).split("\n");
    return (size > END_BYTES ? lines.slice(1) : lines).filter((line) => line !== "");
  } finally {
    closeSync(file);
  }
}

/** Null for another job's, and for what is no line of a log: a line that was cut off when the power was. */
function parsed(text: string, job: string): LogLine | null {
  try {
    const { time, level, msg, job: of, run, ...fields } = JSON.parse(text) as Record<string, unknown>;
    if (of !== job) return null;
    return {
      ...{ time: String(time), level: String(level), message: String(msg) },
      ...{ run: String(run ?? ""), fields },
    };
  } catch {
    return null;
  }
}
