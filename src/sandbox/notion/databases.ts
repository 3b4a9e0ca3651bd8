import type { DatabaseObjectResponse, DataSourceObjectResponse } from "@notionhq/client";
import { bot, iconAt, linkTo, pageOrWorkspaceAt, trashAt, wireParent } from "./common.ts";
import { wireTime } from "./dates.ts";
import { trashed } from "./errors.ts";
import { newId, uuidAt } from "./ids.ts";
import { newSchema, type SchemaReading } from "./properties.ts";
import { enterBody, leaveBody } from "./references.ts";
import type { NotionRequest } from "./request.ts";
import { plainText, richTextAt } from "./rich-text.ts";
import { changedSchema, forgetOptions } from "./schema-changes.ts";
import { schemaResponse } from "./schema-response.ts";
import { allowOnly, booleanAt, fieldsAt, ifGiven } from "./shape.ts";
import { saveDefaultView } from "./views.ts";
import {
  type Database,
  type DataSource,
  dataSourcesOf,
  getDatabase,
  getDataSource,
  saveDatabase,
  saveDataSource,
} from "./workspace.ts";

const NAME_ALONE = { Name: { title: {} } };

const readingOf = ({ store, limits }: NotionRequest): SchemaReading => ({
  limits,
  databaseOf: (dataSourceId) => getDataSource(store, dataSourceId).databaseId,
});

/** Makes the database and its first data source, which has the same title. */
export function createDatabase(request: NotionRequest): DatabaseObjectResponse {
  const { store, body, limits, nowMs } = request;
  allowOnly(body, ["parent", "title", "description", "is_inline", "initial_data_source", "icon", "cover"]);
  const parentPageId = pageOrWorkspaceAt(request, fieldsAt(body.parent, "body.parent"));
  const initial =
    ifGiven(body.initial_data_source, (value) => fieldsAt(value, "body.initial_data_source")) ?? {};
  const at = "body.initial_data_source.properties";
  const database: Database = {
    id: newId(),
    parentPageId,
    title: ifGiven(body.title, (value) => richTextAt(value, "body.title", limits)) ?? [],
    description: ifGiven(body.description, (value) => richTextAt(value, "body.description", limits)) ?? [],
    icon: iconAt(body.icon, "body.icon", request) ?? null,
    isInline: ifGiven(body.is_inline, (value) => booleanAt(value, "body.is_inline")) ?? false,
    inTrash: false,
    createdMs: nowMs,
    editedMs: nowMs,
  };
  saveDatabase(store, database);
  const source: DataSource = {
    id: newId(),
    databaseId: database.id,
    title: database.title,
    icon: database.icon,
    properties: newSchema(fieldsAt(initial.properties ?? NAME_ALONE, at), at, readingOf(request)),
    inTrash: false,
    createdMs: nowMs,
    editedMs: nowMs,
  };
  saveDataSource(store, source);
  saveDefaultView(request, source);
  enterBody(store, { ...database, kind: "database" }, nowMs);
  return databaseResponse(request, database);
}

export const retrieveDatabase = (request: NotionRequest): DatabaseObjectResponse =>
  databaseResponse(request, getDatabase(request.store, request.id("database_id")));

export function updateDatabase(request: NotionRequest): DatabaseObjectResponse {
  const { store, body, limits, nowMs } = request;
  const fields = [
    "parent",
    "title",
    "description",
    "is_inline",
    "icon",
    "cover",
    "in_trash",
    "archived",
    "is_locked",
  ];
  allowOnly(body, fields);
  const present = getDatabase(store, request.id("database_id"));
  const inTrash = trashAt(body) ?? present.inTrash;
  if (present.inTrash && inTrash) throw trashed();
  const icon = iconAt(body.icon, "body.icon", request);
  const database: Database = {
    ...present,
    parentPageId: body.parent
      ? pageOrWorkspaceAt(request, fieldsAt(body.parent, "body.parent"))
      : present.parentPageId,
    title: ifGiven(body.title, (value) => richTextAt(value, "body.title", limits)) ?? present.title,
    description:
      ifGiven(body.description, (value) => richTextAt(value, "body.description", limits)) ??
      present.description,
    icon: icon === undefined ? present.icon : icon,
    isInline: ifGiven(body.is_inline, (value) => booleanAt(value, "body.is_inline")) ?? present.isInline,
    inTrash,
    editedMs: nowMs,
  };
  saveDatabase(store, database);
  if (database.parentPageId !== present.parentPageId)
    leaveBody(store, { ...present, kind: "database" }, nowMs);
  enterBody(store, { ...database, kind: "database" }, nowMs);
  return databaseResponse(request, database);
}

function databaseResponse(request: NotionRequest, database: Database): DatabaseObjectResponse {
  return {
    object: "database",
    id: database.id,
    title: database.title,
    description: database.description,
    parent: wireParent(database.parentPageId),
    is_inline: database.isInline,
    in_trash: database.inTrash,
    archived: database.inTrash,
    is_locked: false,
    created_time: wireTime(database.createdMs),
    last_edited_time: wireTime(database.editedMs),
    data_sources: dataSourcesOf(request.store, database.id)
      .filter((source) => !source.inTrash)
      .map((source) => ({ id: source.id, name: plainText(source.title) })),
    icon: database.icon,
    cover: null,
    url: linkTo(request, database.id),
    public_url: null,
  };
}

/** Adds a data source to a database that exists. */
export function createDataSource(request: NotionRequest): DataSourceObjectResponse {
  const { store, body, limits, nowMs } = request;
  allowOnly(body, ["parent", "properties", "title", "icon"]);
  const parent = fieldsAt(body.parent, "body.parent");
  const database = getDatabase(store, uuidAt(parent.database_id, "body.parent.database_id"));
  const source: DataSource = {
    id: newId(),
    databaseId: database.id,
    title: ifGiven(body.title, (value) => richTextAt(value, "body.title", limits)) ?? [],
    icon: iconAt(body.icon, "body.icon", request) ?? null,
    properties: newSchema(
      fieldsAt(body.properties, "body.properties"),
      "body.properties",
      readingOf(request),
    ),
    inTrash: false,
    createdMs: nowMs,
    editedMs: nowMs,
  };
  saveDataSource(store, source);
  saveDefaultView(request, source);
  return dataSourceResponse(request, source);
}

export const retrieveDataSource = (request: NotionRequest): DataSourceObjectResponse =>
  dataSourceResponse(request, getDataSource(request.store, request.id("data_source_id")));

export function updateDataSource(request: NotionRequest): DataSourceObjectResponse {
  const { store, body, limits, nowMs } = request;
  allowOnly(body, ["title", "icon", "properties", "in_trash", "archived", "parent"]);
  const present = getDataSource(store, request.id("data_source_id"));
  const inTrash = trashAt(body) ?? present.inTrash;
  if (present.inTrash && inTrash) throw trashed();
  const icon = iconAt(body.icon, "body.icon", request);
  const changes = ifGiven(body.properties, (value) => fieldsAt(value, "body.properties")) ?? {};
  const source: DataSource = {
    ...present,
    title: ifGiven(body.title, (value) => richTextAt(value, "body.title", limits)) ?? present.title,
    icon: icon === undefined ? present.icon : icon,
    properties: changedSchema(present.properties, changes, readingOf(request)),
    inTrash,
    editedMs: nowMs,
  };
  saveDataSource(store, source);
  forgetOptions(store, present, source.properties);
  return dataSourceResponse(request, source);
}

export function dataSourceResponse(request: NotionRequest, source: DataSource): DataSourceObjectResponse {
  const database = getDatabase(request.store, source.databaseId);
  return {
    object: "data_source",
    id: source.id,
    title: source.title,
    description: database.description,
    parent: { type: "database_id", database_id: database.id },
    database_parent: wireParent(database.parentPageId),
    is_inline: database.isInline,
    in_trash: source.inTrash,
    archived: source.inTrash,
    created_time: wireTime(source.createdMs),
    last_edited_time: wireTime(source.editedMs),
    created_by: bot(),
    last_edited_by: bot(),
    properties: schemaResponse(source.properties),
    icon: source.icon,
    cover: null,
    url: linkTo(request, database.id),
    public_url: null,
  };
}
