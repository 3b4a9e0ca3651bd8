/** Lists of rows: the query of a data source, and search over the whole workspace. */
import type { GetSelfResponse, QueryDataSourceResponse, SearchResponse } from "@notionhq/client";
import { BOT_ID, cursorAt, trashAt, WORKSPACE_ID } from "./common.ts";
import { dataSourceResponse } from "./databases.ts";
import { invalid, validationError } from "./errors.ts";
import { compileFilter } from "./filter.ts";
import { pageResponse } from "./pages.ts";
import { type PageOfIds, pageOfIds, sql } from "./paging.ts";
import type { NotionRequest } from "./request.ts";
import { allowOnly, booleanAt, type Fields, fieldsAt, ifGiven, pageSizeAt, stringAt } from "./shape.ts";
import { compileSorts } from "./sorts.ts";
import { findDataSource, getDataSource, getPage } from "./workspace.ts";

const BOTH_KINDS = `(
  select id, 'page' as kind, plain_title, in_trash, edited_ms from notion_pages
  union all
  select s.id, 'data_source', s.plain_title, max(s.in_trash, d.in_trash), s.edited_ms
  from notion_data_sources s join notion_databases d on d.id = s.database_id
)`;

export function queryDataSource(request: NotionRequest): QueryDataSourceResponse {
  const { store, body, limits, nowMs } = request;
  allowOnly(body, ["filter", "sorts", "start_cursor", "page_size", "in_trash", "archived", "result_type"]);
  const source = getDataSource(store, request.id("data_source_id"));
  const reading = { schema: source.properties, limits, nowMs };
  const page = pageOfIds({
    store,
    from: "notion_pages",
    within: sql("data_source_id = ? and in_trash = ?", source.id, Number(trashAt(body) ?? false)),
    filter: compileFilter(body.filter, reading),
    order: compileSorts(body.sorts, reading),
    after: cursorAt(body.start_cursor),
    size: pageSizeAt(body.page_size, "body.page_size", limits.rowsPerPage),
    most: limits.rowsPerQuery,
  });
  return listResponse(
    page,
    page.ids.map((id) => pageResponse(request, getPage(store, id), source)),
  );
}

export function search(request: NotionRequest): SearchResponse {
  const { store, body, limits } = request;
  allowOnly(body, ["query", "sort", "filter", "start_cursor", "page_size"]);
  const query = ifGiven(body.query, (value) => stringAt(value, "body.query")) ?? "";
  const { kind, inTrash } = searchFilterAt(body.filter);
  const page = pageOfIds({
    store,
    from: BOTH_KINDS,
    within: sql("in_trash = ? and kind like ?", Number(inTrash), kind),
    filter: sql("instr(lower(plain_title), lower(?)) > 0", query),
    order: sql(`edited_ms ${searchDirectionAt(body.sort)}, id`),
    after: cursorAt(body.start_cursor),
    size: pageSizeAt(body.page_size, "body.page_size", limits.rowsPerPage),
    most: limits.rowsPerQuery,
  });
  return listResponse(
    page,
    page.ids.map((id) => foundResponse(request, id)),
  );
}

function foundResponse(request: NotionRequest, id: string) {
  const source = findDataSource(request.store, id);
  return source ? dataSourceResponse(request, source) : pageResponse(request, getPage(request.store, id));
}

const listResponse = (
  page: PageOfIds,
  results: QueryDataSourceResponse["results"],
): QueryDataSourceResponse => ({
  object: "list",
  results,
  next_cursor: page.nextCursor,
  has_more: page.nextCursor !== null,
  type: "page_or_data_source",
  page_or_data_source: {},
  request_status: page.incomplete
    ? { type: "incomplete", incomplete_reason: "query_result_limit_reached" }
    : { type: "complete" },
});

function searchFilterAt(value: unknown): { kind: string; inTrash: boolean } {
  const filter: Fields = ifGiven(value, (given) => fieldsAt(given, "body.filter")) ?? {};
  allowOnly(filter, ["property", "value", "in_trash"], "body.filter");
  const inTrash = ifGiven(filter.in_trash, (given) => booleanAt(given, "body.filter.in_trash")) ?? false;
  if (filter.property === undefined && filter.value === undefined) return { kind: "%", inTrash };
  if (filter.property !== "object")
    throw invalid("body.filter.property", 'should be `"object"`', filter.property);
  if (filter.value !== "page" && filter.value !== "data_source") {
    throw invalid("body.filter.value", 'should be `"page"` or `"data_source"`', filter.value);
  }
  return { kind: filter.value, inTrash };
}

function searchDirectionAt(value: unknown): "asc" | "desc" {
  const sort: Fields = ifGiven(value, (given) => fieldsAt(given, "body.sort")) ?? {};
  if (sort.timestamp !== undefined && sort.timestamp !== "last_edited_time") {
    throw validationError('body.sort.timestamp should be "last_edited_time" when sorting by timestamp.');
  }
  if (![undefined, "ascending", "descending"].some((known) => known === sort.direction)) {
    const expected = 'should be `"ascending"`, `"descending"`, or `undefined`';
    throw invalid("body.sort.direction", expected, sort.direction);
  }
  return sort.direction === "ascending" ? "asc" : "desc";
}

export const retrieveSelf = (): GetSelfResponse => ({
  object: "user",
  id: BOT_ID,
  name: "pressroom",
  avatar_url: null,
  type: "bot",
  bot: {
    owner: { type: "workspace", workspace: true },
    workspace_id: WORKSPACE_ID,
    workspace_name: "Sandbox",
    workspace_limits: { max_file_upload_size_in_bytes: 5_242_880 },
  },
});
