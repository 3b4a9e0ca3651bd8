/** When a job is due: told from the schedule, its last runs and the time alone. */
import { fromWall, offsetAt } from "../core/zone.ts";

/** When a job runs. */
export interface When {
  /** With `at`, how often it is asked whether it is due. */
  everyMinutes: number;
  /** Once a day at this time of the wall clock, `HH:MM`. */
  at?: string | null | undefined;
  /** In English and small letters: on this day of the week alone, at midnight without `at`. */
  weekday?: string | null | undefined;
  /** So long after its slot it counts as overdue; else twice its minutes, and half an hour at least. */
  graceMinutes?: number | undefined;
}

/** One run. `died`: it ended without a word. `killed`: it had to be ended. */
export interface PastRun {
  startedAt: Date;
  endedAt: Date | null;
  outcome: "running" | "idle" | "done" | "partial" | "failed" | "died" | "killed";
}

export interface Standing {
  /** The slot that it is due for, or the one that has been. */
  slot: Date;
  /** From when on it is due; not later than now where it is. */
  next: Date;
  isDue: boolean;
  /** The slot that was missed by more than the grace; null for none. */
  overdueSince: Date | null;
  /** Failures in a row, the last run's included: also of runs that ended without a word. */
  failures: number;
  /** It has failed so often that a person is needed, and so it is tried less often than its slots come. */
  isHeldOff: boolean;
}

export interface At {
  now: Date;
  /** The owner's zone, in which `at` is told. */
  zone: string;
  /** Since when this home is there: what was due before was nobody's to do. */
  since: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Clocks are put right by less than this all the time. */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;
const FIRST_RETRY_MS = 5 * MINUTE_MS;
const LONGEST_WAIT_MS = 60 * MINUTE_MS;
/** So many failures in a row may be mended by themselves; after more, a person is needed, and nobody is hammered. */
const FAILURES_AT_PACE = 4;

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** One slot of one job, the same whoever works it out. */
export const occurrenceOf = (job: string, slot: Date): string => `${job} ${slot.toISOString()}`;

/** Whether it keeps to the wall clock. Any other job runs every so many minutes, whatever that shows. */
export const isByTheClock = ({ at, weekday }: When): boolean => (at ?? weekday ?? null) !== null;

/** The latest slot that is not after `now`. */
export function slotBefore(when: When, now: Date, zone: string): Date {
  if (!isByTheClock(when)) return floorTo(when.everyMinutes, now);
  return dailySlot(when, zone, { from: now, step: -1, fits: (slot) => slot <= now });
}

/** The first slot after `now`. */
export function slotAfter(when: When, now: Date, zone: string): Date {
  if (!isByTheClock(when))
    return new Date(floorTo(when.everyMinutes, now).getTime() + when.everyMinutes * MINUTE_MS);
  return dailySlot(when, zone, { from: now, step: 1, fits: (slot) => slot > now });
}

const floorTo = (minutes: number, now: Date): Date =>
  new Date(Math.floor(now.getTime() / (minutes * MINUTE_MS)) * minutes * MINUTE_MS);

interface Search {
  from: Date;
  step: 1 | -1;
  fits(slot: Date): boolean;
}

/** Day by day of the calendar. A time that the clocks leave out comes as long after; of one that comes twice, the first counts. */
function dailySlot({ at, weekday }: When, zone: string, { from, step, fits }: Search): Date {
  const [hour = 0, minute = 0] = (at ?? "00:00").split(":").map(Number);
  const today = Math.floor((from.getTime() + offsetAt(from.getTime(), zone)) / DAY_MS);
  for (let day = today; Math.abs(day - today) <= 8; day += step) {
    const slot = fromWall(day * DAY_MS + (hour * 60 + minute) * MINUTE_MS, zone);
    // The first day of 1970 was a Thursday.
    if ((!weekday || WEEKDAYS[(day + 4) % 7] === weekday) && fits(slot)) return slot;
  }
  throw new RangeError(`No slot at ${at} on ${weekday ?? "any day"} in ${zone}`);
}

/**
 * Where a job stands. `runs`: its last ones, the newest first in the order in which they began, whatever their clock said.
 * However many slots were missed, one run is due.
 */
export function standingOf(when: When, runs: readonly PastRun[], at: At): Standing {
  const { now, zone } = at;
  const slots = { slot: slotBefore(when, now, zone), following: slotAfter(when, now, zone) };
  const failures = inARow(runs, FAILED);
  const standing = { slot: slots.slot, failures, isHeldOff: false, overdueSince: null };
  const [last] = runs;
  if (last?.outcome === "running") return { ...standing, isDue: false, next: slots.following };
  // The clock went back: what was done in a time to come says nothing of this one, and one run starts anew from here.
  if (last && last.startedAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS)
    return { ...standing, isDue: true, next: now };
  const next = last ? dueFrom(when, last, { runs, failures, ...slots }) : slots.slot;
  const isDue = next <= now;
  const missed = slotAfter(when, last?.startedAt ?? at.since, zone);
  const isOverdue = isDue && now.getTime() >= missed.getTime() + graceMs(when);
  const isHeldOff = !isDue && failures > FAILURES_AT_PACE;
  return { ...standing, isDue, next, isHeldOff, overdueSince: isOverdue ? missed : null };
}

/** Small delays are nobody's business: a busy machine, a long run before it. */
const LEAST_GRACE_MINUTES = 30;

const graceMs = ({ graceMinutes, everyMinutes }: When): number =>
  (graceMinutes ?? Math.max(LEAST_GRACE_MINUTES, 2 * everyMinutes)) * MINUTE_MS;

interface Known {
  runs: readonly PastRun[];
  failures: number;
  slot: Date;
  following: Date;
}

function dueFrom(when: When, last: PastRun, { runs, failures, slot, following }: Known): Date {
  const ended = (last.endedAt ?? last.startedAt).getTime();
  const isCovered = last.startedAt >= slot;
  if (failures > FAILURES_AT_PACE) {
    const waitMs = when.everyMinutes * MINUTE_MS * 2 ** (failures - FAILURES_AT_PACE);
    return later(isCovered ? following : slot, ended + Math.min(LONGEST_WAIT_MS, waitMs));
  }
  if (!isCovered) return slot;
  const tries = inARow(
    runs.filter(({ startedAt }) => startedAt >= slot),
    UNFINISHED,
  );
  if (tries === 0) return following;
  // What may go by itself is tried again before its next slot, ever less often.
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
  return new Date(Math.min(following.getTime(), ended + waitMs));
}

const FAILED: readonly PastRun["outcome"][] = ["failed", "died", "killed"];
const UNFINISHED: readonly PastRun["outcome"][] = ["partial", "died", "killed"];

const later = (slot: Date, ms: number): Date => new Date(Math.max(slot.getTime(), ms));

function inARow(runs: readonly PastRun[], outcomes: readonly PastRun["outcome"][]): number {
  const until = runs.findIndex(({ outcome }) => !outcomes.includes(outcome));
  return until === -1 ? runs.length : until;
}
