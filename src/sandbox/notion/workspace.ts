/** Reads and writes the twin's databases, data sources and pages. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { PageObjectResponse } from "@notionhq/client";
import { prepared } from "../statements.ts";
import { isWatched, notePageChange, noteSchemaChange } from "./changes.ts";
import { notFound } from "./errors.ts";
import { type StoredProperty, TITLE_ALONE } from "./properties.ts";
import { plainText, type RichText } from "./rich-text.ts";
import { type StoredValues, titleOf } from "./values.ts";

export type Icon = PageObjectResponse["icon"];

export interface Database {
  id: string;
  parentPageId: string | null;
  title: RichText;
  description: RichText;
  icon: Icon;
  isInline: boolean;
  inTrash: boolean;
  createdMs: number;
  editedMs: number;
}

export interface DataSource {
  id: string;
  databaseId: string;
  title: RichText;
  icon: Icon;
  properties: StoredProperty[];
  inTrash: boolean;
  createdMs: number;
  editedMs: number;
}

export interface Page {
  id: string;
  dataSourceId: string | null;
  parentPageId: string | null;
  values: StoredValues;
  markdown: string;
  icon: Icon;
  isLocked: boolean;
  inTrash: boolean;
  createdMs: number;
  editedMs: number;
}

/** `filter`, `sorts` and `configuration` are kept as the request gave them, property ids and all. */
export interface View {
  id: string;
  databaseId: string;
  dataSourceId: string;
  name: string;
  /** `table`, `board`, `calendar` and so on. */
  type: string;
  filter: unknown;
  sorts: unknown;
  configuration: unknown;
  createdMs: number;
  editedMs: number;
}

type Row = Record<string, SQLInputValue>;

const text = (row: Row, column: string) => String(row[column]);
const textOrNull = (row: Row, column: string) => (row[column] === null ? null : String(row[column]));
const flag = (row: Row, column: string) => row[column] === 1;
const json = (value: unknown) => JSON.stringify(value);

const common = (row: Row) => ({
  id: text(row, "id"),
  icon: JSON.parse(textOrNull(row, "icon") ?? "null"),
  inTrash: flag(row, "in_trash"),
  createdMs: Number(row.created_ms),
  editedMs: Number(row.edited_ms),
});

const databaseOf = (row: Row): Database => ({
  ...common(row),
  parentPageId: textOrNull(row, "parent_page_id"),
  title: JSON.parse(text(row, "title")),
  description: JSON.parse(text(row, "description")),
  isInline: flag(row, "is_inline"),
});

const dataSourceOf = (row: Row): DataSource => ({
  ...common(row),
  databaseId: text(row, "database_id"),
  title: JSON.parse(text(row, "title")),
  properties: JSON.parse(text(row, "properties")),
});

const pageOf = (row: Row): Page => ({
  ...common(row),
  dataSourceId: textOrNull(row, "data_source_id"),
  parentPageId: textOrNull(row, "parent_page_id"),
  values: JSON.parse(text(row, "property_values")),
  markdown: text(row, "markdown"),
  isLocked: flag(row, "is_locked"),
});

const viewOf = (row: Row): View => ({
  id: text(row, "id"),
  databaseId: text(row, "database_id"),
  dataSourceId: text(row, "data_source_id"),
  name: text(row, "name"),
  type: text(row, "type"),
  filter: JSON.parse(textOrNull(row, "filter") ?? "null"),
  sorts: JSON.parse(textOrNull(row, "sorts") ?? "null"),
  configuration: JSON.parse(textOrNull(row, "configuration") ?? "null"),
  createdMs: Number(row.created_ms),
  editedMs: Number(row.edited_ms),
});

export function findDatabase(store: DatabaseSync, id: string): Database | undefined {
  const row = prepared(store, "select * from notion_databases where id = ?").get(id);
  return row && databaseOf(row);
}

/** In trash if it is itself, or if its database is. */
export function findDataSource(store: DatabaseSync, id: string): DataSource | undefined {
  const row = prepared(
    store,
    `select s.*, max(s.in_trash, d.in_trash) as in_trash
     from notion_data_sources s join notion_databases d on d.id = s.database_id where s.id = ?`,
  ).get(id);
  return row && dataSourceOf(row);
}

export function findPage(store: DatabaseSync, id: string): Page | undefined {
  const row = prepared(store, "select * from notion_pages where id = ?").get(id);
  return row && pageOf(row);
}

export function getDatabase(store: DatabaseSync, id: string): Database {
  const database = findDatabase(store, id);
  if (!database) throw notFound("database", id);
  return database;
}

export function getDataSource(store: DatabaseSync, id: string): DataSource {
  const source = findDataSource(store, id);
  if (!source) throw notFound("data_source", id);
  return source;
}

export function getPage(store: DatabaseSync, id: string): Page {
  const page = findPage(store, id);
  if (!page) throw notFound("page", id);
  return page;
}

export const databasesInOrder = (store: DatabaseSync): Database[] =>
  prepared(store, "select * from notion_databases where in_trash = 0 order by rowid").all().map(databaseOf);

export const dataSourcesOf = (store: DatabaseSync, databaseId: string): DataSource[] =>
  prepared(store, "select * from notion_data_sources where database_id = ? order by rowid")
    .all(databaseId)
    .map(dataSourceOf);

/** The columns that a page shows: its data source's, or the title alone. */
export const schemaOf = (store: DatabaseSync, page: Page): StoredProperty[] =>
  page.dataSourceId === null ? TITLE_ALONE : getDataSource(store, page.dataSourceId).properties;

export function findView(store: DatabaseSync, id: string): View | undefined {
  const row = prepared(store, "select * from notion_views where id = ?").get(id);
  return row && viewOf(row);
}

/** The tabs over a table, in order. */
export const viewsOf = (store: DatabaseSync, dataSourceId: string): View[] =>
  prepared(store, "select * from notion_views where data_source_id = ? order by seq")
    .all(dataSourceId)
    .map(viewOf);

export const viewsOfDatabase = (store: DatabaseSync, databaseId: string): View[] =>
  prepared(store, "select * from notion_views where database_id = ? order by seq")
    .all(databaseId)
    .map(viewOf);

export function deleteView(store: DatabaseSync, id: string) {
  prepared(store, "delete from notion_views where id = ?").run(id);
}

export function saveView(store: DatabaseSync, view: View) {
  prepared(
    store,
    `insert into notion_views (id, database_id, data_source_id, name, type, filter, sorts, configuration, created_ms, edited_ms)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set name = excluded.name, filter = excluded.filter, sorts = excluded.sorts,
       configuration = excluded.configuration, edited_ms = excluded.edited_ms`,
  ).run(
    view.id,
    view.databaseId,
    view.dataSourceId,
    view.name,
    view.type,
    json(view.filter ?? null),
    json(view.sorts ?? null),
    json(view.configuration ?? null),
    view.createdMs,
    view.editedMs,
  );
}

export function saveDatabase(store: DatabaseSync, database: Database) {
  prepared(
    store,
    `insert into notion_databases (id, parent_page_id, title, description, icon, is_inline, in_trash, created_ms, edited_ms)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set parent_page_id = excluded.parent_page_id, title = excluded.title,
       description = excluded.description, icon = excluded.icon, is_inline = excluded.is_inline,
       in_trash = excluded.in_trash, edited_ms = excluded.edited_ms`,
  ).run(
    database.id,
    database.parentPageId,
    json(database.title),
    json(database.description),
    json(database.icon),
    Number(database.isInline),
    Number(database.inTrash),
    database.createdMs,
    database.editedMs,
  );
}

export function saveDataSource(store: DatabaseSync, source: DataSource) {
  const before = isWatched(store) ? findDataSource(store, source.id) : undefined;
  if (before) noteSchemaChange(store, source.id, before.properties, source.properties);
  prepared(
    store,
    `insert into notion_data_sources (id, database_id, title, plain_title, icon, properties, in_trash, created_ms, edited_ms)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set title = excluded.title, plain_title = excluded.plain_title, icon = excluded.icon,
       properties = excluded.properties, in_trash = excluded.in_trash, edited_ms = excluded.edited_ms`,
  ).run(
    source.id,
    source.databaseId,
    json(source.title),
    plainText(source.title),
    json(source.icon),
    json(source.properties),
    Number(source.inTrash),
    source.createdMs,
    source.editedMs,
  );
}

export function savePage(store: DatabaseSync, page: Page) {
  if (isWatched(store)) notePageChange(store, findPage(store, page.id), page);
  prepared(
    store,
    `insert into notion_pages (id, data_source_id, parent_page_id, plain_title, property_values, markdown, icon,
       is_locked, in_trash, created_ms, edited_ms)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set plain_title = excluded.plain_title, property_values = excluded.property_values,
       markdown = excluded.markdown, icon = excluded.icon, is_locked = excluded.is_locked,
       in_trash = excluded.in_trash, edited_ms = excluded.edited_ms`,
  ).run(
    page.id,
    page.dataSourceId,
    page.parentPageId,
    titleOf(page.values),
    json(page.values),
    page.markdown,
    json(page.icon),
    Number(page.isLocked),
    Number(page.inTrash),
    page.createdMs,
    page.editedMs,
  );
}
