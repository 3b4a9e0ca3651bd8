/** A job's place in the schedule, and whether a run that the schedule started is to go on. */
import { isByTheClock, type PastRun, standingOf, type When } from "./due.ts";

export interface Scheduled extends When {
  deadlineMinutes: number;
  why: string;
  /** The owner's. */
  zone: string;
}

/**
 * One sentence on why a run that was started by the schedule does nothing; null where it goes on. Who starts a job every
 * few minutes has seen to that it is due; one that keeps to the wall clock is started more often than that.
 */
export function whyNotNow(
  job: string,
  scheduled: Scheduled,
  runs: readonly PastRun[],
  now: Date,
): string | null {
  const last = runs[0];
  if (!last || last.outcome === "running" || (!isByTheClock(scheduled) && last.outcome !== "failed"))
    return null;
  const standing = standingOf(scheduled, runs, { now, zone: scheduled.zone, since: now });
  const { isDue, next, failures, isHeldOff } = standing;
  if (isDue || (!isByTheClock(scheduled) && !isHeldOff)) return null;
  const because = isHeldOff ? `it failed ${failures} times in a row` : "it is not due before that";
  return `${job} waits until ${next.toISOString()}: ${because}. To run it now: npm run pressroom -- job ${job}`;
}
