/** When periods begin and end. Instants are in whole seconds, days are UTC's. */

export const DAY = 86_400;

export interface Rhythm {
  interval: string;
  interval_count: number;
}

/** `months` after the anchor, on its day of the month, or on the month's last day where it is shorter. */
export function addMonths(anchor: number, months: number): number {
  const from = new Date(anchor * 1000);
  const month = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const midnight = Date.UTC(from.getUTCFullYear(), month, day) / 1000;
  return midnight + (((anchor % DAY) + DAY) % DAY);
}

/** The anchor's `count`-th period end. Counted from the anchor each time, so that a short month changes no later one. */
function addPeriods(anchor: number, { interval, interval_count }: Rhythm, count: number): number {
  const units = interval_count * count;
  if (interval === "day") return anchor + units * DAY;
  if (interval === "week") return anchor + units * 7 * DAY;
  return addMonths(anchor, interval === "year" ? units * 12 : units);
}

const LONGEST_DAYS: Record<string, number> = { day: 1, week: 7, month: 31, year: 366 };

/** The first end of a period after `after`. */
export function periodEnd(anchor: number, rhythm: Rhythm, after: number): number {
  const longest = (LONGEST_DAYS[rhythm.interval] ?? 31) * rhythm.interval_count * DAY;
  let count = Math.max(1, Math.floor((after - anchor) / longest));
  while (addPeriods(anchor, rhythm, count) <= after) count++;
  return addPeriods(anchor, rhythm, count);
}
