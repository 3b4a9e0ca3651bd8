/** `pressroom status`: where each job stands. */
import type { App } from "../app.ts";
import { EXIT } from "../operations/exit.ts";
import { namesOfJobs } from "../operations/last-news.ts";
import { readLog } from "../operations/logs/read.ts";
import { sayLogLine } from "../operations/logs/words.ts";
import { type JobStatus, jobStatus } from "../operations/status.ts";
import { backupNews } from "./backup-health.ts";
import type { Command } from "./options.ts";
import { sayStatus } from "./status-words.ts";

/** Of a job that fails, so many lines of its last run's log. */
const TAIL = 6;

export const showStatus: Command = async ({ app, terminal }) => {
  const jobs = await allStatus(app);
  const now = app.clock.now();
  terminal.title(`pressroom status · ${app.config.publication.name}`);
  terminal.plain(sayStatus(jobs, now));
  const tails = new Map(jobs.map((one) => [one.job, tailOf(app, one)]));
  for (const [job, lines] of tails)
    if (lines.length > 0) terminal.note(lines.join("\n"), `the log of ${job}`);
  const troubled = jobs.filter(isTroubled).map(({ job }) => job);
  const backup = await backupNews(app);
  if (backup) terminal.step(`Last backup: ${backup.said}`);
  const held = await app.held();
  if (held)
    terminal.warn(`This home is held, because ${held}. When you have looked: npm run pressroom -- release`);
  if (jobs.some(({ overdueSince }) => overdueSince)) terminal.warn(NOTHING_STARTS);
  terminal.end(sayInAll(jobs, troubled));
  return {
    json: { held, backup, jobs: jobs.map((one) => ({ ...jsonOf(one), log: tails.get(one.job) ?? [] })) },
    exitCode: troubled.length === 0 ? EXIT.done : EXIT.failed,
  };
};

const NOTHING_STARTS =
  "Nobody starts what is overdue. On a Mac: npm run pressroom -- launchd status\n" +
  "Anywhere, in a terminal that stays open: npm run pressroom -- run";

function sayInAll(jobs: readonly JobStatus[], troubled: readonly string[]): string {
  if (troubled.length > 0) return `Look at: ${troubled.join(", ")}`;
  if (jobs.some(({ last, scheduled }) => scheduled && last)) return "All jobs run as they should";
  return "Nothing runs by itself yet. To try it in this terminal: npm run pressroom -- run";
}

/** The schedule's, in its order, and what else ever ran. */
async function allStatus(app: App): Promise<JobStatus[]> {
  const scheduled = Object.keys(app.config.schedule);
  const others = (await namesOfJobs(app.ledger.db)).filter((job) => !scheduled.includes(job));
  const all: JobStatus[] = [];
  for (const job of [...scheduled, ...others]) all.push(await jobStatus(app, job, app.scheduled(job)));
  return all;
}

const isTroubled = ({ overdueSince, failingSince, scheduled, pause }: JobStatus): boolean =>
  scheduled !== null && pause === null && (overdueSince !== null || failingSince !== null);

/** Of these, the job's line and the words below it tell. */
const SAID_ALREADY = ["job started", "job ended"];

function tailOf({ home, config }: App, { job, last, failingSince }: JobStatus): string[] {
  if (!failingSince || !last) return [];
  const { lines, printed } = readLog(home, job, 50);
  const ofRun = lines
    .filter(({ run, message }) => run === last.id && !SAID_ALREADY.includes(message))
    .slice(-TAIL);
  if (lines.every(({ run }) => run !== last.id)) return printed.slice(-TAIL);
  return ofRun.map((line) => sayLogLine(line, config.publication.zone));
}

function jsonOf({ scheduled, last, ...status }: JobStatus) {
  return {
    ...status,
    everyMinutes: scheduled?.everyMinutes ?? null,
    at: scheduled?.at ?? null,
    weekday: scheduled?.weekday ?? null,
    why: scheduled?.why ?? null,
    last,
  };
}
