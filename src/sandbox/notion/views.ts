/** The tabs over a database: tables, boards, calendars and so on, each with its filter, its sorts and its layout. */
import type { Client } from "@notionhq/client";
import { bot } from "./common.ts";
import { wireTime } from "./dates.ts";
import { invalid, notFound, validationError } from "./errors.ts";
import { compileFilter } from "./filter.ts";
import { dashless, newId, uuidAt } from "./ids.ts";
import type { NotionRequest } from "./request.ts";
import {
  allowOnly,
  arrayAt,
  type Fields,
  fieldsAt,
  ifGiven,
  pageSizeAt,
  populatedStringAt,
} from "./shape.ts";
import { compileSorts } from "./sorts.ts";
import { configurationAt, configurationResponse, type ViewType, viewTypeAt } from "./view-layout.ts";
import {
  type DataSource,
  findView,
  deleteView as forgetView,
  getDatabase,
  getDataSource,
  saveView,
  type View,
  viewsOf,
  viewsOfDatabase,
} from "./workspace.ts";

type ListViewsResponse = Awaited<ReturnType<Client["views"]["list"]>>;
type ViewResponse = Awaited<ReturnType<Client["views"]["retrieve"]>>;
type FullViewResponse = Extract<ViewResponse, { name: string }>;
/** Kept as a request gave it, and checked then: what is answered is as it came. */
type Kept<Field extends "filter" | "sorts" | "configuration"> = Exclude<FullViewResponse[Field], undefined>;
type DeletedViewResponse = Awaited<ReturnType<Client["views"]["delete"]>>;

const DEFAULT_NAME = "Default view";
const NAME_CHARACTERS = 2_000;

/** Every data source begins with one plain table over it. */
export function saveDefaultView({ store, nowMs }: NotionRequest, source: DataSource): void {
  const { id: dataSourceId, databaseId } = source;
  saveView(store, {
    ...{ id: newId(), databaseId, dataSourceId, name: DEFAULT_NAME, type: "table" },
    ...{ filter: null, sorts: null, configuration: null, createdMs: nowMs, editedMs: nowMs },
  });
}

/** References only: each view is to be retrieved by itself. */
export function listViews(request: NotionRequest): ListViewsResponse {
  const { limits, query } = request;
  const views = listedViews(request);
  const size = pageSizeAt(query.get("page_size") ?? undefined, "query.page_size", limits.rowsPerPage);
  const cursor = query.get("start_cursor");
  const from = cursor === null ? 0 : views.findIndex((view) => view.id === cursor) + 1;
  if (cursor !== null && from === 0) throw validationError(`The start_cursor provided is invalid: ${cursor}`);
  const page = views.slice(from, from + size);
  const more = from + size < views.length;
  return {
    object: "list",
    results: page.map(({ id }) => ({ object: "view" as const, id })),
    next_cursor: more ? (page.at(-1)?.id ?? null) : null,
    has_more: more,
    type: "view",
    view: {},
  };
}

function listedViews({ store, query }: NotionRequest): View[] {
  const dataSourceId = query.get("data_source_id");
  if (dataSourceId !== null) {
    return viewsOf(store, getDataSource(store, uuidAt(dataSourceId, "query.data_source_id")).id);
  }
  const databaseId = uuidAt(query.get("database_id") ?? undefined, "query.database_id");
  return viewsOfDatabase(store, getDatabase(store, databaseId).id);
}

export function createView(request: NotionRequest): FullViewResponse {
  const { store, body, nowMs } = request;
  allowOnly(body, [
    ...["data_source_id", "name", "type", "database_id", "view_id", "filter", "sorts", "quick_filters"],
    ...["create_database", "configuration", "position", "placement"],
  ]);
  if (body.view_id !== undefined || body.create_database !== undefined) {
    throw validationError("The sandbox's Notion has no dashboards and no linked databases.");
  }
  const source = getDataSource(store, uuidAt(body.data_source_id, "body.data_source_id"));
  const database = getDatabase(store, uuidAt(body.database_id, "body.database_id"));
  const type = viewTypeAt(body.type);
  const view: View = {
    id: newId(),
    databaseId: database.id,
    dataSourceId: source.id,
    name: populatedStringAt(body.name, "body.name", NAME_CHARACTERS),
    type,
    ...rowsShown(request, source),
    configuration:
      ifGiven(body.configuration, (given) => configurationAt(given, type, source.properties)) ?? null,
    createdMs: nowMs,
    editedMs: nowMs,
  };
  place(request, view);
  return viewResponse(request, view);
}

export const retrieveView = (request: NotionRequest): FullViewResponse =>
  viewResponse(request, viewAt(request));

/** Null clears; what isn't given stays, also within the configuration. */
export function updateView(request: NotionRequest): FullViewResponse {
  const { store, body, nowMs } = request;
  allowOnly(body, ["name", "filter", "sorts", "quick_filters", "configuration"]);
  const present = viewAt(request);
  const source = getDataSource(store, present.dataSourceId);
  const layout = ifGiven(body.configuration, (given) =>
    configurationAt(given, viewTypeAt(present.type), source.properties),
  );
  const view: View = {
    ...present,
    name: ifGiven(body.name, (name) => populatedStringAt(name, "body.name", NAME_CHARACTERS)) ?? present.name,
    ...rowsShown(request, source, present),
    configuration: layout ? merged(present.configuration, layout) : present.configuration,
    editedMs: nowMs,
  };
  saveView(store, view);
  return viewResponse(request, view);
}

export function deleteView(request: NotionRequest): DeletedViewResponse {
  const view = viewAt(request);
  if (viewsOfDatabase(request.store, view.databaseId).length === 1) {
    throw validationError("Cannot delete the last view of a database.");
  }
  forgetView(request.store, view.id);
  return identityOf(view);
}

function viewAt(request: NotionRequest): View {
  const id = request.id("view_id");
  const view = findView(request.store, id);
  if (!view) throw notFound("view", id);
  return view;
}

/** The filter and the sorts, which must make sense for the schema as a query's would; kept as they were given. */
function rowsShown({ body, limits, nowMs }: NotionRequest, source: DataSource, present?: View) {
  const reading = { schema: source.properties, limits, nowMs };
  const { filter = present?.filter ?? null, sorts = present?.sorts ?? null } = body;
  if (body.filter !== undefined && filter !== null) compileFilter(filter, reading);
  if (body.sorts !== undefined && sorts !== null) compileSorts(arrayAt(sorts, "body.sorts", 100), reading);
  return { filter, sorts };
}

const merged = (present: unknown, given: Fields): Fields =>
  Object.fromEntries(
    Object.entries({ ...(typeof present === "object" ? present : {}), ...given }).filter(
      ([, value]) => value !== null,
    ),
  );

/** Last, unless the request names another place. The tabs behind it are saved anew, which puts them behind. */
function place({ store, body }: NotionRequest, view: View) {
  const tabs = viewsOfDatabase(store, view.databaseId);
  const behind = tabs.slice(ifGiven(body.position, (value) => placeAt(value, tabs)) ?? tabs.length);
  for (const { id } of behind) forgetView(store, id);
  for (const one of [view, ...behind]) saveView(store, one);
}

function placeAt(value: unknown, tabs: readonly View[]): number {
  const position = fieldsAt(value, "body.position");
  if (position.type === "start") return 0;
  if (position.type === "end") return tabs.length;
  if (position.type !== "after_view") {
    throw invalid("body.position.type", 'should be `"start"`, `"end"` or `"after_view"`', position.type);
  }
  const id = uuidAt(position.view_id, "body.position.view_id");
  const before = tabs.findIndex((tab) => tab.id === id);
  if (before < 0) throw notFound("view", id);
  return before + 1;
}

const identityOf = (view: View) => ({
  object: "view" as const,
  id: view.id,
  parent: { type: "database_id" as const, database_id: view.databaseId },
  type: view.type as ViewType,
});

function viewResponse(request: NotionRequest, view: View): FullViewResponse {
  const schema = getDataSource(request.store, view.dataSourceId).properties;
  return {
    ...identityOf(view),
    data_source_id: view.dataSourceId,
    name: view.name,
    created_time: wireTime(view.createdMs),
    created_by: bot(),
    last_edited_time: wireTime(view.editedMs),
    last_edited_by: bot(),
    url: `${request.url}/p/${dashless(view.databaseId)}?v=${dashless(view.id)}`,
    filter: view.filter as Kept<"filter">,
    sorts: view.sorts as Kept<"sorts">,
    configuration: configurationResponse(view.configuration, schema) as Kept<"configuration">,
  };
}
