/** The date of an issue as its author wrote it, and calendar arithmetic in the publication's time zone. */

import { fromWall, offsetAt } from "../core/zone.ts";

/** `instant` is the start of that day in the zone when `hasTime` is false. */
export type IssueDate = { instant: Date; hasTime: boolean } | { unreadable: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const MONTHS = [
  ...["january", "february", "march", "april", "may", "june"],
  ...["july", "august", "september", "october", "november", "december"],
];

const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,]\d+)?)?\s*(?<offset>Z|[+-]\d\d:?\d\d)?)?$/i;
const MONTH_FIRST = /^(?<word>[a-z]+)\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})$/i;
const DAY_FIRST = /^(?<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?<word>[a-z]+)\.?,?\s+(?<year>\d{4})$/i;

/**
 * Reads “March 2, 2026”, “2 March 2026”, “2026-03-02”, “2026-03-07T15:30” (in `zone`) and
 * “2026-03-07T15:30:00-05:00”. A day or an hour that doesn't exist (2026-02-30, 25:00) is unreadable.
 *
 * @param zone an IANA name, e.g. `Europe/Zurich`
 */
export function parseIssueDate(text: string, zone: string): IssueDate {
  const written = text.trim();
  const parts = (ISO.exec(written) ?? MONTH_FIRST.exec(written) ?? DAY_FIRST.exec(written))?.groups;
  if (!parts) return { unreadable: written };

  const month = parts.word ? monthNamed(parts.word) : Number(parts.month);
  const wall = wallTime(Number(parts.year), month, Number(parts.day), parts);
  if (wall === null) return { unreadable: written };

  const hasTime = parts.hour !== undefined;
  const offset = parts.offset ? readOffset(parts.offset) : undefined;
  if (offset === null) return { unreadable: written };
  return { instant: offset === undefined ? fromWall(wall, zone) : new Date(wall - offset), hasTime };
}

/** The moment when clocks in `zone` show `hour` (0 to 23) on the calendar day that `day` falls on there. */
export function atHour(day: Date, hour: number, zone: string): Date {
  const wall = day.getTime() + offsetAt(day.getTime(), zone);
  return fromWall(Math.floor(wall / DAY_MS) * DAY_MS + hour * HOUR_MS, zone);
}

/** The calendar day in `zone`, as `YYYY-MM-DD`. */
export function isoDay(date: Date, zone: string): string {
  return new Date(date.getTime() + offsetAt(date.getTime(), zone)).toISOString().slice(0, 10);
}

/** 1 to 12, or 0 if it names no month. Short forms count: “Mar”, “Sept”. */
function monthNamed(word: string): number {
  return word.length < 3 ? 0 : MONTHS.findIndex((month) => month.startsWith(word.toLowerCase())) + 1;
}

/** What a clock on the wall shows, as if it were UTC, in milliseconds; null if no clock ever shows it. */
function wallTime(
  year: number,
  month: number,
  day: number,
  time: { [part: string]: string | undefined },
): number | null {
  const [hour, minute, second] = [time.hour, time.minute, time.second].map((part) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const wanted = [year, month, day, hour, minute, second].map((part, index) =>
    String(part).padStart(index === 0 ? 4 : 2, "0"),
  );
  // Date.UTC turns February 30 into March 2, so what comes back is compared with what was written.
  const shown = Number.isNaN(wall) ? [] : new Date(wall).toISOString().split(/[-T:.Z]/, 6);
  return shown.join() === wanted.join() ? wall : null;
}

/** In milliseconds; null beyond what any zone has. */
function readOffset(text: string): number | null {
  if (text.toUpperCase() === "Z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 14 || minutes > 59) return null;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
