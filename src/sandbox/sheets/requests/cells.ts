/** Requests on cells: their values, formats, notes, validation, merges and borders. */
import { invalid } from "../errors.ts";
import { type Mask, update } from "../field-mask.ts";
import {
  type Area,
  areaOf,
  beyondGrid,
  cellAt,
  overlaps,
  placesIn,
  putCell,
  rangeOf,
  tabById,
} from "../grid.ts";
import type { Book, Border, Cell, GridRange } from "../model.ts";
import { updateMask } from "./update-mask.ts";

const VALUE_KINDS = ["numberValue", "stringValue", "boolValue", "formulaValue", "errorValue"];
const MAX_TEXT = 50_000;

interface UpdateCells {
  start?: { sheetId?: number; rowIndex?: number; columnIndex?: number };
  range?: GridRange;
  rows?: { values?: Cell[] }[];
  fields?: string;
}

export function updateCells(book: Book, { start, range, rows = [], fields }: UpdateCells): object {
  const mask = updateMask("CellData", fields);
  if ((start === undefined) === (range === undefined))
    throw invalid("Exactly one of 'start' and 'range' must be set.");
  const height = rows.length;
  // A row that was given as null is a hole in the list.
  const width = Math.max(0, ...Array.from(rows, (row) => row?.values?.length ?? 0));
  if (start && (height === 0 || width === 0)) return {};
  const area = start ? from(book, start, { height, width }) : areaOf(book, range);
  if (height > area.bottom - area.top)
    throw invalid(
      `Attempting to write row: ${area.bottom}, beyond the last requested row of: ${area.bottom - 1}`,
    );
  if (width > area.right - area.left)
    throw invalid(
      `Attempting to write column: ${area.right}, beyond the last requested column of: ${area.right - 1}`,
    );
  for (const [row, column] of placesIn(area)) {
    const line = rows[row - area.top]?.values;
    // A row that is shorter than the others leaves alone what lies beyond it, unless a range was given.
    if (start && (line === undefined || column - area.left >= line.length)) continue;
    write(area, [row, column], line?.[column - area.left] ?? {}, mask);
  }
  return {};
}

function from(
  book: Book,
  start: NonNullable<UpdateCells["start"]>,
  size: { height: number; width: number },
): Area {
  const tab = tabById(book, start.sheetId);
  const [top, left] = [start.rowIndex ?? 0, start.columnIndex ?? 0];
  const { rowCount, columnCount } = tab.properties.gridProperties;
  if (top >= rowCount)
    throw invalid(`GridCoordinate.rowIndex[${top}] is after last row in grid[${rowCount - 1}]`);
  if (left >= columnCount)
    throw invalid(`GridCoordinate.columnIndex[${left}] is after last column in grid[${columnCount - 1}]`);
  const area = { tab, top, left, bottom: top + size.height, right: left + size.width };
  if (area.bottom > rowCount || area.right > columnCount) throw beyondGrid(area);
  return area;
}

export function repeatCell(book: Book, given: { range?: GridRange; cell?: Cell; fields?: string }): object {
  const mask = updateMask("CellData", given.fields);
  const area = areaOf(book, given.range);
  for (const at of placesIn(area)) write(area, at, given.cell ?? {}, mask);
  return {};
}

function write({ tab }: Area, at: readonly [number, number], given: Cell, mask: Mask): void {
  checkValue(given);
  const cell: Cell = { ...cellAt(tab, ...at) };
  update(cell, given, mask);
  putCell(tab, at, cell);
}

function checkValue({ userEnteredValue }: Cell): void {
  if (!userEnteredValue) return;
  const kinds = Object.keys(userEnteredValue).filter((kind) => VALUE_KINDS.includes(kind));
  if (kinds.length > 1) throw invalid(`Only one of ${kinds.join(", ")} may be set in a value.`);
  if (userEnteredValue.errorValue) throw invalid("userEnteredValue can't be an errorValue.");
  const { stringValue, formulaValue } = userEnteredValue;
  if (formulaValue !== undefined && !/^=/.test(formulaValue))
    throw invalid(`Invalid formula, it must begin with "=": ${formulaValue}`);
  const length = (stringValue ?? formulaValue ?? "").length;
  if (length > MAX_TEXT)
    throw invalid(`Your input contains more than the maximum of ${MAX_TEXT} characters in a single cell.`);
}

export function setDataValidation(
  book: Book,
  { range, rule }: { range?: GridRange; rule?: { condition?: object; strict?: boolean } },
): object {
  const area = areaOf(book, range);
  if (rule && !rule.condition) throw invalid("A data validation rule needs a condition.");
  for (const at of placesIn(area)) {
    const { dataValidation: _, ...cell } = cellAt(area.tab, ...at) ?? {};
    putCell(area.tab, at, rule ? { ...cell, dataValidation: rule } : cell);
  }
  return {};
}

export function mergeCells(
  book: Book,
  { range, mergeType }: { range?: GridRange; mergeType?: string },
): object {
  const area = areaOf(book, range);
  const known = area.tab.merges.map((merge) => areaOf(book, merge));
  if (known.some((one) => overlaps(one, area)))
    throw invalid("You can't merge cells that are merged already: unmerge them first.");
  area.tab.merges.push(...mergesOf(area, mergeType));
  return {};
}

function mergesOf(area: Area, mergeType: string | undefined): GridRange[] {
  const { top, bottom, left, right } = area;
  const each = (length: number, one: (index: number) => Partial<Area>) =>
    Array.from({ length }, (_, index) => rangeOf({ ...area, ...one(index) }));
  if (mergeType === "MERGE_ROWS")
    return each(bottom - top, (row) => ({ top: top + row, bottom: top + row + 1 }));
  if (mergeType === "MERGE_COLUMNS")
    return each(right - left, (column) => ({ left: left + column, right: left + column + 1 }));
  return [rangeOf(area)];
}

export function unmergeCells(book: Book, { range }: { range?: GridRange }): object {
  const area = areaOf(book, range);
  area.tab.merges = area.tab.merges.filter((merge) => !overlaps(areaOf(book, merge), area));
  return {};
}

type Side = "top" | "bottom" | "left" | "right";
type Borders = Partial<Record<Side | "innerHorizontal" | "innerVertical", Border>>;

export function updateBorders(book: Book, { range, ...borders }: Borders & { range?: GridRange }): object {
  const area = areaOf(book, range);
  for (const at of placesIn(area)) {
    const cell: Cell = { ...cellAt(area.tab, ...at) };
    const given = bordersAt(area, at, borders);
    const { borders: former, ...format } = cell.userEnteredFormat ?? {};
    const now = Object.fromEntries(
      Object.entries({ ...former, ...given }).filter(([, { style }]) => style !== "NONE"),
    );
    const userEnteredFormat = Object.keys(now).length > 0 ? { ...format, borders: now } : format;
    if (Object.keys(userEnteredFormat).length > 0) putCell(area.tab, at, { ...cell, userEnteredFormat });
    else {
      const { userEnteredFormat: _, ...rest } = cell;
      putCell(area.tab, at, rest);
    }
  }
  return {};
}

function bordersAt(area: Area, [row, column]: readonly [number, number], given: Borders) {
  const sides: [Side, Border | undefined][] = [
    ["top", row === area.top ? given.top : given.innerHorizontal],
    ["bottom", row === area.bottom - 1 ? given.bottom : given.innerHorizontal],
    ["left", column === area.left ? given.left : given.innerVertical],
    ["right", column === area.right - 1 ? given.right : given.innerVertical],
  ];
  return Object.fromEntries(sides.flatMap(([side, border]) => (border ? [[side, border]] : []))) as Partial<
    Record<Side, Border>
  >;
}
