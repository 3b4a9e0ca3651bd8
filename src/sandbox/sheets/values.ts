/** The values endpoints: plain values of ranges, read and written. */
import { shownText } from "./cell-answer.ts";
import { invalid } from "./errors.ts";
import { effective } from "./formulas.ts";
import {
  type Area,
  a1Of,
  areaFromA1,
  areaOf,
  cellAt,
  columnName,
  placesIn,
  putCell,
  rangeOf,
} from "./grid.ts";
import type { Book, Cell } from "./model.ts";
import { rawCell, type Typed, typedInto } from "./user-entered.ts";

export interface Rendering {
  majorDimension: string;
  valueRenderOption: string;
  dateTimeRenderOption: string;
}

export const RENDERING: Rendering = {
  majorDimension: "ROWS",
  valueRenderOption: "FORMATTED_VALUE",
  dateTimeRenderOption: "SERIAL_NUMBER",
};

/** Empty rows and cells at the end are left out, as the vendor leaves them out. */
export function readValues(book: Book, range: string, how: Rendering = RENDERING): object {
  const area = areaFromA1(book, range);
  const rows =
    how.majorDimension === "COLUMNS" ? transposed(linesOf(book, area, how)) : linesOf(book, area, how);
  const values = rows.map((row) => row.slice(0, row.findLastIndex((value) => value !== "") + 1));
  while (values.length > 0 && values.at(-1)?.length === 0) values.pop();
  return {
    range: a1Of(area),
    majorDimension: how.majorDimension,
    ...(values.length > 0 ? { values } : {}),
  };
}

function linesOf(book: Book, { tab, top, bottom, left, right }: Area, how: Rendering): Typed[][] {
  const rows = Math.min(bottom, tab.cells.length) - top;
  const width = Math.max(
    0,
    ...tab.cells.slice(top, bottom).map((line) => Math.min(right, line.length) - left),
  );
  return Array.from({ length: Math.max(0, rows) }, (_, row) =>
    Array.from({ length: width }, (__, column) => rendered({ book, tab }, [top + row, left + column], how)),
  );
}

const transposed = (rows: Typed[][]): Typed[][] =>
  Array.from({ length: rows[0]?.length ?? 0 }, (_, column) => rows.map((row) => row[column] ?? ""));

function rendered(
  place: { book: Book; tab: Area["tab"] },
  at: readonly [number, number],
  how: Rendering,
): Typed {
  const cell = cellAt(place.tab, ...at);
  if (how.valueRenderOption === "FORMULA" && cell?.userEnteredValue?.formulaValue)
    return cell.userEnteredValue.formulaValue;
  const value = effective(place, at);
  const text = shownText(value, cell?.userEnteredFormat);
  const type = cell?.userEnteredFormat?.numberFormat?.type ?? "";
  const isDate = ["DATE", "TIME", "DATE_TIME"].includes(type);
  const asText = isDate && how.dateTimeRenderOption === "FORMATTED_STRING";
  if (how.valueRenderOption === "FORMATTED_VALUE" || asText) return text;
  return value?.numberValue ?? value?.boolValue ?? text;
}

export interface ValueRange {
  range?: string;
  majorDimension?: string;
  /** Null leaves a cell alone; an empty text empties it. */
  values?: (Typed | null | undefined)[][];
}

/**
 * Writes values into the range, which they must fit.
 * @throws SheetsError when they don't, or when nobody said how they are meant.
 */
export function writeValues(book: Book, given: ValueRange, option: string | undefined): object {
  if (option !== "RAW" && option !== "USER_ENTERED")
    throw invalid("'valueInputOption' is required but not specified");
  const rows =
    given.majorDimension === "COLUMNS"
      ? columnsAsRows(given.values ?? [])
      : Array.from(given.values ?? [], (row) => row ?? []);
  const height = rows.length;
  const width = Math.max(0, ...rows.map((row) => row.length));
  const area = areaToWrite(book, given.range ?? "", { height, width });
  for (const [rowIndex, row] of rows.entries())
    for (const [index, value] of row.entries()) {
      const at = [area.top + rowIndex, area.left + index] as const;
      if (value !== null && value !== undefined)
        putCell(area.tab, at, written(cellAt(area.tab, ...at), value, option));
    }
  const cells = rows.reduce(
    (sum, row) => sum + row.filter((value) => value !== null && value !== undefined).length,
    0,
  );
  return {
    spreadsheetId: book.id,
    updatedRange: a1Of({
      ...area,
      bottom: area.top + Math.max(1, height),
      right: area.left + Math.max(1, width),
    }),
    ...(cells > 0 ? { updatedRows: height, updatedColumns: width, updatedCells: cells } : {}),
  };
}

const columnsAsRows = (columns: NonNullable<ValueRange["values"]>) =>
  Array.from({ length: Math.max(0, ...columns.map((column) => column.length)) }, (_, row) =>
    columns.map((column) => column[row]),
  );

function written(cell: Cell | null, value: Typed, option: string): Cell {
  if (option === "USER_ENTERED" || value === "") return typedInto(cell, value);
  return { ...cell, ...rawCell(value) };
}

interface Size {
  height: number;
  width: number;
}

/** A single cell is where the values begin; a range is where they must stay. */
function areaToWrite(book: Book, range: string, { height, width }: Size): Area {
  const area = areaFromA1(book, range);
  const { top, left } = area;
  if (a1Of(area).includes(":")) {
    const within = `Requested writing within range [${a1Of(area)}], but tried writing to`;
    if (height > area.bottom - top) throw invalid(`${within} row [${area.bottom + 1}]`);
    if (width > area.right - left) throw invalid(`${within} column [${columnName(area.right)}]`);
    return area;
  }
  const reached = { ...area, bottom: top + Math.max(1, height), right: left + Math.max(1, width) };
  return areaOf(book, rangeOf(reached));
}

/** The values go; formats, notes and validation stay. */
export function clearValues(book: Book, range: string): string {
  const area = areaFromA1(book, range);
  for (const at of placesIn({ ...area, bottom: Math.min(area.bottom, area.tab.cells.length) }))
    putCell(area.tab, at, typedInto(cellAt(area.tab, ...at), ""));
  return a1Of(area);
}
