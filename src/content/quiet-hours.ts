/** When nobody wants to hear of us: hours of the wall clock in the publication's zone, whatever that clock does in spring. */
import { atHour } from "./issue-date.ts";

export interface QuietHours {
  /** Hours of the day, 0 to 23; none are quiet where both are the same. */
  from: number;
  until: number;
}

const HOUR_MS = 60 * 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the hand of a clock there points to, 0 to 23. */
export function hourIn(at: Date, zone: string): number {
  const known = formats.get(zone);
  const format =
    known ?? new Intl.DateTimeFormat("en-US", { hour: "numeric", hourCycle: "h23", timeZone: zone });
  if (!known) formats.set(zone, format);
  return Number(format.format(at));
}

export const isQuietHour = (hour: number, { from, until }: QuietHours): boolean =>
  from <= until ? hour >= from && hour < until : hour >= from || hour < until;

export const isQuiet = (at: Date, quiet: QuietHours, zone: string): boolean =>
  isQuietHour(hourIn(at, zone), quiet);

/** That time, or the end of the quiet hours in which it falls. */
export function afterQuiet(at: Date, hours: QuietHours, zone: string): Date {
  if (!isQuiet(at, hours, zone)) return at;
  let loud = at;
  while (isQuiet(loud, hours, zone)) loud = new Date(loud.getTime() + HOUR_MS);
  return atHour(loud, hours.until, zone);
}
