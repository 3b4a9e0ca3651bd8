/** The columns of a table in Notion: bound by id, so that the owner may rename and move them; added where they are missing. */
import type { DataSourceObjectResponse, UpdateDataSourceParameters } from "@notionhq/client";
import type { PropertyConfigurationRequest } from "@notionhq/client/build/src/api-endpoints/common.js";
import type { PropertySpec, TableSpec } from "../../desk/table.ts";
import type { NotionCall } from "./client.ts";
import { holds } from "./values.ts";

type Column = DataSourceObjectResponse["properties"][string];

export interface Columns {
  /** Our key → the column that stands for it. */
  found: ReadonlyMap<string, Column>;
  /** Never there before: a table of an older version, or one that is just being made. */
  missing: PropertySpec[];
  /** It was there, and the owner took it away. */
  lost: PropertySpec[];
  /** It is there, but of another kind, or its name is taken by a column of another kind. */
  retyped: { property: PropertySpec; column: Column }[];
}

/** Each by its id; one that has none, or whose own is gone, by name and type. */
export function matchColumns(
  { properties }: TableSpec,
  columns: readonly Column[],
  known: ReadonlyMap<string, string>,
): Columns {
  const found = new Map<string, Column>();
  const missing: PropertySpec[] = [];
  const lost: PropertySpec[] = [];
  const retyped: Columns["retyped"] = [];
  for (const property of properties) {
    const { key, name, type } = property;
    const own = columns.find(({ id }) => id === known.get(key));
    const named = columns.find((column) => column.name === name);
    const fits = [own, named].find((column) => column && holds(type, column.type));
    if (fits) found.set(key, fits);
    else if (named) retyped.push({ property, column: named });
    // A column whose kind was changed and that has another name now is the owner's own.
    else if (known.has(key)) lost.push(property);
    else missing.push(property);
  }
  return { found, missing, lost, retyped };
}

/** How the owner puts a column right that is of another kind now. */
export const retypedSentence = (
  { title }: TableSpec,
  { property, column }: Columns["retyped"][number],
): string =>
  `“${column.name}” in ${title} is of the kind ${column.type}, and should be ${property.type}. Change its kind back in Notion (its heading → Edit property → Type), or give it another name, and run pressroom setup notion again: then a new “${property.name}” is made`;

/** Adds columns to a table; what is there already is left as it is. */
export async function addColumns(
  call: NotionCall,
  dataSource: string,
  properties: readonly PropertySpec[],
): Promise<void> {
  if (properties.length === 0) return;
  // The same shape for the API; the SDK's two types differ in what is optional.
  const added = configured(properties) as NonNullable<UpdateDataSourceParameters["properties"]>;
  await call("dataSources.update", "repeatable", (notion) =>
    notion.dataSources.update({ data_source_id: dataSource, properties: added }),
  );
}

export const configured = (
  properties: readonly PropertySpec[],
): Record<string, PropertyConfigurationRequest> =>
  Object.fromEntries(properties.map((property) => [property.name, configure(property)]));

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

type Options = { id: string; name: string }[];

function optionsIn(column: Column): Options {
  if (column.type === "select") return column.select.options;
  if (column.type === "multi_select") return column.multi_select.options;
  return column.type === "status" ? column.status.options : [];
}

/** The options of a select of ours that the owner took away; a renamed one still stands. */
export const lostOptions = (property: PropertySpec, column: Column, known: ReadonlyMap<string, string>) => {
  const there = optionsOf(property, column, known);
  return (property.options ?? []).filter(({ name }) => !there.has(name));
};

/** Adds options to a select or a multi-select. The list that is sent becomes the whole list, so those that are there come first. */
export async function addOptions(
  call: NotionCall,
  dataSource: string,
  { column, lost }: { column: Column; lost: NonNullable<PropertySpec["options"]> },
): Promise<void> {
  const options = [...optionsIn(column).map(({ id }) => ({ id })), ...lost.map((option) => ({ ...option }))];
  await call("dataSources.update", "repeatable", (notion) =>
    notion.dataSources.update({
      data_source_id: dataSource,
      properties: {
        [column.id]: column.type === "multi_select" ? { multi_select: { options } } : { select: { options } },
      },
    }),
  );
}

/** For a select or a multi-select of ours: the ids of its options by the names that we gave them, where those still stand. */
export function optionsOf(
  { options = [] }: PropertySpec,
  column: Column,
  known: ReadonlyMap<string, string>,
): Map<string, string> {
  const there = optionsIn(column);
  const ids = new Map<string, string>();
  for (const { name } of options) {
    const option = there.find(({ id }) => id === known.get(name)) ?? there.find((one) => one.name === name);
    if (option) ids.set(name, option.id);
  }
  return ids;
}
