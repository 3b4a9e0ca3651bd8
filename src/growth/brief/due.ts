/** When the brief of a week is due: at one hour of one weekday of the owner's zone. */
import { atHour, isoDay } from "../../content/issue-date.ts";

export interface BriefTime {
  /** In English, as in `WEEKDAYS`. */
  weekday: string;
  hour: number;
  zone: string;
}

const HALF_DAY_MS = 12 * 60 * 60_000;
/** After this long the week is half over, and the next brief tells of it. */
const LATEST_MS = 3 * 24 * 60 * 60_000;

/** The latest instant at which one was due; null where that is too long ago. */
export function lastDue(now: Date, { weekday, hour, zone }: BriefTime): Date | null {
  // In half days, because a day on which clocks go forward is shorter than 24 hours.
  for (let back = 0; back <= 16; back++) {
    const day = new Date(now.getTime() - back * HALF_DAY_MS);
    const at = atHour(day, hour, zone);
    if (weekdayOf(day, zone) === weekday && at <= now)
      return now.getTime() - at.getTime() < LATEST_MS ? at : null;
  }
  return null;
}

const weekdayOf = (day: Date, zone: string): string =>
  new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" })
    .format(new Date(`${isoDay(day, zone)}T12:00:00Z`))
    .toLowerCase();
