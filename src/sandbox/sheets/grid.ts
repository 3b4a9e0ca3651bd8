/** Places in a spreadsheet: ranges by number and in A1 notation, and the cells that stand there. */
import { invalid } from "./errors.ts";
import type { Book, Cell, GridRange, Tab } from "./model.ts";

/** A range with all its bounds, inside its tab. */
export interface Area {
  tab: Tab;
  top: number;
  /** Not in it, as `right`. */
  bottom: number;
  left: number;
  right: number;
}

export const findTab = (book: Book, sheetId: number | undefined): Tab | undefined =>
  book.tabs.find(({ properties }) => properties.sheetId === (sheetId ?? 0));

/** @throws SheetsError when there is no such tab. */
export function tabById(book: Book, sheetId: number | undefined): Tab {
  const tab = findTab(book, sheetId);
  if (!tab) throw invalid(`No grid with id: ${sheetId ?? 0}`);
  return tab;
}

/** @throws SheetsError when it doesn't lie in its tab. */
export function areaOf(book: Book, range: GridRange | undefined): Area {
  if (!range) throw invalid("A range must be specified.");
  const tab = tabById(book, range.sheetId);
  const { rowCount, columnCount } = tab.properties.gridProperties;
  const area = {
    tab,
    top: range.startRowIndex ?? 0,
    bottom: range.endRowIndex ?? rowCount,
    left: range.startColumnIndex ?? 0,
    right: range.endColumnIndex ?? columnCount,
  };
  if (area.top < 0 || area.left < 0 || area.top >= area.bottom || area.left >= area.right)
    throw invalid(`The range ${a1Of(area)} is empty or begins before the grid.`);
  if (area.bottom > rowCount || area.right > columnCount) throw beyondGrid(area);
  return area;
}

export function beyondGrid(area: Area) {
  const { rowCount, columnCount } = area.tab.properties.gridProperties;
  return invalid(
    `Range (${a1Of(area)}) exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`,
  );
}

export const rangeOf = ({ tab, top, bottom, left, right }: Area): GridRange => ({
  sheetId: tab.properties.sheetId,
  ...{ startRowIndex: top, endRowIndex: bottom, startColumnIndex: left, endColumnIndex: right },
});

export const cellAt = (tab: Tab, row: number, column: number): Cell | null =>
  tab.cells[row]?.[column] ?? null;

/** What the cell is to be now; what holds nothing is no cell. */
export function putCell(tab: Tab, [row, column]: readonly [number, number], cell: Cell): void {
  while (tab.cells.length <= row) tab.cells.push([]);
  const line = tab.cells[row] ?? [];
  while (line.length <= column) line.push(null);
  line[column] = Object.keys(cell).length > 0 ? cell : null;
  while (line.length > 0 && line.at(-1) === null) line.pop();
}

export function* placesIn({ top, bottom, left, right }: Area): Generator<readonly [number, number]> {
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) yield [row, column];
}

export function overlaps(one: Area, other: Area): boolean {
  return (
    one.tab === other.tab &&
    one.top < other.bottom &&
    other.top < one.bottom &&
    one.left < other.right &&
    other.left < one.right
  );
}

export const holds = (area: Area, [row, column]: readonly [number, number]): boolean =>
  row >= area.top && row < area.bottom && column >= area.left && column < area.right;

/** 0 → A, 26 → AA. */
export function columnName(index: number): string {
  const rest = Math.floor(index / 26) - 1;
  return (rest < 0 ? "" : columnName(rest)) + String.fromCharCode(65 + (index % 26));
}

const columnIndex = (name: string): number =>
  [...name.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

export const quoted = (title: string): string =>
  /^[A-Za-z_]\w*$/.test(title) && !/^[A-Za-z]{1,3}\d+$/.test(title)
    ? title
    : `'${title.replaceAll("'", "''")}'`;

/** `Goal!A1:C10`, as the vendor names a range in its answers. */
export function a1Of({ tab, top, bottom, left, right }: Area): string {
  const first = `${columnName(left)}${top + 1}`;
  const last = `${columnName(right - 1)}${bottom}`;
  return `${quoted(tab.properties.title)}!${first === last ? first : `${first}:${last}`}`;
}

const CELLS = /^\$?([A-Za-z]{1,3})?\$?(\d+)?(?::\$?([A-Za-z]{1,3})?\$?(\d+)?)?$/;

/**
 * Reads `Goal!A2:C`, `'My tab'!B:B`, `Goal`, a named range, or `A1` of the first tab. Open ends reach to the grid's.
 * @throws SheetsError when it can't be read or doesn't lie in the grid.
 */
export function areaFromA1(book: Book, text: string): Area {
  const named = book.namedRanges.find(({ name }) => name === text);
  if (named) return areaOf(book, named.range);
  const { title, cells } = parts(text);
  const tab = book.tabs.find(({ properties }) => properties.title === title);
  if (title !== null && !tab) throw unreadable(text);
  if (tab && cells === null) return areaOf(book, { sheetId: tab.properties.sheetId });
  const whole = book.tabs.find(({ properties }) => properties.title === cells);
  if (!tab && whole) return areaOf(book, { sheetId: whole.properties.sheetId });
  const within = tab ?? book.tabs[0];
  const bounds = within && boundsIn(cells ?? "");
  if (!bounds) throw unreadable(text);
  return areaOf(book, { sheetId: within.properties.sheetId, ...bounds });
}

function parts(text: string): { title: string | null; cells: string | null } {
  const quotedTitle = /^'((?:[^']|'')*)'(?:!(.*))?$/.exec(text);
  if (quotedTitle)
    return { title: (quotedTitle[1] ?? "").replaceAll("''", "'"), cells: quotedTitle[2] ?? null };
  const at = text.lastIndexOf("!");
  return at < 0 ? { title: null, cells: text } : { title: text.slice(0, at), cells: text.slice(at + 1) };
}

function boundsIn(cells: string): GridRange | null {
  const read = CELLS.exec(cells);
  if (!read || cells === "") return null;
  const [, leftName, topName, rightName, bottomName] = read;
  const isOne = !cells.includes(":");
  if (isOne && (leftName === undefined || topName === undefined)) return null;
  const [endColumn, endRow] = isOne ? [leftName, topName] : [rightName, bottomName];
  return {
    ...(leftName === undefined ? {} : { startColumnIndex: columnIndex(leftName) }),
    ...(topName === undefined ? {} : { startRowIndex: Number(topName) - 1 }),
    ...(endColumn === undefined ? {} : { endColumnIndex: columnIndex(endColumn) + 1 }),
    ...(endRow === undefined ? {} : { endRowIndex: Number(endRow) }),
  };
}

const unreadable = (text: string) => invalid(`Unable to parse range: ${text}`);
