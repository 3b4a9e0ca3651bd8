/** A spreadsheet as the vendor answers it, whole or as far as ranges and a field mask ask for it. */
import { cellAnswer, DEFAULT_FORMAT } from "./cell-answer.ts";
import { type Area, areaFromA1, areaOf, overlaps, rangeOf } from "./grid.ts";
import type { Book, Dimension, Metadata, Tab } from "./model.ts";

export interface Asked {
  /** In A1 notation; none means all tabs. */
  ranges: readonly string[];
  /** Whether the cells are answered. */
  gridData: boolean;
}

export const bookUrl = (id: string) => `https://docs.google.com/spreadsheets/d/${id}/edit`;

export function bookAnswer(book: Book, { ranges, gridData }: Asked): object {
  const areas = ranges.map((range) => areaFromA1(book, range));
  const tabs = book.tabs.filter((tab) => areas.length === 0 || areas.some((area) => area.tab === tab));
  const onBook = book.metadata.filter(({ location }) => location.locationType === "SPREADSHEET");
  return {
    spreadsheetId: book.id,
    properties: { ...book.properties, defaultFormat: DEFAULT_FORMAT },
    sheets: tabs.map((tab) => ({
      ...tabAnswer(book, tab),
      ...(gridData ? { data: dataOf(book, tab, areas) } : {}),
    })),
    ...filled({ namedRanges: namedIn(book, areas), developerMetadata: onBook }),
    spreadsheetUrl: bookUrl(book.id),
  };
}

/** Empty lists are left out of every answer. */
function filled<T extends Record<string, readonly unknown[]>>(lists: T): Partial<T> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<T>;
}

function namedIn(book: Book, areas: readonly Area[]) {
  if (areas.length === 0) return book.namedRanges;
  return book.namedRanges.filter(({ range }) => areas.some((area) => overlaps(area, areaOf(book, range))));
}

const onSheet = (metadata: readonly Metadata[], tab: Tab) =>
  metadata.filter(
    ({ location: { locationType, sheetId } }) =>
      locationType === "SHEET" && sheetId === tab.properties.sheetId,
  );

function tabAnswer(book: Book, tab: Tab) {
  const { properties, merges, conditionalFormats, protectedRanges, charts } = tab;
  const developerMetadata = onSheet(book.metadata, tab);
  return {
    properties,
    ...filled({ merges, conditionalFormats, protectedRanges, charts, developerMetadata }),
  };
}

function dataOf(book: Book, tab: Tab, areas: readonly Area[]) {
  const here = areas.filter((area) => area.tab === tab);
  const whole = areaOf(book, { sheetId: tab.properties.sheetId });
  return (here.length > 0 ? here : [whole]).map((area) => gridData(book, area));
}

const ROW_PIXELS = 21;
export const COLUMN_PIXELS = 100;

function gridData(book: Book, area: Area) {
  const { tab, top, bottom, left, right } = area;
  const rows = tab.cells.slice(top, bottom).map((line, index) => {
    const values = line
      .slice(left, right)
      .map((_, column) => cellAnswer({ book, tab }, [top + index, left + column]));
    return values.length > 0 ? { values } : {};
  });
  while (rows.length > 0 && !rows.at(-1)?.values) rows.pop();
  const span = (kept: readonly (Dimension | null)[], from: number, to: number, pixelSize: number) =>
    Array.from({ length: to - from }, (_, index) => ({ pixelSize, ...kept[from + index] }));
  return {
    ...(top > 0 ? { startRow: top } : {}),
    ...(left > 0 ? { startColumn: left } : {}),
    ...(rows.length > 0 ? { rowData: rows } : {}),
    rowMetadata: withMetadata(book, area, "ROWS", span(tab.rows, top, bottom, ROW_PIXELS)),
    columnMetadata: withMetadata(book, area, "COLUMNS", span(tab.columns, left, right, COLUMN_PIXELS)),
  };
}

/** Marks on whole rows and columns stand beside their sizes. */
function withMetadata(book: Book, area: Area, dimension: string, sizes: Dimension[]): object[] {
  const { sheetId } = rangeOf(area);
  const from = dimension === "ROWS" ? area.top : area.left;
  const marks = book.metadata.filter(
    ({ location: { dimensionRange } }) =>
      dimensionRange?.dimension === dimension && (dimensionRange.sheetId ?? 0) === sheetId,
  );
  return sizes.map((size, index) => {
    const developerMetadata = marks.filter(
      ({ location: { dimensionRange } }) =>
        dimensionRange?.startIndex === from + index && dimensionRange.endIndex === from + index + 1,
    );
    return developerMetadata.length > 0 ? { ...size, developerMetadata } : size;
  });
}
