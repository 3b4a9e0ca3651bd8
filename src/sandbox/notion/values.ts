/** What a page holds in its properties: what is stored, and how requests write it. An empty value is not stored. */
import { dateAt, type StoredDate } from "./dates.ts";
import { invalid, notFound, validationError } from "./errors.ts";
import { uuidAt } from "./ids.ts";
import type { NotionLimits } from "./limits.ts";
import { COLORS, newOption, optionNameAt, type StoredOption } from "./options.ts";
import { findProperty, type StoredProperty } from "./properties.ts";
import { plainText, type RichText, richTextAt } from "./rich-text.ts";
import {
  arrayAt,
  booleanAt,
  type Fields,
  fieldsAt,
  isFields,
  numberAt,
  populatedStringAt,
  stringAt,
  tooLong,
} from "./shape.ts";

export interface StoredValue {
  text?: string;
  items?: RichText;
  number?: number;
  /** The id of the option, so that renaming it renames it everywhere. */
  option?: string;
  options?: string[];
  date?: StoredDate;
  checkbox?: boolean;
  pages?: string[];
}

/** Keyed by property id. */
export type StoredValues = Record<string, StoredValue>;

export interface ValueReading {
  limits: NotionLimits;
  pageExists(id: string, dataSourceId: string): boolean;
}

/**
 * Lays the given properties over the present values. Selects and multi-selects gain the options that they lack: then
 * `properties` differs from the schema that came in.
 */
export function laidOver(
  present: StoredValues,
  given: Fields,
  schema: readonly StoredProperty[],
  reading: ValueReading,
): { values: StoredValues; properties: StoredProperty[] } {
  const properties = structuredClone([...schema]);
  const values = { ...present };
  const wrong: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const property = findProperty(properties, key);
    const problem = problemWith(key, value, property);
    if (problem) wrong.push(problem);
    if (problem || !property) continue;
    const stored = valueAt(
      property,
      fieldsAt(value, `body.properties.${key}`),
      `body.properties.${key}`,
      reading,
    );
    if (stored) values[property.id] = stored;
    else delete values[property.id];
  }
  if (wrong.length > 0) throw validationError(wrong.join(" "));
  return { values, properties };
}

function problemWith(key: string, value: unknown, property: StoredProperty | undefined): string | undefined {
  if (!property) return `${key} is not a property that exists.`;
  if (property.type === "created_time" || property.type === "last_edited_time") {
    return `${key} is a ${property.type} property, which Notion fills in itself.`;
  }
  const fits = isFields(value) && property.type in value && (value.type ?? property.type) === property.type;
  return fits ? undefined : `${key} is expected to be ${property.type}.`;
}

function valueAt(
  property: StoredProperty,
  given: Fields,
  where: string,
  reading: ValueReading,
): StoredValue | undefined {
  const { limits } = reading;
  const value = given[property.type];
  const at = `${where}.${property.type}`;
  if (property.type === "title" || property.type === "rich_text") {
    const items = richTextAt(value, at, limits);
    return items.length > 0 ? { text: plainText(items), items } : undefined;
  }
  if (property.type === "checkbox") return { checkbox: booleanAt(value, at) };
  if (property.type === "multi_select") return optionsValue(property, value, at, limits);
  if (property.type === "relation") return relationValue(property, value, at, reading);
  if (value === null) return undefined;
  switch (property.type) {
    case "number":
      return { number: numberAt(value, at) };
    case "select":
    case "status":
      return { option: optionAt(property, value, at, limits).id };
    case "date":
      return { date: dateAt(value, at) };
    case "url":
      return { text: populatedStringAt(value, at, limits.urlCharacters) };
    case "email":
      return { text: populatedStringAt(value, at, limits.emailCharacters) };
    default:
      return { text: populatedStringAt(value, at, limits.phoneCharacters) };
  }
}

function optionsValue(property: StoredProperty, value: unknown, at: string, limits: NotionLimits) {
  const given = arrayAt(value, at, limits.arrayElements);
  const ids = given.map((one, index) => optionAt(property, one, `${at}[${index}]`, limits).id);
  return ids.length > 0 ? { options: [...new Set(ids)] } : undefined;
}

/** Finds the option by id or name. A new name becomes an option on its first use, but not in a status. */
function optionAt(property: StoredProperty, value: unknown, at: string, limits: NotionLimits): StoredOption {
  const given = fieldsAt(value, at);
  if (given.id !== undefined) {
    const id = stringAt(given.id, `${at}.id`);
    const option = property.options.find((one) => one.id === id);
    if (option) return option;
    throw validationError(`Invalid ${property.type} option. Option with ID "${id}" does not exist.`);
  }
  const name = optionNameAt(given.name, `${at}.name`, limits);
  const known = property.options.find((one) => one.name === name);
  if (known) return known;
  if (property.type === "status") {
    throw validationError(`Invalid status option. Status option "${name}" does not exist.`);
  }
  const color = COLORS[(property.options.length + 1) % COLORS.length] ?? "default";
  const option = newOption(given, at, limits, color);
  property.options.push(option);
  if (property.options.length > limits.arrayElements)
    throw tooLong(at, property.options.length, limits.arrayElements);
  return option;
}

function relationValue(property: StoredProperty, value: unknown, at: string, reading: ValueReading) {
  const pages = arrayAt(value, at, reading.limits.arrayElements).map((one, index) =>
    uuidAt(fieldsAt(one, `${at}[${index}]`).id, `${at}[${index}].id`),
  );
  for (const id of pages) {
    if (!property.target || !reading.pageExists(id, property.target.dataSourceId)) throw notFound("page", id);
  }
  return pages.length > 0 ? { pages } : undefined;
}

/** The title among a page's values, as plain text. */
export const titleOf = (values: StoredValues) => values.title?.text ?? "";

/** Refuses a body that is no object of properties. */
export function propertiesAt(value: unknown, at: string): Fields {
  if (value === undefined) return {};
  if (!isFields(value)) throw invalid(at, "should be an object", value);
  return value;
}
