/** Which archives stay: the newest of each of the last 7 days, 4 weeks and 12 months that have one. */

const DAY_MS = 24 * 60 * 60_000;
/** The first of January 1970 was one, and weeks begin on Mondays. */
const THURSDAY = 3;

const KEPT: readonly [many: number, periodOf: (at: Date) => string][] = [
  [7, (at) => at.toISOString().slice(0, 10)],
  [4, (at) => String(Math.floor((at.getTime() / DAY_MS + THURSDAY) / 7))],
  [12, (at) => at.toISOString().slice(0, 7)],
];

/**
 * By UTC days. Counted by periods that have an archive and not by age: a clock that is wrong by a year, and a machine
 * that slept for a month, let nothing be thrown away. What goes today would also have gone, had everything been kept.
 */
export function keptOf<A extends { at: Date }>(archives: readonly A[]): Set<A> {
  const newestFirst = archives.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const kept = new Set<A>();
  for (const [many, periodOf] of KEPT) {
    const newest = new Map<string, A>();
    for (const archive of newestFirst) {
      const period = periodOf(archive.at);
      if (!newest.has(period)) newest.set(period, archive);
    }
    for (const archive of [...newest.values()].slice(0, many)) kept.add(archive);
  }
  return kept;
}
