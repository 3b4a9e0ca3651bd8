/** Calendar months in the publication's zone: a payment belongs to the month that the owner's clock showed. */
import { isoDay, parseIssueDate } from "../content/issue-date.ts";
import { InvariantError } from "../core/errors.ts";

export interface Month {
  /** `2026-03` */
  name: string;
  from: Date;
  /** Where the next one begins. */
  to: Date;
}

export const isMonth = (text: string): boolean => /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(text);

/** The month in which `at` lies, as `2026-03`. */
export const monthOf = (at: Date, zone: string): string => isoDay(at, zone).slice(0, 7);

/** The month that lies so many after it; before it when `by` is below 0. */
export function monthAfter(name: string, by = 1): string {
  const [year = 0, month = 1] = name.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 7);
}

/** Each of them, the last one too. */
export function monthsFrom(first: string, last: string, zone: string): Month[] {
  const months: Month[] = [];
  for (let name = first; name <= last; name = monthAfter(name))
    months.push({ name, from: startOf(name, zone), to: startOf(monthAfter(name), zone) });
  return months;
}

function startOf(month: string, zone: string): Date {
  const day = parseIssueDate(`${month}-01`, zone);
  if ("unreadable" in day) throw new InvariantError(`“${month}” is no month`);
  return day.instant;
}
