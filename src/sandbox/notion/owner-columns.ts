/** What the owner does to the columns of a table. A column keeps its id through a new name and a new type. */
import { wireTime } from "./dates.ts";
import { invalid, NotionError, validationError } from "./errors.ts";
import { optionsAt } from "./options.ts";
import { OWNER_LIMITS, type Owner, readingOf } from "./owner-acts.ts";
import { richTextOf } from "./owner-text.ts";
import { newProperty, type PropertyType, type SchemaReading, type StoredProperty } from "./properties.ts";
import { changedSchema } from "./schema-changes.ts";
import { type Fields, populatedStringAt } from "./shape.ts";
import { laidOver, type StoredValue } from "./values.ts";
import {
  type DataSource,
  findPage,
  getDataSource,
  type Page,
  saveDataSource,
  savePage,
} from "./workspace.ts";

/** The types that the owner may choose from, by the names that Notion's own window gives them. */
export const COLUMN_TYPES = {
  rich_text: "Text",
  number: "Number",
  select: "Select",
  multi_select: "Multi-select",
  status: "Status",
  date: "Date",
  checkbox: "Checkbox",
  url: "URL",
  email: "Email",
  phone_number: "Phone",
  created_time: "Created time",
  last_edited_time: "Last edited time",
} as const satisfies Partial<Record<PropertyType, string>>;
export type ColumnType = keyof typeof COLUMN_TYPES;

export const isColumnType = (type: string): type is ColumnType => Object.hasOwn(COLUMN_TYPES, type);

const schemaReading = ({ store }: Owner): SchemaReading => ({
  limits: OWNER_LIMITS,
  databaseOf: (dataSourceId) => getDataSource(store, dataSourceId).databaseId,
});

export function renameColumn(owner: Owner, source: DataSource, property: StoredProperty, name: string) {
  const changes = { [property.name]: { name: nameAt(name, source, property.id) } };
  return save(owner, source, changedSchema(source.properties, changes, schemaReading(owner)));
}

export function addColumn(owner: Owner, source: DataSource, column: { name: string; type: ColumnType }) {
  const name = nameAt(column.name, source);
  const config = { [column.type]: {} };
  const added = newProperty(name, config, "body.properties", source.properties, schemaReading(owner));
  save(owner, source, [...source.properties, added]);
}

export function deleteColumn(owner: Owner, source: DataSource, property: StoredProperty) {
  save(owner, source, changedSchema(source.properties, { [property.name]: null }, schemaReading(owner)));
}

function nameAt(given: string, source: DataSource, own?: string): string {
  const name = populatedStringAt(given.trim(), "body.name", 1_000);
  if (source.properties.some((property) => property.name === name && property.id !== own))
    throw invalid("body.name", "should be unique", name);
  return name;
}

function save({ store, nowMs }: Owner, source: DataSource, properties: StoredProperty[]): DataSource {
  const changed = { ...source, properties, editedMs: nowMs };
  saveDataSource(store, changed);
  return changed;
}

/** Gives the column another type. Each row's value goes along as far as it can be read as one, else it is dropped. */
export function retypeColumn(owner: Owner, source: DataSource, property: StoredProperty, type: ColumnType) {
  if (property.type === "title") throw validationError("The title can't have another type.");
  if (property.type === type) return;
  let column: StoredProperty = {
    ...property,
    type,
    format: "number",
    options: optionsAt(type, {}, "body", property.options, OWNER_LIMITS),
    target: null,
  };
  const rows = owner.store.prepare("select id from notion_pages where data_source_id = ?").all(source.id);
  for (const row of rows) {
    const page = findPage(owner.store, String(row.id));
    if (!page) continue;
    const converted = convertedValue(owner, column, wordsOf(property, page));
    column = converted.column;
    savePage(owner.store, { ...page, values: withValue(page, property.id, converted.value) });
  }
  save(
    owner,
    source,
    source.properties.map((one) => (one.id === property.id ? column : one)),
  );
}

function withValue({ values }: Page, id: string, value: StoredValue | undefined) {
  const { [id]: _, ...others } = values;
  return value === undefined ? others : { ...others, [id]: value };
}

/** The value in words, one for each thing that it holds. */
function wordsOf(property: StoredProperty, page: Page): string[] {
  if (property.type === "created_time") return [wireTime(page.createdMs)];
  if (property.type === "last_edited_time") return [wireTime(page.editedMs)];
  const value = page.values[property.id];
  if (property.type === "checkbox") return [value?.checkbox ? "Yes" : "No"];
  if (value?.number !== undefined) return [String(value.number)];
  if (value?.date) return [value.date.start];
  if (value?.text !== undefined) return [value.text];
  const chosen = value?.options ?? [value?.option];
  return chosen.flatMap((id) => property.options.find((option) => option.id === id)?.name ?? []);
}

function convertedValue({ store }: Owner, column: StoredProperty, words: string[]) {
  const given = words.length === 0 ? undefined : givenFrom(column.type, words);
  if (given === undefined) return { column, value: undefined };
  try {
    const laid = laidOver({}, { [column.name]: { [column.type]: given } }, [column], readingOf(store));
    return { column: laid.properties[0] ?? column, value: laid.values[column.id] };
  } catch (error) {
    // What Notion wouldn't take as a value of this type is not one.
    if (error instanceof NotionError) return { column, value: undefined };
    throw error;
  }
}

/** As a request would give it; undefined where nothing can be made of the words. */
function givenFrom(type: PropertyType, words: string[]): unknown {
  const text = words.join(", ");
  switch (type) {
    case "rich_text":
      return richTextOf(text);
    case "number":
      return /\d/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "select":
    case "status":
      return { name: text.split(",")[0]?.trim() };
    case "multi_select":
      return names(text);
    case "date":
      return { start: text };
    case "checkbox":
      return /^(yes|true|x|✓)$/i.test(text.trim());
    case "url":
    case "email":
    case "phone_number":
      return text;
    default:
      return undefined;
  }
}

const names = (text: string): Fields[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => ({ name }));
