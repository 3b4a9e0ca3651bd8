/** When a post is looked at, to see what it got: soon at first, then ever less often, and after a month no more. */
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** After it was posted. */
const LOOKS_MS = [1, 3, 12]
  .map((hours) => hours * HOUR_MS)
  .concat([1, 3, 7, 14, 30].map((days) => days * DAY_MS));

/** So long after the last look a network that never answers is asked no more. */
const PATIENCE_MS = 7 * DAY_MS;

/** The first look that is still to come; null after the last one. Looks that were missed are made up for by one. */
export function nextLook(posted: Date, now: Date): Date | null {
  const next = LOOKS_MS.find((after) => posted.getTime() + after > now.getTime());
  return next === undefined ? null : new Date(posted.getTime() + next);
}

/** Whether it is too late to try a look again that failed. */
export const isTooLate = (posted: Date, now: Date): boolean =>
  now.getTime() > posted.getTime() + (LOOKS_MS.at(-1) ?? 0) + PATIENCE_MS;
