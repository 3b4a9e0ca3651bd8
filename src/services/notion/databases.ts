/** The desk's databases: found or made at first need, their properties bound by id so that the owner may rename them. */
import type { PropertyConfigurationRequest } from "@notionhq/client/build/src/api-endpoints/common.js";
import { ServiceError } from "../../core/errors.ts";
import type { NotionCall } from "./client.ts";
import type { DatabaseSpec, PropertySpec } from "./database-spec.ts";

/** Where the ids that Notion gave are kept, for one account and realm. */
export interface IdStore {
  read(kind: string): Promise<ReadonlyMap<string, string>>;
  write(kind: string, ids: ReadonlyMap<string, string>): Promise<void>;
}

export interface BoundDatabase {
  spec: DatabaseSpec;
  dataSource: string;
  /** Our property key → Notion's property id. */
  properties: ReadonlyMap<string, string>;
}

const DATABASE = "database";
const DESK_PAGE = "desk page";
/** Parents of pages that are rows of a database. */
const ROWS = new Set(["data_source_id", "database_id"]);
const propertyKind = (database: DatabaseSpec["key"]) => `${database} property`;

export interface DatabaseOptions {
  call: NotionCall;
  ids: IdStore;
  /** The page under which databases are made; the first page that was shared with us when it is not given. */
  parentPage?: string | undefined;
}

/** The ids of a database of the desk, without a call where they are known. Makes the database if there is none. */
export async function bindDatabase(options: DatabaseOptions, spec: DatabaseSpec): Promise<BoundDatabase> {
  const known = (await options.ids.read(DATABASE)).get(spec.key);
  const properties = await options.ids.read(propertyKind(spec.key));
  if (known && spec.properties.every(({ key }) => properties.has(key))) {
    return { spec, dataSource: known, properties };
  }
  const dataSource = known ?? (await findDatabase(options, spec)) ?? (await createDatabase(options, spec));
  const bound = await rebindDatabase(options, { spec, dataSource, properties });
  await options.ids.write(DATABASE, new Map([[spec.key, dataSource]]));
  return bound;
}

/**
 * Asks for the columns as they are now: each by its id, and one that has none, or whose own is gone, by name and type.
 * Throws one ServiceError that names every column that is missing.
 */
export async function rebindDatabase(
  { call, ids }: DatabaseOptions,
  { spec, dataSource, properties }: BoundDatabase,
): Promise<BoundDatabase> {
  const source = await call("dataSources.retrieve", "repeatable", (notion) =>
    notion.dataSources.retrieve({ data_source_id: dataSource }),
  );
  const columns = Object.values(source.properties);
  const found = new Map<string, string>();
  for (const { key, name, type } of spec.properties) {
    const fits = columns.filter((column) => holds(type, column.type));
    const column = fits.find(({ id }) => id === properties.get(key)) ?? fits.find((one) => one.name === name);
    if (column) found.set(key, column.id);
  }
  const lost = spec.properties.filter(({ key }) => !found.has(key));
  if (lost.length > 0) {
    const list = lost.map(({ name, type }) => `“${name}” (${type})`).join(", ");
    throw missing(
      "dataSources.retrieve",
      `the database ${spec.title} lacks ${list}. Bring it back from its deleted properties in Notion, or add a property of that name and type, and run this again. Until then nothing is read from there`,
    );
  }
  await ids.write(propertyKind(spec.key), found);
  return { spec, dataSource, properties: found };
}

/** Whether a column of type `actual` can stand for one of ours. The owner may turn a select into a status. */
export const holds = (wanted: PropertySpec["type"], actual: string): boolean =>
  wanted === actual || (wanted === "select" && actual === "status");

/** A database that an interrupted run made, recognised by its title and its key property. */
async function findDatabase({ call }: DatabaseOptions, spec: DatabaseSpec): Promise<string | null> {
  const { results } = await call("search", "repeatable", (notion) =>
    notion.search({ query: spec.title, filter: { property: "object", value: "data_source" } }),
  );
  for (const found of results) {
    if (found.object !== "data_source" || !("title" in found)) continue;
    const title = found.title.map(({ plain_text }) => plain_text).join("");
    const names = new Set(Object.keys(found.properties));
    if (title === spec.title && spec.properties.every(({ name }) => names.has(name))) return found.id;
  }
  return null;
}

async function createDatabase(options: DatabaseOptions, spec: DatabaseSpec): Promise<string> {
  const page_id = options.parentPage ?? (await deskPage(options));
  const properties = Object.fromEntries(
    spec.properties.map((property) => [property.name, configure(property)]),
  );
  const database = await options.call("databases.create", "once", (notion) =>
    notion.databases.create({
      parent: { type: "page_id", page_id },
      title: [{ text: { content: spec.title } }],
      description: [{ text: { content: spec.description } }],
      initial_data_source: { properties },
    }),
  );
  const first = "data_sources" in database ? database.data_sources[0]?.id : undefined;
  if (!first)
    throw missing("databases.create", `Notion made the database ${spec.title} without a data source`);
  return first;
}

/** The page that was used before, else the first one shared with the integration that is no row of a database. */
async function deskPage({ call, ids }: DatabaseOptions): Promise<string> {
  const known = (await ids.read(DESK_PAGE)).get(DESK_PAGE);
  if (known) return known;
  let start_cursor: string | undefined;
  do {
    const page = await call("search", "repeatable", (notion) =>
      notion.search({
        filter: { property: "object", value: "page" },
        page_size: 100,
        ...(start_cursor ? { start_cursor } : {}),
      }),
    );
    const shared = page.results.find((found) => "parent" in found && !ROWS.has(found.parent.type));
    if (shared) {
      await ids.write(DESK_PAGE, new Map([[DESK_PAGE, shared.id]]));
      return shared.id;
    }
    start_cursor = page.next_cursor ?? undefined;
  } while (start_cursor);
  throw missing(
    "search",
    "no page is shared with the integration. Open the page that shall be your desk, choose ••• → Connections, add the integration, and run this again",
  );
}

const missing = (operation: string, message: string): ServiceError =>
  new ServiceError({
    service: "notion",
    operation,
    status: null,
    code: "not_set_up",
    message,
    retryable: false,
    effect: "refused",
  });

function configure({ type, description, options }: PropertySpec): PropertyConfigurationRequest {
  switch (type) {
    case "select":
    case "multi_select": {
      const choices = { options: (options ?? []).map(({ name, color }) => ({ name, color })) };
      return type === "select" ? { description, select: choices } : { description, multi_select: choices };
    }
    case "number":
      return { description, number: { format: "number" } };
    default:
      return { description, [type]: {} } as PropertyConfigurationRequest;
  }
}
