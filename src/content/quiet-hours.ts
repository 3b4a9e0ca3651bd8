/** When nobody wants to hear of us: hours of the wall clock in the publication's zone, whatever that clock does in spring. */
import { atHour } from "./issue-date.ts";

export interface QuietHours {
  /** Hours of the day, 0 to 23; none are quiet where both are the same. */
  from: number;
  until: number;
}

const HOUR_MS = 60 * 60_000;

function wallHour(at: Date, zone: string): number {
  const hour = new Intl.DateTimeFormat("en-US", { hour: "numeric", hourCycle: "h23", timeZone: zone });
  return Number(hour.format(at));
}

export function isQuiet(at: Date, { from, until }: QuietHours, zone: string): boolean {
  const hour = wallHour(at, zone);
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

/** That time, or the end of the quiet hours in which it falls. */
export function afterQuiet(at: Date, hours: QuietHours, zone: string): Date {
  if (!isQuiet(at, hours, zone)) return at;
  let loud = at;
  while (isQuiet(loud, hours, zone)) loud = new Date(loud.getTime() + HOUR_MS);
  return atHour(loud, hours.until, zone);
}
