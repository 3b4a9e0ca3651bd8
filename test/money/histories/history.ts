/** The year of a small newsletter, drawn from a seed: what happens when. */
import { type Dice, dice, randomFrom } from "../../chaos/dice.ts";
import type { Act, ActName } from "./acts.ts";

export interface History {
  seed: number;
  start: Date;
  acts: readonly Act[];
  /**
   * No two acts fall in one second. What two changes of one subscription in the same second came to can't be told from
   * events, which have no order in it: only from a fetch before the next change.
   */
  isOrdered: boolean;
  /** Nobody's address changes, and nobody is deleted. */
  isSettled: boolean;
  /** The end of each of its months. */
  months: readonly Date[];
  /** When else MRR is looked at: an hour after each act. */
  looks: readonly Date[];
}

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
const START = new Date("2026-01-01T00:00:00.000Z");
const MONTHS = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month + 1, 1)));

/** How often each happens, next to the others. */
const OFTEN: Record<ActName, number> = {
  ...{ "sign up": 14, "two items": 3, "change plan": 5, "change quantity": 3, "add item": 2 },
  ...{
    "take item away": 2,
    "another coupon": 3,
    "coupon for the customer": 3,
    "pause collection": 2,
    "collect again": 2,
    resume: 2,
  },
  ...{ "end trial": 1, "cancel later": 3, "stay after all": 2, "cancel now": 2, "new card": 3 },
  ...{ "pay invoice": 4, "void invoice": 1, "give invoice up": 1, refund: 4, "fail refund": 1, dispute: 2 },
  ...{ "close dispute": 2, "pay out": 3, "fail payout": 1, fee: 1, rename: 1, move: 2, "delete customer": 1 },
};

const NAMES = Object.entries(OFTEN).flatMap(([name, times]) => Array<ActName>(times).fill(name as ActName));

const LUCK = 1_000_000_000;

export function historyOf(seed: number): History {
  const roll = dice(randomFrom(seed));
  const acts: Act[] = [];
  const isOrdered = seed % 5 < 4;
  const isSettled = roll.share(0.5);
  const names = NAMES.filter((name) => !isSettled || (name !== "move" && name !== "delete customer"));
  const count = 12 + roll.upTo(36);
  for (const at of instants(roll, count, isOrdered ? 1 : 0)) {
    const what = acts.length < 2 ? "sign up" : roll.one(names);
    acts.push({ at, what, luck: roll.upTo(LUCK) });
  }
  return { seed, start: START, acts, isOrdered, isSettled, months: MONTHS, looks: looksAfter(acts) };
}

/** Not where another act is near: clocks differ by some minutes, and what no event told is dated by ours. */
function looksAfter(acts: readonly Act[]): Date[] {
  const times = acts.map(({ at }) => at.getTime());
  return times
    .map((time) => time + HOUR_MS)
    .filter((look) => !times.some((time) => Math.abs(time - look) < HOUR_MS / 3))
    .map((look) => new Date(look));
}

/** On any day between three and nine o'clock, and every third a moment after the one before, or in the same second. */
function instants(roll: Dice, count: number, leastSeconds: number): Date[] {
  const days = Array.from({ length: count }, () => roll.upTo(360)).sort((a, b) => a - b);
  let last = 0;
  return days.map((day) => {
    const free = START.getTime() + day * DAY_MS + (3 * 3_600 + roll.upTo(18 * 3_600)) * SECOND_MS;
    const soon = last + Math.max(leastSeconds, roll.one([0, 0, 1, 20, 90, 600])) * SECOND_MS;
    last = Math.max(last + leastSeconds * SECOND_MS, last > 0 && roll.share(0.35) ? soon : free);
    return new Date(last);
  });
}
