/** Where our rows and columns stand among what the owner has: what is there keeps its place, what is missing is put in. */

export interface Insert {
  /** As the line is when it is put in. */
  at: number;
  count: number;
}

export interface Line<K> {
  /** By place, what is to stand there; null for what is not ours. */
  keys: readonly (K | null)[];
  inserts: readonly Insert[];
}

/**
 * Whatever is missing is put in behind the one that comes before it in `wanted`, on a free place if there is one; nothing
 * is moved. `from` is the first place that may be ours.
 */
export function merged<K>(
  standing: readonly (K | null)[],
  wanted: readonly K[],
  { from = 0, isFree = () => false }: { from?: number; isFree?: (at: number) => boolean } = {},
): Line<K> {
  const keys = [...standing];
  const free = standing.map((_, at) => isFree(at));
  const inserts: Insert[] = [];
  let after = from - 1;
  for (const key of wanted) {
    const at = keys.indexOf(key, from);
    after = at === -1 ? after + 1 : at;
    if (at !== -1) continue;
    if (free[after]) {
      [keys[after], free[after]] = [key, false];
      continue;
    }
    keys.splice(after, 0, key);
    free.splice(after, 0, false);
    const last = inserts.at(-1);
    if (last && last.at + last.count === after) last.count += 1;
    else inserts.push({ at: after, count: 1 });
  }
  return { keys, inserts };
}

/**
 * The headings that stand, with those that the owner renamed under our name again: where between two of ours exactly as
 * many stand as are missing there, they are the missing ones. Otherwise they are the owner's, and ours are made again.
 */
export function recognised(
  standing: readonly (string | null)[],
  wanted: readonly string[],
): (string | null)[] {
  const known = [...standing];
  for (let first = 0; first < wanted.length; first++) {
    if (known.includes(wanted[first] ?? "")) continue;
    let end = first;
    while (end < wanted.length && !known.includes(wanted[end] ?? "")) end++;
    const before = first === 0 ? -1 : known.indexOf(wanted[first - 1] ?? "");
    const after = end === wanted.length ? -1 : known.indexOf(wanted[end] ?? "");
    if (after - before - 1 === end - first)
      known.splice(before + 1, end - first, ...wanted.slice(first, end));
    first = end;
  }
  return known;
}

/** The row of the headings: the first that holds half of them or more; null where none does. */
export function headingRow(rows: readonly (readonly unknown[])[], titles: readonly string[]): number | null {
  const at = rows.findIndex(
    (row) => titles.filter((title) => row.includes(title)).length * 2 >= titles.length,
  );
  return at === -1 ? null : at;
}

/** Places that follow each other, as runs from `start` up to, and without, `end`. */
export function runs(places: readonly number[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const place of [...places].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last && last.end === place) last.end += 1;
    else found.push({ start: place, end: place + 1 });
  }
  return found;
}
