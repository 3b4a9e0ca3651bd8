/** When a post may go: outside of quiet hours, and no more in a day than a network's readers bear. */

import { atHour, isoDay } from "../content/issue-date.ts";
import { afterQuiet, type QuietHours } from "../content/quiet-hours.ts";

export interface SlotRules {
  /** IANA. */
  zone: string;
  quietHours: QuietHours;
  /** Posts a day in one network. */
  dailyCap: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** The first time from `from` on, given when this network's other posts go; at `hour` on the days after, if it must slide. */
export function nextSlot(
  { zone, quietHours, dailyCap }: SlotRules,
  { from, taken, hour }: { from: Date; taken: readonly Date[]; hour: number },
): Date {
  const perDay = new Map<string, number>();
  for (const at of taken) perDay.set(isoDay(at, zone), (perDay.get(isoDay(at, zone)) ?? 0) + 1);
  let slot = afterQuiet(from, quietHours, zone);
  while ((perDay.get(isoDay(slot, zone)) ?? 0) >= dailyCap)
    slot = onNextDay(slot, { zone, quietHours, hour });
  return slot;
}

function onNextDay(
  slot: Date,
  { zone, quietHours, hour }: Pick<SlotRules, "zone" | "quietHours"> & { hour: number },
): Date {
  const noon = atHour(slot, 12, zone);
  return afterQuiet(atHour(new Date(noon.getTime() + DAY_MS), hour, zone), quietHours, zone);
}
