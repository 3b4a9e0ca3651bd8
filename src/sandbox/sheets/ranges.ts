/** What becomes of every range in a spreadsheet when its tabs get or lose rows and columns. */
import type { Book, GridRange } from "./model.ts";

type Change = (range: GridRange) => GridRange | null;

/** Everything that holds ranges: charts, rules, protections, merges and names. Null takes the range away. */
export function changeRanges(book: Book, sheetId: number, change: Change): void {
  const onTab: Change = (range) => ((range.sheetId ?? 0) === sheetId ? change(range) : range);
  const list = (ranges: readonly GridRange[]) => ranges.flatMap((range) => onTab(range) ?? []);
  book.namedRanges = book.namedRanges.flatMap((named) => {
    const range = onTab(named.range);
    return range ? [{ ...named, range }] : [];
  });
  for (const tab of book.tabs) {
    tab.merges = list(tab.merges);
    tab.conditionalFormats = tab.conditionalFormats
      .map((rule) => ({ ...rule, ranges: list(rule.ranges ?? []) }))
      .filter(({ ranges }) => ranges.length > 0);
    tab.protectedRanges = tab.protectedRanges.flatMap((one) => {
      const range = one.range ? onTab(one.range) : undefined;
      if (range === null) return [];
      return [{ ...one, ...(range ? { range } : {}), ...unprotectedOf(one.unprotectedRanges, list) }];
    });
    for (const chart of tab.charts) chart.spec = inSources(chart.spec, list);
  }
  dropUnnamed(book);
}

/** What protects a named range goes with its name. */
export function dropUnnamed(book: Book): void {
  const ids = new Set(book.namedRanges.map(({ namedRangeId }) => namedRangeId));
  for (const tab of book.tabs)
    tab.protectedRanges = tab.protectedRanges.filter(
      ({ namedRangeId }) => namedRangeId === undefined || ids.has(namedRangeId),
    );
}

const unprotectedOf = (ranges: GridRange[] | undefined, list: (ranges: GridRange[]) => GridRange[]) =>
  ranges ? { unprotectedRanges: list(ranges) } : {};

/** Charts name their ranges as `sources`, however deep. */
function inSources<T>(value: T, list: (ranges: GridRange[]) => GridRange[]): T {
  if (Array.isArray(value)) return value.map((item) => inSources(item, list)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    key === "sources" ? [key, list(inner as GridRange[])] : [key, inSources(inner as unknown, list)],
  );
  return Object.fromEntries(entries) as T;
}

type Bounds = readonly [start: "startRowIndex" | "startColumnIndex", end: "endRowIndex" | "endColumnIndex"];

export const boundsOf = (dimension: string | undefined): Bounds =>
  dimension === "ROWS" ? ["startRowIndex", "endRowIndex"] : ["startColumnIndex", "endColumnIndex"];

/** Rows or columns were put in before `at`: what lies behind moves, what lies around grows. */
export function shifted(range: GridRange, by: { bounds: Bounds; at: number; count: number }): GridRange {
  const [start, end] = by.bounds;
  const moved = { ...range };
  const from = range[start];
  const to = range[end];
  if (from !== undefined && from >= by.at) moved[start] = from + by.count;
  if (to !== undefined && to > by.at) moved[end] = to + by.count;
  return moved;
}

/** The grid ends at `size` now. */
export function clipped(range: GridRange, to: { bounds: Bounds; size: number }): GridRange | null {
  const [start, end] = to.bounds;
  if ((range[start] ?? 0) >= to.size) return null;
  return (range[end] ?? 0) > to.size ? { ...range, [end]: to.size } : range;
}
