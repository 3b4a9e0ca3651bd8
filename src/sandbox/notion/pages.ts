import type { GetPagePropertyResponse, PageObjectResponse } from "@notionhq/client";
import { kept } from "./addresses.ts";
import { inlineText } from "./body/inline-reader.ts";
import { keptBlocks } from "./body/keep.ts";
import { blocksAt } from "./body/request-blocks.ts";
import { bot, iconAt, linkTo, pageOrWorkspaceAt, trashAt, wireParent } from "./common.ts";
import { wireTime } from "./dates.ts";
import { notFound, trashed, validationError } from "./errors.ts";
import { newId, uuidAt } from "./ids.ts";
import { markdownAt, normalised } from "./markdown.ts";
import { dropChildren } from "./page-markdown.ts";
import { findProperty, isListed, type StoredProperty, TITLE_ALONE } from "./properties.ts";
import { enterBody } from "./references.ts";
import type { NotionRequest } from "./request.ts";
import { plainText } from "./rich-text.ts";
import { allowOnly, booleanAt, type Fields, fieldsAt, ifGiven, pageSizeAt } from "./shape.ts";
import { itemListResponse, itemResponse, valueResponse } from "./value-response.ts";
import { laidOver, propertiesAt, type StoredValues } from "./values.ts";
import {
  type DataSource,
  dataSourcesOf,
  findPage,
  getDatabase,
  getDataSource,
  getPage,
  type Page,
  saveDataSource,
  savePage,
  schemaOf,
} from "./workspace.ts";

export function createPage(request: NotionRequest): PageObjectResponse {
  const { store, body, nowMs } = request;
  allowOnly(body, [
    "parent",
    "properties",
    "icon",
    "cover",
    "children",
    "content",
    "markdown",
    "allow_async",
    "position",
  ]);
  const parent = fieldsAt(body.parent, "body.parent");
  const source = sourceAt(request, parent);
  if (source?.inTrash) throw trashed();
  const id = newId();
  const page = titled(request, {
    id,
    dataSourceId: source?.id ?? null,
    parentPageId: source ? null : pageOrWorkspaceAt(request, parent),
    values: written(request, source, {}),
    markdown: bodyAt(request, id),
    icon: iconAt(body.icon, "body.icon", request) ?? null,
    isLocked: false,
    inTrash: false,
    createdMs: nowMs,
    editedMs: nowMs,
  });
  savePage(store, page);
  enterBody(store, { ...page, kind: "page" }, nowMs);
  return pageResponse(request, page);
}

export const retrievePage = (request: NotionRequest): PageObjectResponse =>
  pageResponse(request, getPage(request.store, request.id("page_id")));

export function updatePage(request: NotionRequest): PageObjectResponse {
  const { store, body, nowMs } = request;
  allowOnly(body, [
    ...["properties", "icon", "cover", "is_locked", "template", "erase_content"],
    ...["in_trash", "archived", "is_archived"],
  ]);
  const present = getPage(store, request.id("page_id"));
  const inTrash = trashAt(body) ?? present.inTrash;
  if (present.inTrash && inTrash) throw trashed();
  const source = present.dataSourceId === null ? undefined : getDataSource(store, present.dataSourceId);
  const icon = iconAt(body.icon, "body.icon", request);
  if (body.erase_content === true) dropChildren(request, { before: present.markdown, after: "" }, true);
  const page: Page = {
    ...present,
    values: written(request, source, present.values),
    markdown: body.erase_content === true ? "" : present.markdown,
    icon: icon === undefined ? present.icon : icon,
    isLocked: ifGiven(body.is_locked, (value) => booleanAt(value, "body.is_locked")) ?? present.isLocked,
    inTrash,
    editedMs: nowMs,
  };
  savePage(store, page);
  if (present.inTrash) enterBody(store, { ...page, kind: "page" }, nowMs);
  return pageResponse(request, page);
}

/** The data source that the page becomes a row of. A database stands for its only data source. */
function sourceAt({ store }: NotionRequest, parent: Fields): DataSource | undefined {
  if (parent.data_source_id !== undefined) {
    return getDataSource(store, uuidAt(parent.data_source_id, "body.parent.data_source_id"));
  }
  if (parent.database_id === undefined) return undefined;
  const database = getDatabase(store, uuidAt(parent.database_id, "body.parent.database_id"));
  const [source, another] = dataSourcesOf(store, database.id);
  if (!source || another) {
    throw validationError(
      `Database with ID ${database.id} has several data sources: name one by data_source_id.`,
    );
  }
  return getDataSource(store, source.id);
}

/** A page that is given markdown but no title takes the heading that the markdown begins with for one. */
function titled({ body, store }: NotionRequest, page: Page): Page {
  const schema = schemaOf(store, page);
  const given = Object.keys(propertiesAt(body.properties, "body.properties"));
  if (body.markdown === undefined || given.some((key) => findProperty(schema, key)?.type === "title"))
    return page;
  const [first = "", ...rest] = page.markdown.split("\n");
  if (!first.startsWith("# ")) return page;
  const items = inlineText(first.slice(2));
  const values = { ...page.values, title: { text: plainText(items), items } };
  return { ...page, values, markdown: normalised(rest.join("\n")) };
}

/** The values after the request's properties; options that they bring along join the schema. */
function written(
  request: NotionRequest,
  source: DataSource | undefined,
  present: StoredValues,
): StoredValues {
  const { store, limits, body } = request;
  const schema = source?.properties ?? TITLE_ALONE;
  const { values, properties } = laidOver(present, propertiesAt(body.properties, "body.properties"), schema, {
    limits,
    pageExists: (id, dataSourceId) => findPage(store, id)?.dataSourceId === dataSourceId,
  });
  const options = (all: readonly StoredProperty[]) => all.reduce((sum, one) => sum + one.options.length, 0);
  if (source && options(properties) > options(schema)) saveDataSource(store, { ...source, properties });
  return values;
}

function bodyAt({ body, limits, store, url }: NotionRequest, pageId: string): string {
  const children = body.children === undefined ? "content" : "children";
  if (body[children] === undefined) {
    return ifGiven(body.markdown, (value) => kept(markdownAt(value, "body.markdown", limits), url)) ?? "";
  }
  if (body.markdown !== undefined)
    throw validationError(`body.markdown and body.${children} can't both be given.`);
  const given: unknown = JSON.parse(kept(JSON.stringify(body[children]), url));
  const blocks = blocksAt(given, `body.${children}`, { limits, trusted: false });
  return normalised(keptBlocks(store, pageId, blocks));
}

/** One property in full: listed values come in pages. */
export function retrieveProperty(request: NotionRequest): GetPagePropertyResponse {
  const { store, limits, query } = request;
  const page = getPage(store, request.id("page_id"));
  const key = request.param("property_id");
  const property = findProperty(schemaOf(store, page), key);
  if (!property) throw notFound("property", key);
  const value = page.values[property.id];
  if (!isListed(property)) return itemResponse(property, value, page);
  const size = pageSizeAt(query.get("page_size") ?? undefined, "query.page_size", limits.rowsPerPage);
  const path = `${request.url}/v1/pages/${page.id}/properties/${encodeURIComponent(property.id)}`;
  return itemListResponse(property, value, {
    from: positionAt(query.get("start_cursor")),
    size,
    url: (cursor) => `${path}?start_cursor=${cursor}&page_size=${size}`,
  });
}

function positionAt(cursor: string | null): number {
  if (cursor === null) return 0;
  if (!/^\d{1,9}$/.test(cursor)) throw validationError(`The start_cursor provided is invalid: ${cursor}`);
  return Number(cursor);
}

/** `source` is given by who shows many rows of one, so that its schema is read once. */
export function pageResponse(
  request: NotionRequest,
  page: Page,
  source = page.dataSourceId === null ? undefined : getDataSource(request.store, page.dataSourceId),
): PageObjectResponse {
  const { limits, query } = request;
  return {
    object: "page",
    id: page.id,
    created_time: wireTime(page.createdMs),
    last_edited_time: wireTime(page.editedMs),
    in_trash: page.inTrash,
    archived: page.inTrash,
    is_archived: false,
    is_locked: page.isLocked,
    url: linkTo(request, page.id),
    public_url: null,
    parent: source
      ? { type: "data_source_id", data_source_id: source.id, database_id: source.databaseId }
      : wireParent(page.parentPageId),
    properties: Object.fromEntries(
      shownProperties(source?.properties ?? TITLE_ALONE, query).map((property) => [
        property.name,
        valueResponse(property, page.values[property.id], page, limits.itemsPerValue),
      ]),
    ),
    icon: page.icon,
    cover: null,
    created_by: bot(),
    last_edited_by: bot(),
  };
}

/** All of them, unless `filter_properties` names some. */
function shownProperties(
  schema: readonly StoredProperty[],
  query: URLSearchParams,
): readonly StoredProperty[] {
  const keys = query.getAll("filter_properties");
  if (keys.length === 0) return schema;
  return keys.map((key) => {
    const property = findProperty(schema, key);
    if (!property) throw validationError(`Could not find property with name or id: ${key}`);
    return property;
  });
}
