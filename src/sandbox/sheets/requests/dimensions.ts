/** Requests on rows and columns: how large they are, how many, and what is put in between. */

import { shownText } from "../cell-answer.ts";
import { invalid } from "../errors.ts";
import { update } from "../field-mask.ts";
import { effective } from "../formulas.ts";
import { tabById } from "../grid.ts";
import type { Book, Dimension, DimensionRange, Tab } from "../model.ts";
import { boundsOf, changeRanges, shifted } from "../ranges.ts";
import { updateMask } from "./update-mask.ts";

interface Span {
  tab: Tab;
  isRows: boolean;
  from: number;
  to: number;
}

/** @throws SheetsError when it doesn't lie in the grid. */
function spanOf(book: Book, range: DimensionRange | undefined): Span {
  const tab = tabById(book, range?.sheetId);
  const isRows = range?.dimension === "ROWS";
  if (!isRows && range?.dimension !== "COLUMNS") throw invalid("No dimension specified.");
  const size = sizeOf(tab, isRows);
  const span = { tab, isRows, from: range.startIndex ?? 0, to: range.endIndex ?? size };
  if (span.from < 0 || span.from >= span.to) throw invalid("The dimension range is empty.");
  return span;
}

const sizeOf = ({ properties: { gridProperties } }: Tab, isRows: boolean) =>
  isRows ? gridProperties.rowCount : gridProperties.columnCount;

function assertInGrid({ tab, isRows, to }: Span): void {
  const size = sizeOf(tab, isRows);
  if (to > size) throw invalid(`Cannot change ${isRows ? "row" : "column"} ${to - 1}: the grid has ${size}.`);
}

export function updateDimensionProperties(
  book: Book,
  given: { range?: DimensionRange; properties?: Dimension; fields?: string },
): object {
  const mask = updateMask("DimensionProperties", given.fields);
  const span = spanOf(book, given.range);
  assertInGrid(span);
  setEach(span, (now) => {
    const next = { ...now };
    update(next, given.properties ?? {}, mask);
    return next;
  });
  return {};
}

function setEach({ tab, isRows, from, to }: Span, next: (now: Dimension, index: number) => Dimension): void {
  const kept = isRows ? tab.rows : tab.columns;
  while (kept.length < to) kept.push(null);
  for (let index = from; index < to; index++) kept[index] = next(kept[index] ?? {}, index);
}

const LETTER_PIXELS = 7;
const EDGE_PIXELS = 12;
const LEAST_PIXELS = 21;

/** Only columns change: no text wraps into a second line here. */
export function autoResizeDimensions(book: Book, { dimensions }: { dimensions?: DimensionRange }): object {
  const span = spanOf(book, dimensions);
  assertInGrid(span);
  if (span.isRows) return {};
  setEach(span, (now, column) => {
    const longest = Math.max(
      0,
      ...span.tab.cells.map((_, row) => textAt(book, span.tab, [row, column]).length),
    );
    return longest === 0
      ? now
      : { ...now, pixelSize: Math.max(LEAST_PIXELS, longest * LETTER_PIXELS + EDGE_PIXELS) };
  });
  return {};
}

const textAt = (book: Book, tab: Tab, at: readonly [number, number]): string =>
  shownText(effective({ book, tab }, at), tab.cells[at[0]]?.[at[1]]?.userEnteredFormat);

export function appendDimension(
  book: Book,
  given: { sheetId?: number; dimension?: string; length?: number },
): object {
  const { tab, isRows } = spanOf(book, { ...given, startIndex: 0, endIndex: 1 });
  const length = given.length ?? 0;
  if (length <= 0) throw invalid("'length' must be greater than zero.");
  grow(tab, isRows ? { rows: length } : { columns: length });
  return {};
}

function grow(tab: Tab, { rows = 0, columns = 0 }: { rows?: number; columns?: number }): void {
  tab.properties.gridProperties.rowCount += rows;
  tab.properties.gridProperties.columnCount += columns;
}

export function insertDimension(book: Book, { range }: { range?: DimensionRange }): object {
  const { tab, isRows, from, to } = spanOf(book, range);
  if (from > sizeOf(tab, isRows)) throw invalid("The dimension range begins after the grid's end.");
  const count = to - from;
  grow(tab, isRows ? { rows: count } : { columns: count });
  putIn(
    isRows ? tab.rows : tab.columns,
    from,
    Array.from({ length: count }, () => null),
  );
  if (isRows)
    putIn(
      tab.cells,
      from,
      Array.from({ length: count }, () => []),
    );
  else
    for (const line of tab.cells)
      putIn(
        line,
        from,
        Array.from({ length: count }, () => null),
      );
  const { sheetId } = tab.properties;
  const bounds = boundsOf(range?.dimension);
  changeRanges(book, sheetId, (one) => shifted(one, { bounds, at: from, count }));
  shiftMarks(book, { sheetId, dimension: range?.dimension, at: from, count });
  return {};
}

/** What ends before that place stays as it is. */
function putIn<T>(list: T[], at: number, items: readonly T[]): void {
  if (at < list.length) list.splice(at, 0, ...items);
}

function shiftMarks(
  book: Book,
  by: { sheetId: number; dimension: string | undefined; at: number; count: number },
) {
  for (const { location } of book.metadata) {
    const range = location.dimensionRange;
    if (!range || (range.sheetId ?? 0) !== by.sheetId || range.dimension !== by.dimension) continue;
    if ((range.startIndex ?? 0) < by.at) continue;
    range.startIndex = (range.startIndex ?? 0) + by.count;
    range.endIndex = (range.endIndex ?? 0) + by.count;
  }
}
