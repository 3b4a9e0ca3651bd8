/** Requests on tabs and on the spreadsheet itself. */
import { emptyTab, newNumber } from "../books.ts";
import { invalid } from "../errors.ts";
import { update } from "../field-mask.ts";
import { findTab, tabById } from "../grid.ts";
import type { Book, SheetProperties, Tab } from "../model.ts";
import { boundsOf, changeRanges, clipped } from "../ranges.ts";
import { updateMask } from "./update-mask.ts";

type Given = Partial<SheetProperties>;

export function addSheet(book: Book, { properties = {} }: { properties?: Given }): object {
  const sheetId = properties.sheetId ?? newNumber();
  if (sheetId < 0) throw invalid("sheetId must be non-negative.");
  if (findTab(book, sheetId))
    throw invalid(`A sheet with the id ${sheetId} already exists. Please enter another id.`);
  const title = properties.title ?? freeTitle(book);
  assertTitle(book, title);
  const tab = emptyTab({ ...properties, sheetId, title });
  assertGrid(tab);
  book.tabs.splice(placeOf(book, properties.index), 0, tab);
  number(book);
  return { addSheet: { properties: tab.properties } };
}

function placeOf(book: Book, index: number | undefined): number {
  if (index === undefined) return book.tabs.length;
  if (index < 0 || index > book.tabs.length)
    throw invalid(`The sheet index ${index} is not between 0 and ${book.tabs.length}.`);
  return index;
}

function number(book: Book): void {
  book.tabs.forEach((tab, index) => {
    tab.properties.index = index;
  });
}

function freeTitle(book: Book): string {
  let count = book.tabs.length + 1;
  while (book.tabs.some(({ properties }) => properties.title === `Sheet${count}`)) count++;
  return `Sheet${count}`;
}

/** Titles are compared without regard to case. */
export function assertTitle(book: Book, title: string, of?: Tab): void {
  if (title === "") throw invalid("The sheet name cannot be empty.");
  if (title.length > 100) throw invalid("The sheet name cannot be greater than 100 characters.");
  const isTaken = book.tabs.some(
    (tab) => tab !== of && tab.properties.title.toLowerCase() === title.toLowerCase(),
  );
  if (isTaken) throw invalid(`A sheet with the name "${title}" already exists. Please enter another name.`);
}

function assertGrid({ properties: { gridProperties } }: Tab): void {
  const { rowCount, columnCount, frozenRowCount = 0, frozenColumnCount = 0 } = gridProperties;
  if (rowCount < 1 || columnCount < 1) throw invalid("A grid has at least one row and one column.");
  if (columnCount > 18_278) throw invalid("A grid has at most 18278 columns.");
  if (frozenRowCount >= rowCount && frozenRowCount > 0)
    throw invalid("You can't freeze all visible rows on the sheet.");
  if (frozenColumnCount >= columnCount && frozenColumnCount > 0)
    throw invalid("You can't freeze all visible columns on the sheet.");
}

export function updateSheetProperties(book: Book, given: { properties?: Given; fields?: string }): object {
  const mask = updateMask("SheetProperties", given.fields);
  const tab = tabById(book, given.properties?.sheetId);
  const before = { ...tab.properties.gridProperties };
  const { index, ...properties } = structuredClone(tab.properties);
  update(properties, given.properties ?? {}, mask);
  assertTitle(book, properties.title ?? "", tab);
  tab.properties = { ...properties, index, sheetId: tab.properties.sheetId, sheetType: "GRID" };
  tab.properties.gridProperties = { ...{ rowCount: 0, columnCount: 0 }, ...tab.properties.gridProperties };
  assertGrid(tab);
  const now = tab.properties.gridProperties;
  if (now.rowCount < before.rowCount || now.columnCount < before.columnCount) shrink(book, tab);
  if (mask.has("index") || mask.has("*")) moveTab(book, tab, given.properties?.index);
  if (!isSeen(book)) throw invalid("You can't hide all the sheets in a document.");
  return {};
}

const isSeen = (book: Book) => book.tabs.some(({ properties }) => !properties.hidden);

/** Indexes are counted as they were before the move. */
export function moveTab(book: Book, tab: Tab, index: number | undefined): void {
  const from = book.tabs.indexOf(tab);
  const to = placeOf(book, index);
  book.tabs.splice(from, 1);
  book.tabs.splice(to > from ? to - 1 : to, 0, tab);
  number(book);
}

function shrink(book: Book, tab: Tab): void {
  const { sheetId, gridProperties } = tab.properties;
  const { rowCount, columnCount } = gridProperties;
  tab.cells = tab.cells.slice(0, rowCount).map((line) => line.slice(0, columnCount));
  tab.rows = tab.rows.slice(0, rowCount);
  tab.columns = tab.columns.slice(0, columnCount);
  changeRanges(book, sheetId, (range) => clipped(range, { bounds: boundsOf("ROWS"), size: rowCount }));
  changeRanges(book, sheetId, (range) => clipped(range, { bounds: boundsOf("COLUMNS"), size: columnCount }));
}

export function deleteSheet(book: Book, given: { sheetId?: number }): object {
  const tab = tabById(book, given.sheetId);
  const { sheetId } = tab.properties;
  book.tabs = book.tabs.filter((one) => one !== tab);
  if (book.tabs.length === 0) throw invalid("You can't remove all the sheets in a document.");
  if (!isSeen(book)) throw invalid("You can't remove all the visible sheets in a document.");
  changeRanges(book, sheetId, () => null);
  book.metadata = book.metadata.filter(
    ({ location }) => (location.sheetId ?? location.dimensionRange?.sheetId) !== sheetId,
  );
  number(book);
  return {};
}

export function updateSpreadsheetProperties(
  book: Book,
  given: { properties?: Partial<Book["properties"]>; fields?: string },
): object {
  const mask = updateMask("SpreadsheetProperties", given.fields);
  update(book.properties, given.properties ?? {}, mask);
  assertBook(book);
  return {};
}

/** @throws SheetsError when its title, language or zone is none. */
export function assertBook({ properties: { title, locale, timeZone } }: Book): void {
  if (!title) throw invalid("The spreadsheet's title cannot be empty.");
  if (!/^[a-z]{2,3}(_[A-Z]{2})?$/.test(locale ?? "")) throw invalid(`Unsupported locale: ${locale}`);
  if (!isZone(timeZone)) throw invalid(`Invalid time zone: ${timeZone}`);
}

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return Boolean(timeZone);
  } catch {
    return false;
  }
}
