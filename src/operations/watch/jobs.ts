/** What is wrong with the jobs, told from where they stand. */
import { isByTheClock } from "../due.ts";
import type { JobStatus } from "../status.ts";
import type { Finding } from "./finding.ts";

const HOUR_MS = 60 * 60_000;
/** After a sleep, jobs have so long to catch up before anything is called overdue. */
const CATCH_UP_MS = HOUR_MS;
/** Work that was put off for longer than this is told, though it may mend itself. */
const LONGEST_LATER_MS = 24 * HOUR_MS;

export interface Look {
  now: Date;
  /** Since when this machine has been awake and looking. */
  awakeSince: Date;
}

export function jobFindings(jobs: readonly JobStatus[], look: Look): Finding[] {
  const overdue = jobs.flatMap((one) => overdueFinding(one, look) ?? []);
  return [...failingFindings(jobs), ...overdue, ...jobs.flatMap((one) => laterFinding(one, look) ?? [])];
}

function overdueFinding({ job, overdueSince, pause }: JobStatus, { now, awakeSince }: Look): Finding | null {
  if (!overdueSince || pause || now.getTime() - awakeSince.getTime() < CATCH_UP_MS) return null;
  return {
    cause: `overdue ${job}`,
    what: `The job ${job} should have run at ${overdueSince.toISOString()} and has not: nothing starts it.`,
    next: "Look: npm run pressroom -- status, and: npm run pressroom -- launchd status",
  };
}

function laterFinding({ job, last, laterSince, pause }: JobStatus, { now }: Look): Finding | null {
  if (!laterSince || pause || now.getTime() - laterSince.getTime() < LONGEST_LATER_MS) return null;
  return {
    cause: `later ${job}`,
    what: `The job ${job} has put its work off since ${laterSince.toISOString()}: ${last?.said ?? ""}`,
    next: `Look: npm run pressroom -- status, and: npm run pressroom -- logs ${job}`,
  };
}

/** One finding a cause: five jobs that fail because one service refuses its key are one trouble. */
function failingFindings(jobs: readonly JobStatus[]): Finding[] {
  const failing = jobs.filter(isFailing);
  const causes = Map.groupBy(failing, ({ job, last }) => last?.service ?? `job ${job}`);
  return [...causes].map(([cause, of]) => ({
    cause: `failing ${cause}`,
    what: sayFailing(of),
    next: `Look: npm run pressroom -- doctor, and: npm run pressroom -- logs ${of[0]?.job}`,
  }));
}

/** Of a job that runs every few minutes, one failure may mend itself. */
function isFailing({ failures, pause, last, scheduled }: JobStatus): boolean {
  if (pause || !scheduled || failures === 0) return false;
  const isSeldom = isByTheClock(scheduled) || scheduled.everyMinutes >= 60;
  return failures > 1 || (isSeldom && last?.outcome !== "died");
}

function sayFailing(jobs: readonly JobStatus[]): string {
  const names = jobs.map(({ job }) => job);
  const what = names.length === 1 ? `The job ${names[0]} fails` : `The jobs ${names.join(", ")} fail`;
  return `${what}: ${jobs[0]?.last?.said || "it ends without a word"}`;
}
