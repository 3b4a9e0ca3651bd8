/** Of those who came in one month, how many are still there at the end of it, and of each month after that. */
import type { Course } from "../../money/course.ts";
import type { Month } from "../../money/months.ts";
import { type Seconds, secondsOf } from "../read/as-of.ts";
import type { Person } from "../read/person.ts";
import { Share } from "./share.ts";

export interface Cohort {
  /** `2026-03` */
  month: string;
  size: number;
  /** From its own month on; months that are not over yet are left out. */
  kept: Share[];
}

/** Those who came onto the list, and whether they are on it. */
export function readerCohorts(people: readonly Person[], months: readonly Month[], at: Date): Cohort[] {
  const ends = months.map(({ to }) => secondsOf(to));
  const isOver = monthsOver(months, at);
  const table = emptyTable(months);
  for (const { confirmedAt, leftAt } of people) {
    const joined = monthWith(confirmedAt, months, ends);
    if (joined === null) continue;
    const left = leftAt === null ? months.length : ends.findIndex((end) => leftAt < end);
    count(table, joined, (month) => month < (left < 0 ? months.length : left));
  }
  return cohortsIn(table, months, isOver);
}

/** Those who first paid, and whether they pay. `course` has one instant before the first month, then the end of each. */
export function payerCohorts(course: Course, months: readonly Month[], at: Date): Cohort[] {
  const ends = months.map(({ to }) => secondsOf(to));
  const table = emptyTable(months);
  for (const { firstPaidAt, mrr } of course.people.values()) {
    if (firstPaidAt > at.getTime()) continue;
    const joined = monthWith(Math.floor(firstPaidAt / 1_000), months, ends);
    const sums = [...mrr.values()];
    if (joined !== null) count(table, joined, (month) => sums.some((own) => (own[month + 1] ?? 0) > 0));
  }
  return cohortsIn(table, months, monthsOver(months, at));
}

type Table = { size: number; kept: number[] }[];

const emptyTable = (months: readonly Month[]): Table =>
  months.map((_, n) => ({ size: 0, kept: months.slice(n).map(() => 0) }));

function count(table: Table, joined: number, isThere: (month: number) => boolean): void {
  const cohort = table[joined];
  if (!cohort) return;
  cohort.size++;
  for (const [after, kept] of cohort.kept.entries())
    if (isThere(joined + after)) cohort.kept[after] = kept + 1;
}

function monthWith(at: Seconds | null, months: readonly Month[], ends: readonly Seconds[]): number | null {
  if (at === null || at < secondsOf(months[0]?.from ?? new Date(0))) return null;
  const found = ends.findIndex((end) => at < end);
  return found < 0 ? null : found;
}

const monthsOver = (months: readonly Month[], at: Date): number => months.filter(({ to }) => to <= at).length;

const cohortsIn = (table: Table, months: readonly Month[], over: number): Cohort[] =>
  table.flatMap(({ size, kept }, n) =>
    size === 0
      ? []
      : [
          {
            ...{ month: months[n]?.name ?? "", size },
            kept: kept.slice(0, Math.max(0, over - n)).map((k) => new Share(k, size)),
          },
        ],
  );
