/** When the next issue would go by habit: the day of the week on which issues usually went. */

import { atHour, isoDay } from "../content/issue-date.ts";
import type { Db } from "../ledger/open.ts";

const DAY_MS = 24 * 60 * 60_000;
const LOOKED_AT = 12;
/** Of those, so many must have gone on one day of the week. */
const A_HABIT = 3;

export interface SendTimes {
  zone: string;
  sendHour: number;
}

/** Null where there is no habit. A day for which an issue is approved already is taken. */
export async function nextSlot(db: Db, now: Date, { zone, sendHour }: SendTimes): Promise<Date | null> {
  const rows = await db
    .selectFrom("issues")
    .select("dated")
    .where("status", "in", ["approved", "archive"])
    .where("dated", "is not", null)
    .orderBy("dated", "desc")
    .limit(LOOKED_AT)
    .execute();
  const dates = rows.flatMap(({ dated }) => (dated === null ? [] : [new Date(dated)]));
  const taken = new Set(dates.map((date) => isoDay(date, zone)));
  const weekday = habitOf(dates.filter((date) => date <= now).map((date) => weekdayOf(date, zone)));
  if (weekday === null) return null;
  for (let days = 0; days < 8 * 7; days++) {
    const slot = atHour(new Date(now.getTime() + days * DAY_MS), sendHour, zone);
    if (slot > now && weekdayOf(slot, zone) === weekday && !taken.has(isoDay(slot, zone))) return slot;
  }
  return null;
}

/** 0 is Sunday, there. */
const weekdayOf = (date: Date, zone: string): number => new Date(isoDay(date, zone)).getUTCDay();

/** The one that comes most, if it comes often enough. */
function habitOf(weekdays: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const day of weekdays) counts.set(day, (counts.get(day) ?? 0) + 1);
  const [[day, count] = [0, 0], [, second] = [0, 0]] = [...counts].toSorted(([, a], [, b]) => b - a);
  return count >= A_HABIT && count > second ? day : null;
}
