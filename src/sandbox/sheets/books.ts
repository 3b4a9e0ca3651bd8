/** Spreadsheets in the store, what a new one holds, and who may do what with it. */
import { randomBytes, randomInt } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import { invalid, SheetsError } from "./errors.ts";
import type { Book, Permission, SheetProperties, Tab } from "./model.ts";

export function findBook(store: DatabaseSync, id: string): Book | null {
  const row = prepared(store, "select json from sheets_books where id = ?").get(id);
  return row ? (JSON.parse(String(row.json)) as Book) : null;
}

/** In the order in which they were made. */
export const allBooks = (store: DatabaseSync): { book: Book; changedMs: number }[] =>
  prepared(store, "select json, changed_at from sheets_books order by seq")
    .all()
    .map((row) => ({ book: JSON.parse(String(row.json)) as Book, changedMs: Number(row.changed_at) }));

export const countBooks = (store: DatabaseSync): number =>
  Number(prepared(store, "select count(*) as n from sheets_books").get()?.n);

export function saveBook(store: DatabaseSync, book: Book, nowMs: number): void {
  book.tabs.forEach((tab, index) => {
    tab.properties.index = index;
  });
  prepared(
    store,
    `insert into sheets_books (id, json, changed_at) values (?, ?, ?)
     on conflict (id) do update set json = excluded.json, changed_at = excluded.changed_at`,
  ).run(book.id, JSON.stringify(book), nowMs);
}

export const newBookId = (): string => randomBytes(33).toString("base64url");

/** Ids of sheets, charts and the like, when the client chose none. */
export const newNumber = (): number => randomInt(1, 2 ** 31 - 1);

export const permissionFor = (emailAddress: string, role: Permission["role"]): Permission => ({
  id: String(randomInt(10 ** 12)),
  emailAddress,
  role,
  type: "user",
});

const ROWS = 1_000;
const COLUMNS = 26;

/** A tab with nothing in it; its size is the vendor's own unless the client says otherwise. */
export function emptyTab(given: Partial<SheetProperties> & Pick<SheetProperties, "sheetId" | "title">): Tab {
  const { gridProperties, ...rest } = given;
  return {
    properties: {
      ...rest,
      index: given.index ?? 0,
      sheetType: "GRID",
      gridProperties: { ...{ rowCount: ROWS, columnCount: COLUMNS }, ...gridProperties },
    },
    cells: [],
    rows: [],
    columns: [],
    merges: [],
    conditionalFormats: [],
    protectedRanges: [],
    charts: [],
  };
}

export function newBook(title: string | undefined, owner: Permission): Book {
  return {
    id: newBookId(),
    properties: {
      title: title ?? "Untitled spreadsheet",
      locale: "en_US",
      timeZone: "Etc/GMT",
      autoRecalc: "ON_CHANGE",
    },
    tabs: [],
    namedRanges: [],
    metadata: [],
    permissions: [owner],
  };
}

/**
 * The spreadsheet, for one who may read it, or write to it.
 * @throws SheetsError 404 for one that isn't there, 403 for one that isn't shared with this account.
 */
export function bookFor(store: DatabaseSync, id: string, who: { email: string; writes: boolean }): Book {
  const book = findBook(store, id);
  if (!book) throw new SheetsError("NOT_FOUND", "Requested entity was not found.");
  const role = book.permissions.find(({ emailAddress }) => emailAddress === who.email)?.role;
  if (!role || (who.writes && role === "reader"))
    throw new SheetsError("PERMISSION_DENIED", "The caller does not have permission");
  return book;
}

/** @throws SheetsError when the spreadsheet has more cells than Google takes. */
export function assertCells({ tabs }: Book, most: number): void {
  const cells = tabs.reduce((sum, { properties: { gridProperties } }) => {
    return sum + gridProperties.rowCount * gridProperties.columnCount;
  }, 0);
  if (cells > most)
    throw invalid(
      `This action would increase the number of cells in the workbook above the limit of ${most} cells.`,
    );
}
