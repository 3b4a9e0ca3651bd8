/** A month as weeks of days from Monday on, all as `2026-11-24`. */
import { DAY_MS } from "../../../notion/dates.ts";

export interface Month {
  /** `2026-11`. */
  name: string;
  previous: string;
  next: string;
  /** Whole weeks, with the days of the neighbouring months that fill them. */
  weeks: string[][];
}

export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The month that is asked for, or else the one of `now`. */
export function monthOf(asked: string | undefined, now: Date): Month {
  const name = /^(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])$/.test(asked ?? "")
    ? (asked ?? "")
    : dayAt(now.getTime()).slice(0, 7);
  const first = Date.parse(`${name}-01T00:00:00Z`);
  const previous = dayAt(first - DAY_MS).slice(0, 7);
  const next = dayAt(first + 31 * DAY_MS).slice(0, 7);
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  const end = Date.parse(`${next}-01T00:00:00Z`);
  const weeks: string[][] = [];
  for (let week = monday; week < end; week += 7 * DAY_MS)
    weeks.push(WEEKDAYS.map((_, day) => dayAt(week + day * DAY_MS)));
  return { name, previous, next, weeks };
}

export const monthText = (name: string) =>
  new Date(`${name}-01T00:00:00Z`).toLocaleDateString("en-GB", {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
