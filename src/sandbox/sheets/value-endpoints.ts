/** Where plain values are read and written. */

import { invalid } from "./errors.ts";
import type { Endpoint, SheetsRequest } from "./request.ts";
import {
  clearValues,
  RENDERING,
  type Rendering,
  readValues,
  type ValueRange,
  writeValues,
} from "./values.ts";

type On = (method: string, path: string, endpoint: Endpoint) => void;

const READING = {
  majorDimension: "Dimension",
  valueRenderOption: "ResponseValueRenderOption",
  dateTimeRenderOption: "ResponseDateTimeRenderOption",
};
const WRITING = {
  valueInputOption: "ValueInputOption",
  includeValuesInResponse: "bool",
  responseValueRenderOption: "ResponseValueRenderOption",
  responseDateTimeRenderOption: "ResponseDateTimeRenderOption",
};

export function valueEndpoints(on: On): void {
  const one = "/v4/spreadsheets/:id/values/:range";
  const all = "/v4/spreadsheets/:id";
  on("GET", one, { quota: "Read", gives: "ValueRange", query: READING, work: get });
  on("PUT", one, {
    quota: "Write",
    takes: "ValueRange",
    gives: "UpdateValuesResponse",
    query: WRITING,
    work: put,
  });
  on("POST", `${all}/values/:range{.+:clear}`, {
    ...{ quota: "Write", takes: "ClearValuesRequest", gives: "ClearValuesResponse" },
    work: clear,
  });
  on("GET", `${all}/values:batchGet`, {
    ...{ quota: "Read", gives: "BatchGetValuesResponse", query: { ...READING, ranges: "string" } },
    work: batchGet,
  });
  on("POST", `${all}/values:batchUpdate`, {
    ...{ quota: "Write", takes: "BatchUpdateValuesRequest", gives: "BatchUpdateValuesResponse" },
    work: batchUpdate,
  });
  on("POST", `${all}/values:batchClear`, {
    ...{ quota: "Write", takes: "BatchClearValuesRequest", gives: "BatchClearValuesResponse" },
    work: batchClear,
  });
}

const renderingOf = (query: URLSearchParams): Rendering => ({
  majorDimension: query.get("majorDimension") ?? RENDERING.majorDimension,
  valueRenderOption: query.get("valueRenderOption") ?? RENDERING.valueRenderOption,
  dateTimeRenderOption: query.get("dateTimeRenderOption") ?? RENDERING.dateTimeRenderOption,
});

const get = ({ book, param, query }: SheetsRequest) => readValues(book(), param("range"), renderingOf(query));

function batchGet({ book, query }: SheetsRequest): object {
  const from = book();
  const valueRanges = query.getAll("ranges").map((range) => readValues(from, range, renderingOf(query)));
  return { spreadsheetId: from.id, ...(valueRanges.length > 0 ? { valueRanges } : {}) };
}

interface Echo {
  includeValuesInResponse?: boolean;
  responseValueRenderOption?: string;
  responseDateTimeRenderOption?: string;
}

function put({ book, keep, param, body, query }: SheetsRequest): object {
  const range = param("range");
  const given = body as ValueRange;
  if (given.range !== undefined && given.range !== range)
    throw invalid(
      `Requested writing within range [${range}], but the value range's range is [${given.range}]`,
    );
  const changed = book();
  const written = writeValues(changed, { ...given, range }, query.get("valueInputOption") ?? undefined);
  keep(changed);
  return {
    ...written,
    ...echo(changed, range, {
      includeValuesInResponse: query.get("includeValuesInResponse") === "true",
      responseValueRenderOption: query.get("responseValueRenderOption") ?? RENDERING.valueRenderOption,
      responseDateTimeRenderOption:
        query.get("responseDateTimeRenderOption") ?? RENDERING.dateTimeRenderOption,
    }),
  };
}

function echo(book: Parameters<typeof readValues>[0], range: string, asked: Echo): object {
  if (!asked.includeValuesInResponse) return {};
  const how = {
    ...RENDERING,
    valueRenderOption: asked.responseValueRenderOption ?? RENDERING.valueRenderOption,
    dateTimeRenderOption: asked.responseDateTimeRenderOption ?? RENDERING.dateTimeRenderOption,
  };
  return { updatedData: readValues(book, range, how) };
}

interface Written {
  updatedRows?: number;
  updatedColumns?: number;
  updatedCells?: number;
}

function batchUpdate({ book, keep, body }: SheetsRequest): object {
  const {
    valueInputOption,
    data = [],
    ...asked
  } = body as Echo & { valueInputOption?: string; data?: ValueRange[] };
  const changed = book();
  const responses = data.map(
    (one): Written => ({
      ...writeValues(changed, one, valueInputOption),
      ...echo(changed, one.range ?? "", asked),
    }),
  );
  keep(changed);
  const total = (name: keyof Written) => responses.reduce((sum, one) => sum + (one[name] ?? 0), 0);
  const tabs = new Set(data.map(({ range = "" }) => range.slice(0, Math.max(0, range.lastIndexOf("!")))));
  return {
    spreadsheetId: changed.id,
    totalUpdatedRows: total("updatedRows"),
    totalUpdatedColumns: total("updatedColumns"),
    totalUpdatedCells: total("updatedCells"),
    totalUpdatedSheets: tabs.size,
    responses,
  };
}

function clear({ book, keep, param }: SheetsRequest): object {
  const changed = book();
  const clearedRange = clearValues(changed, param("range").replace(/:clear$/, ""));
  keep(changed);
  return { spreadsheetId: changed.id, clearedRange };
}

function batchClear({ book, keep, body }: SheetsRequest): object {
  const changed = book();
  const clearedRanges = ((body.ranges ?? []) as string[]).map((range) => clearValues(changed, range));
  keep(changed);
  return { spreadsheetId: changed.id, clearedRanges };
}
