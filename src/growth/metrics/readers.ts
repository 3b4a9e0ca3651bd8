/** Who is on the list, and how many of those who read for nothing leave it. */
import type { Seconds } from "../read/as-of.ts";
import { type Person, STANDINGS, type Standing } from "../read/person.ts";
import { Share } from "./share.ts";

export interface Counted {
  name: string;
  count: number;
}

export interface ReaderCounts {
  byStanding: Record<Standing, number>;
  /** Of those who are confirmed, the most first. */
  byTier: Counted[];
  byCohort: Counted[];
  bySource: Counted[];
}

const NO_COHORT = "no cohort yet";

export function countReaders(people: readonly Person[]): ReaderCounts {
  const byStanding = Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Record<
    Standing,
    number
  >;
  for (const { standing } of people) byStanding[standing]++;
  const readers = people.filter(({ standing }) => standing === "confirmed");
  return {
    byStanding,
    byTier: tally(readers, ({ tier }) => tier),
    byCohort: tally(readers, ({ cohort }) => cohort ?? NO_COHORT),
    bySource: tally(readers, ({ source }) => source),
  };
}

function tally<T>(all: readonly T[], nameOf: (one: T) => string): Counted[] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

export const isOnList = ({ confirmedAt, leftAt }: Person, at: Seconds): boolean =>
  confirmedAt !== null && confirmedAt <= at && (leftAt === null || leftAt > at);

export interface Window {
  from: Seconds;
  to: Seconds;
  /** Whether somebody paid when it began. */
  paid(person: string): boolean;
}

/**
 * Of the free readers at the beginning of each window, those who unsubscribed, bounced, complained or were erased before
 * its end: in one pass, for readers are many.
 */
export function freeReaderChurn(people: readonly Person[], windows: readonly Window[]): Share[] {
  const counts = windows.map((window) => ({ window, left: 0, all: 0 }));
  for (const person of people) {
    if (!mayReadFree(person)) continue;
    for (const count of counts) {
      if (!readsFree(person, count.window)) continue;
      count.all++;
      if (leaves(person, count.window)) count.left++;
    }
  }
  return counts.map(({ left, all }) => new Share(left, all));
}

export const leaversOf = (people: readonly Person[], window: Window): Person[] =>
  people.filter((person) => readsFree(person, window) && leaves(person, window));

const mayReadFree = ({ confirmedAt, tier }: Person): boolean => confirmedAt !== null && tier === "free";

const readsFree = (person: Person, { from, paid }: Window): boolean =>
  mayReadFree(person) && isOnList(person, from) && !paid(person.id);

const leaves = ({ leftAt }: Person, { to }: Window): boolean => leftAt !== null && leftAt <= to;
