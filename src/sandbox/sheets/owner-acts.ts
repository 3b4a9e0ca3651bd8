/** What the owner does with a spreadsheet by hand. No protection that only warns stands in the way of a person. */
import type { DatabaseSync } from "node:sqlite";
import { emptyTab, findBook, newBook, newNumber, permissionFor, saveBook } from "./books.ts";
import { invalid, SheetsError } from "./errors.ts";
import { areaFromA1, cellAt, putCell } from "./grid.ts";
import type { Book, Tab } from "./model.ts";
import { insertDimension } from "./requests/dimensions.ts";
import { assertTitle, deleteSheet, moveTab } from "./requests/sheets.ts";
import { SANDBOX_ACCOUNT } from "./token.ts";
import { type Typed, typedInto } from "./user-entered.ts";

export interface Owner {
  store: DatabaseSync;
  nowMs: number;
}

export const OWNER_EMAIL = "owner@sandbox.example";
const SERVICE_ACCOUNT = /\.gserviceaccount\.com$/;

/** Changes one spreadsheet. @throws SheetsError for what can't be done. */
function change<T>({ store, nowMs }: Owner, id: string, work: (book: Book) => T): T {
  const book = findBook(store, id);
  if (!book) throw new SheetsError("NOT_FOUND", "There is no such spreadsheet.");
  const result = work(book);
  saveBook(store, book, nowMs);
  return result;
}

function tabNamed(book: Book, title: string): Tab {
  const tab = book.tabs.find(({ properties }) => properties.title === title);
  if (!tab) throw new SheetsError("NOT_FOUND", `There is no tab ${title}.`);
  return tab;
}

interface OnTab {
  spreadsheetId: string;
  /** Its title. */
  tab: string;
}

export const ownerActs = {
  /** A new spreadsheet of the owner's own, shared with a service account when one is named. */
  create(owner: Owner, { title, shareWith }: { title: string; shareWith: string | null }) {
    const book = newBook(title, permissionFor(OWNER_EMAIL, "owner"));
    book.tabs.push(emptyTab({ sheetId: 0, title: "Sheet1" }));
    if (shareWith !== null) book.permissions.push(permissionFor(shareWith, "writer"));
    saveBook(owner.store, book, owner.nowMs);
    return { spreadsheetId: book.id };
  },
  addTab: (owner: Owner, { spreadsheetId, tab }: OnTab) =>
    change(owner, spreadsheetId, (book) => {
      assertTitle(book, tab);
      const sheetId = newNumber();
      book.tabs.push(emptyTab({ sheetId, title: tab }));
      return { sheetId };
    }),
  rename: (owner: Owner, { spreadsheetId, tab, title }: OnTab & { title: string }) =>
    change(owner, spreadsheetId, (book) => {
      const found = tabNamed(book, tab);
      assertTitle(book, title, found);
      found.properties.title = title;
      return {};
    }),
  /** `index` is where it then stands. */
  move: (owner: Owner, { spreadsheetId, tab, index }: OnTab & { index: number }) =>
    change(owner, spreadsheetId, (book) => {
      const found = tabNamed(book, tab);
      const from = book.tabs.indexOf(found);
      moveTab(book, found, index > from ? index + 1 : index);
      return {};
    }),
  delete: (owner: Owner, { spreadsheetId, tab }: OnTab) =>
    change(owner, spreadsheetId, (book) =>
      deleteSheet(book, { sheetId: tabNamed(book, tab).properties.sheetId }),
    ),
  /** Types values from a cell on; null leaves a cell alone. */
  type: (
    owner: Owner,
    { spreadsheetId, at, values }: { spreadsheetId: string; at: string; values: (Typed | null)[][] },
  ) =>
    change(owner, spreadsheetId, (book) => {
      const { tab, top, left } = areaFromA1(book, at);
      const { rowCount, columnCount } = tab.properties.gridProperties;
      for (const [row, line] of values.entries())
        for (const [column, value] of line.entries()) {
          const place = [top + row, left + column] as const;
          if (place[0] >= rowCount || place[1] >= columnCount) throw invalid("The grid ends before that.");
          if (value !== null) putCell(tab, place, typedInto(cellAt(tab, ...place), value));
        }
      return {};
    }),
  /** Zero-based: the new column stands there, and what stood there is right of it. */
  insertColumn: (owner: Owner, { spreadsheetId, tab, at }: OnTab & { at: number }) =>
    change(owner, spreadsheetId, (book) => {
      const { sheetId } = tabNamed(book, tab).properties;
      return insertDimension(book, {
        range: { sheetId, dimension: "COLUMNS", startIndex: at, endIndex: at + 1 },
      });
    }),
  /** No service account may see it any more. */
  revoke: (owner: Owner, { spreadsheetId }: { spreadsheetId: string }) =>
    change(owner, spreadsheetId, (book) => {
      book.permissions = book.permissions.filter(({ emailAddress }) => !SERVICE_ACCOUNT.test(emailAddress));
      return {};
    }),
  /** Gives it (back) to an account: the sandbox's own when none is named. */
  share: (owner: Owner, given: { spreadsheetId: string; email: string | null; role: "writer" | "reader" }) =>
    change(owner, given.spreadsheetId, (book) => {
      const email = given.email ?? SANDBOX_ACCOUNT;
      book.permissions = [
        ...book.permissions.filter(({ emailAddress }) => emailAddress !== email),
        permissionFor(email, given.role),
      ];
      return {};
    }),
};
