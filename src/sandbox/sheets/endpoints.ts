/** The endpoints of spreadsheets, their values and their marks. */
import type { Context, Hono } from "hono";
import type { TwinContext } from "../twin.ts";
import { bookAnswer } from "./book-answer.ts";
import { emptyTab, newBook, permissionFor } from "./books.ts";
import { SheetsError, unplayed } from "./errors.ts";
import { wants } from "./field-mask.ts";
import type { Filter } from "./metadata.ts";
import { searchMetadata } from "./metadata.ts";
import type { Book, SheetProperties } from "./model.ts";
import { answer, type Endpoint, type SheetsRequest } from "./request.ts";
import { applyRequests } from "./requests/apply.ts";
import { addNamedRange } from "./requests/protected.ts";
import { addSheet, assertBook } from "./requests/sheets.ts";
import { valueEndpoints } from "./value-endpoints.ts";

export function sheetsEndpoints(app: Hono, context: TwinContext): void {
  const on = (method: string, path: string, endpoint: Endpoint) =>
    app.on(method, path, (c: Context) => answer(context, c, endpoint));
  const gives = "Spreadsheet";
  on("POST", "/v4/spreadsheets", { quota: "Write", takes: gives, gives, work: create });
  const query = { ranges: "string", includeGridData: "bool", excludeTablesInBandedRanges: "bool" };
  on("GET", "/v4/spreadsheets/:id", { quota: "Read", gives, query, work: get });
  on("POST", "/v4/spreadsheets/:id{[\\w-]+:batchUpdate}", {
    ...{ quota: "Write", takes: "BatchUpdateSpreadsheetRequest", gives: "BatchUpdateSpreadsheetResponse" },
    work: batchUpdate,
  });
  on("POST", "/v4/spreadsheets/:id/developerMetadata:search", {
    ...{ quota: "Read", takes: "SearchDeveloperMetadataRequest", gives: "SearchDeveloperMetadataResponse" },
    work: (request) => searchMetadata(request.book(), (request.body.dataFilters ?? []) as Filter[]),
  });
  valueEndpoints(on);
}

interface NewBook {
  properties?: Partial<Book["properties"]>;
  sheets?: { properties?: Partial<SheetProperties> }[];
  namedRanges?: object[];
}

function create({ limits, email, body, keep }: SheetsRequest): object {
  if (limits.serviceAccountsOwnFiles === 0 || email.startsWith("no-storage@"))
    throw new SheetsError("PERMISSION_DENIED", "The caller does not have permission");
  const { properties, sheets = [], namedRanges = [] } = body as NewBook;
  const book = newBook(properties?.title, permissionFor(email, "owner"));
  Object.assign(book.properties, properties);
  assertBook(book);
  for (const sheet of sheets) {
    const more = Object.keys(sheet).find((name) => name !== "properties");
    if (more) throw unplayed(`making a spreadsheet with sheets.${more}`);
    addSheet(book, { properties: { ...(sheet.properties ?? {}) } });
  }
  if (sheets.length === 0) book.tabs.push(emptyTab({ sheetId: 0, title: "Sheet1" }));
  for (const namedRange of namedRanges) addNamedRange(book, { namedRange });
  keep(book);
  return bookAnswer(book, { ranges: [], gridData: false });
}

function get({ query, mask, book }: SheetsRequest): object {
  // A field mask says by itself whether the cells are asked for.
  const gridData = mask ? wants(mask, ["sheets", "data"]) : query.get("includeGridData") === "true";
  return bookAnswer(book(), { ranges: query.getAll("ranges"), gridData });
}

interface Batch {
  requests?: Record<string, object>[];
  includeSpreadsheetInResponse?: boolean;
  responseRanges?: string[];
  responseIncludeGridData?: boolean;
}

function batchUpdate({ body, book, keep }: SheetsRequest): object {
  const { requests = [], ...asked } = body as Batch;
  const changed = book();
  const replies = applyRequests(changed, requests);
  keep(changed);
  return {
    spreadsheetId: changed.id,
    replies,
    ...(asked.includeSpreadsheetInResponse
      ? {
          updatedSpreadsheet: bookAnswer(changed, {
            ranges: asked.responseRanges ?? [],
            gridData: asked.responseIncludeGridData ?? false,
          }),
        }
      : {}),
  };
}
