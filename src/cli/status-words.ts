/** Where jobs stand, in lines of at most 80 columns. */
import { wrap } from "../content/wrap.ts";
import type { JobStatus, LastRun } from "../operations/status.ts";
import { roughly, sayTook } from "../operations/status-words.ts";

const WIDTH = 80;
const INDENT = "    ";

/** One line a job, and below it what the owner should know of it. */
export function sayStatus(jobs: readonly JobStatus[], now: Date): string {
  const heading = row("  job", "last", "took", "next");
  const scheduled = jobs.filter((one) => one.scheduled !== null);
  return [heading, ...scheduled.map((one) => sayJob(one, now))].join("\n");
}

function sayJob(status: JobStatus, now: Date): string {
  const { job, last } = status;
  const line = row(`${markOf(status)} ${job}`, sayLast(last, now), sayTook(last), sayNext(status, now));
  return [line, ...remarksOf(status, now).map(indented)].join("\n");
}

const row = (job: string, last: string, took: string, next: string): string =>
  `${job.padEnd(20)}  ${last.padEnd(22)}  ${took.padEnd(20)}  ${next}`.trimEnd();

const indented = (text: string): string =>
  wrap(text, WIDTH - INDENT.length)
    .split("\n")
    .map((line) => `${INDENT}${line}`)
    .join("\n");

function markOf({ last, pause, overdueSince, failingSince }: JobStatus): string {
  if (pause) return "‖";
  if (failingSince || overdueSince) return "✗";
  if (!last) return "·";
  return last.outcome === "running" ? "…" : last.outcome === "partial" || last.outcome === "died" ? "!" : "✓";
}

const OUTCOMES: Record<LastRun["outcome"], string> = {
  ...{ idle: "idle", done: "done", partial: "later", failed: "failed", died: "died", killed: "killed" },
  running: "runs now",
};

const sayLast = (last: LastRun | null, now: Date): string =>
  last ? `${OUTCOMES[last.outcome]}, ${sayAgo(last.startedAt, now)}` : "never";

function sayNext({ next, pause, last, overdueSince }: JobStatus, now: Date): string {
  if (overdueSince) return `overdue by ${roughly(now.getTime() - overdueSince.getTime())}`;
  if (pause) return pause.until ? `paused for ${spanTo(pause.until, now)}` : "paused";
  if (last?.outcome === "running") return "";
  return next === null ? "" : sayIn(next, now);
}

/** Far slower than it uses to be, and not by a few seconds. */
const isSlow = ({ tookMs, usualMs }: LastRun): boolean =>
  tookMs !== null && usualMs !== null && tookMs > 3 * usualMs && tookMs > usualMs + 30_000;

function remarksOf(status: JobStatus, now: Date): string[] {
  const { job, last, failingSince, failures, isHeldOff, pause } = status;
  const words: string[] = [];
  if (pause)
    words.push(`Paused since ${sayAgo(pause.since, now)}. To go on: npm run pressroom -- resume ${job}`);
  if (failingSince && failures > 0)
    words.push(
      `Failing since ${sayAgo(failingSince, now)}, ${failures === 1 ? "once" : `${failures} times in a row`}.`,
    );
  if (last?.said) words.push(last.said);
  if (isHeldOff)
    words.push(`It needs you, so it is tried less often. When you have: npm run pressroom -- job ${job}`);
  if (last && isSlow(last)) words.push("It took far longer than it uses to.");
  if (failingSince) words.push(`Its log: npm run pressroom -- logs ${job}`);
  return words;
}

function sayAgo(then: Date, now: Date): string {
  const ms = now.getTime() - then.getTime();
  // The clock went back since.
  if (ms < -60_000) return `${roughly(-ms)} ahead`;
  const span = roughly(Math.max(0, ms));
  return span === "now" ? "just now" : `${span} ago`;
}

const MINUTE_MS = 60_000;

/** Of two hours less a second, two hours. */
const spanTo = (then: Date, now: Date): string =>
  roughly(Math.round(Math.max(0, then.getTime() - now.getTime()) / MINUTE_MS) * MINUTE_MS);

function sayIn(then: Date, now: Date): string {
  const span = spanTo(then, now);
  return span === "now" ? "now" : `in ${span}`;
}
