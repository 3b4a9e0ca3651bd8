/** Gives a column another type, as a person can at Notion's own pages: values come along where they make sense. */
import type { DatabaseSync } from "node:sqlite";
import { isoAt } from "./dates.ts";
import { NotionError, validationError } from "./errors.ts";
import { NOTION_LIMITS } from "./limits.ts";
import { newOption, optionsAt, type StoredOption } from "./options.ts";
import type { PropertyType, StoredProperty } from "./properties.ts";
import { plainItem } from "./rich-text.ts";
import { prepared } from "./statements.ts";
import type { StoredValue } from "./values.ts";
import { getDataSource, saveDataSource } from "./workspace.ts";

/** The column keeps its id and its name; what can't be converted is emptied. Rows keep their edited time. */
export function retypeProperty(
  store: DatabaseSync,
  dataSourceId: string,
  propertyId: string,
  type: PropertyType,
): void {
  const source = getDataSource(store, dataSourceId);
  const before = source.properties.find((one) => one.id === propertyId);
  if (!before) throw validationError(`${propertyId} is not a property that exists.`);
  if (before.type === "title" || type === "title")
    throw validationError("A title can't become anything else.");
  const after: StoredProperty = {
    ...before,
    type,
    options: type === "status" ? optionsAt(type, { status: {} }, "body", [], NOTION_LIMITS) : [],
    target: null,
  };
  if (isChoice(before.type) && isChoice(type)) after.options = [...before.options];
  convertRows(store, { dataSourceId, before, after });
  const properties = source.properties.map((one) => (one.id === propertyId ? after : one));
  saveDataSource(store, { ...source, properties });
}

const isChoice = (type: PropertyType) => type === "select" || type === "multi_select" || type === "status";

interface Change {
  dataSourceId: string;
  before: StoredProperty;
  after: StoredProperty;
}

function convertRows(store: DatabaseSync, { dataSourceId, before, after }: Change) {
  const rows = prepared(store, "select id, property_values from notion_pages where data_source_id = ?");
  const save = prepared(store, "update notion_pages set property_values = ? where id = ?");
  for (const row of rows.all(dataSourceId)) {
    const values: Record<string, StoredValue> = JSON.parse(String(row.property_values));
    const value = values[before.id];
    if (!value) continue;
    const converted = convertedTo(after, wordsOf(before, value));
    if (converted) values[before.id] = converted;
    else delete values[before.id];
    save.run(JSON.stringify(values), String(row.id));
  }
}

/** The value as a person reads it. */
function wordsOf({ options }: StoredProperty, value: StoredValue): string {
  const nameOf = (id: string) => options.find((option) => option.id === id)?.name ?? "";
  if (value.option !== undefined) return nameOf(value.option);
  if (value.options) return value.options.map(nameOf).join(", ");
  if (value.checkbox !== undefined) return value.checkbox ? "Yes" : "No";
  return value.date?.start ?? value.text ?? (value.number === undefined ? "" : String(value.number));
}

/** Undefined for what the type can't hold. */
function convertedTo(property: StoredProperty, words: string): StoredValue | undefined {
  if (words === "") return undefined;
  switch (property.type) {
    case "rich_text":
      return { text: words, items: [plainItem(words)] };
    case "url":
    case "email":
    case "phone_number":
      return { text: words };
    case "number": {
      const number = Number(words.replaceAll(",", ""));
      return Number.isFinite(number) ? { number } : undefined;
    }
    case "checkbox":
      return { checkbox: /^(?:yes|true|1)$/i.test(words) };
    case "date":
      return dateOf(words);
    case "status": {
      const option = property.options.find(({ name }) => name === words);
      return option && { option: option.id };
    }
    case "select":
      return { option: optionNamed(property.options, words.replaceAll(",", "")).id };
    case "multi_select":
      return {
        options: words
          .split(/,\s*/)
          .filter(Boolean)
          .map((name) => optionNamed(property.options, name).id),
      };
    default:
      return undefined;
  }
}

function dateOf(words: string): StoredValue | undefined {
  try {
    const start = isoAt(words, "body");
    return { date: { start, end: null, timeZone: null, fromMs: Date.parse(start) } };
  } catch (error) {
    if (error instanceof NotionError) return undefined;
    throw error;
  }
}

function optionNamed(options: StoredOption[], words: string): StoredOption {
  const name = words.slice(0, NOTION_LIMITS.optionNameCharacters);
  const known = options.find((option) => option.name === name);
  const option = known ?? newOption({ name }, "body", NOTION_LIMITS);
  if (!known) options.push(option);
  return option;
}
