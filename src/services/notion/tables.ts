/** The desk's tables in Notion: found, or made at first need, with their columns and options bound by id. */
import type { DataSourceObjectResponse } from "@notionhq/client";
import type { TableSpec } from "../../desk/table.ts";
import { addColumns, type Columns, configured, matchColumns, optionsOf, retypedSentence } from "./columns.ts";
import { deskPage } from "./desk-page.ts";
import {
  type BoundTable,
  type DeskParts,
  type IdStore,
  notSetUp,
  type Report,
  retrieveTable,
} from "./parts.ts";
import { makeViews } from "./views.ts";

const TABLE = "database";
const columnKind = (spec: TableSpec) => `${spec.key} property`;
const optionKind = (spec: TableSpec) => `${spec.key} option`;
const statusKind = (spec: TableSpec) => `${spec.key} status`;
const OPTION = "\u001f";

/** The ids of a table, without a call where they are known. Makes the table if there is none. */
export async function bindTable(parts: DeskParts, spec: TableSpec): Promise<BoundTable> {
  const known = (await parts.ids.read(TABLE)).get(spec.key);
  const properties = await parts.ids.read(columnKind(spec));
  if (known && spec.properties.every(({ key }) => properties.has(key))) {
    const options = await knownOptions(parts.ids, spec);
    return { spec, dataSource: known, properties, options, statuses: await knownStatuses(parts.ids, spec) };
  }
  const report: Report = { made: [], problems: [], remade: [] };
  return rebindTable(parts, spec, known ?? (await findOrMake(parts, spec, report)));
}

async function knownOptions(ids: IdStore, spec: TableSpec): Promise<Map<string, Map<string, string>>> {
  const options = new Map<string, Map<string, string>>();
  for (const [local, id] of await ids.read(optionKind(spec))) {
    const [key = "", name = ""] = local.split(OPTION);
    options.set(key, (options.get(key) ?? new Map()).set(name, id));
  }
  return options;
}

async function knownStatuses(ids: IdStore, spec: TableSpec): Promise<Set<string>> {
  const kinds = await ids.read(statusKind(spec));
  return new Set([...kinds].filter(([, kind]) => kind.startsWith("status ")).map(([key]) => key));
}

/** The table's data source; made where there is none, with its views. */
export async function findOrMake(parts: DeskParts, spec: TableSpec, report: Report): Promise<string> {
  const found = await findTable(parts, spec);
  const dataSource = found ?? (await makeTable(parts, spec));
  await parts.ids.write(TABLE, new Map([[spec.key, dataSource]]));
  if (!found) {
    report.made.push(`the table ${spec.title}`);
    report.remade.push(spec.key);
    const bound = await rebindTable(parts, spec, dataSource);
    await makeViews(parts, bound, report);
  }
  return dataSource;
}

/** Takes a table out of the trash, and the database that holds it. */
export async function restoreTable(
  { call }: Pick<DeskParts, "call">,
  { id, parent }: DataSourceObjectResponse,
): Promise<void> {
  if ("database_id" in parent) {
    const { database_id } = parent;
    await call("databases.update", "repeatable", (notion) =>
      notion.databases.update({ database_id, in_trash: false }),
    );
  }
  await call("dataSources.update", "repeatable", (notion) =>
    notion.dataSources.update({ data_source_id: id, in_trash: false }),
  );
}

/**
 * Asks for the columns as they are now. What a newer version of pressroom brings along is added; what the owner took
 * away is not: throws one ServiceError that names every column that is missing or of another kind.
 */
export async function rebindTable(
  parts: DeskParts,
  spec: TableSpec,
  dataSource: string,
  { restore = false } = {},
): Promise<BoundTable> {
  const known = await parts.ids.read(columnKind(spec));
  const match = async () =>
    matchColumns(spec, Object.values((await retrieveTable(parts, dataSource)).properties), known);
  let columns = await match();
  const add = [...columns.missing, ...(restore ? columns.lost : [])];
  if (add.length > 0 && columns.retyped.length === 0) {
    await parts.mayMake();
    await addColumns(parts.call, dataSource, add);
    columns = await match();
  }
  refuseGaps(spec, columns);
  return keepIds(parts.ids, spec, { dataSource, columns });
}

function refuseGaps(spec: TableSpec, { missing, lost, retyped }: Columns): void {
  if (retyped.length > 0)
    throw notSetUp("dataSources.retrieve", retyped.map((one) => retypedSentence(spec, one)).join(". "));
  const gone = [...lost, ...missing];
  if (gone.length === 0) return;
  const list = gone.map(({ name, type }) => `“${name}” (${type})`).join(", ");
  throw notSetUp(
    "dataSources.retrieve",
    `the database ${spec.title} lacks ${list}. Bring it back from its deleted properties in Notion, add a property of that name and type, or run pressroom setup notion, which makes an empty one. Until then nothing is read from there`,
  );
}

async function keepIds(
  ids: IdStore,
  spec: TableSpec,
  { dataSource, columns }: { dataSource: string; columns: Columns },
): Promise<BoundTable> {
  const before = await knownOptions(ids, spec);
  const properties = new Map([...columns.found].map(([key, { id }]) => [key, id]));
  const options = new Map<string, Map<string, string>>();
  for (const property of spec.properties) {
    const column = columns.found.get(property.key);
    if (column && property.options)
      options.set(property.key, optionsOf(property, column, before.get(property.key) ?? new Map()));
  }
  await ids.write(columnKind(spec), properties);
  const flat = [...options].flatMap(([key, of]) =>
    [...of].map(([name, id]): [string, string] => [`${key}${OPTION}${name}`, id]),
  );
  await ids.write(optionKind(spec), new Map(flat));
  const selects = [...columns.found].filter(([key]) => options.has(key));
  await ids.write(statusKind(spec), new Map(selects.map(([key, { type, id }]) => [key, `${type} ${id}`])));
  return { spec, dataSource, properties, options, statuses: await knownStatuses(ids, spec) };
}

/** A table that an interrupted run made, or whose ids were lost: recognised by its title and its key column. */
async function findTable({ call }: DeskParts, spec: TableSpec): Promise<string | null> {
  const key = spec.properties.find((property) => property.key === "key");
  let start_cursor: string | undefined;
  do {
    const page = await call("search", "repeatable", (notion) =>
      notion.search({
        query: spec.title,
        filter: { property: "object", value: "data_source" },
        page_size: 100,
        ...(start_cursor ? { start_cursor } : {}),
      }),
    );
    for (const found of page.results) {
      if (found.object !== "data_source" || !("title" in found)) continue;
      const title = found.title.map(({ plain_text }) => plain_text).join("");
      const ours = Object.values(found.properties).some(
        (column) => column.name === key?.name && column.type === key.type,
      );
      if (title === spec.title && ours) return found.id;
    }
    start_cursor = page.next_cursor ?? undefined;
  } while (start_cursor);
  return null;
}

async function makeTable(parts: DeskParts, spec: TableSpec): Promise<string> {
  const page_id = await deskPage(parts);
  await parts.mayMake();
  const database = await parts.call("databases.create", "once", (notion) =>
    notion.databases.create({
      parent: { type: "page_id", page_id },
      title: [{ text: { content: spec.title } }],
      description: [{ text: { content: spec.description } }],
      initial_data_source: { properties: configured(spec.properties) },
    }),
  );
  const first = "data_sources" in database ? database.data_sources[0]?.id : undefined;
  if (!first)
    throw notSetUp("databases.create", `Notion made the database ${spec.title} without a data source`);
  return first;
}
