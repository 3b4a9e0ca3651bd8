/** The columns of a data source: what is stored of each, and how requests describe them. */
import { invalid, validationError } from "./errors.ts";
import { newPropertyId, uuidAt } from "./ids.ts";
import type { NotionLimits } from "./limits.ts";
import { descriptionAt, optionsAt, type StoredOption } from "./options.ts";
import { type Fields, fieldsAt, isFields, populatedStringAt } from "./shape.ts";

const LISTED_TYPES = ["title", "rich_text", "relation"] as const;
const PLAIN_TYPES = [
  "number",
  "select",
  "multi_select",
  "status",
  "date",
  "checkbox",
  "url",
  "email",
  "phone_number",
  "created_time",
  "last_edited_time",
] as const;
const PROPERTY_TYPES = [...LISTED_TYPES, ...PLAIN_TYPES];
export type PropertyType = (typeof PROPERTY_TYPES)[number];

interface Column {
  /** `title`, or four characters, URL-encoded. It stays when the property is renamed. */
  id: string;
  name: string;
  description: string | null;
  /** Of a number, e.g. `number`, `dollar`, `percent`. */
  format: string;
  /** Of a select, multi-select or status, in the order in which they sort. */
  options: StoredOption[];
  /** Of a relation. */
  target: { dataSourceId: string; databaseId: string } | null;
}

/** Its value is a list of items, which a page shows only in part. */
export type ListedProperty = Column & { type: (typeof LISTED_TYPES)[number] };
/** Its value is one thing. */
export type PlainProperty = Column & { type: (typeof PLAIN_TYPES)[number] };
export type StoredProperty = ListedProperty | PlainProperty;

export const isListed = (property: StoredProperty): property is ListedProperty =>
  LISTED_TYPES.some((type) => type === property.type);

/** A page outside any data source has this one property. */
export const TITLE_ALONE: StoredProperty[] = [
  {
    id: "title",
    name: "title",
    type: "title",
    description: null,
    format: "number",
    options: [],
    target: null,
  },
];

/** By exact name, or by id, encoded or not. */
export const findProperty = (properties: readonly StoredProperty[], key: string) =>
  properties.find((property) => property.name === key) ??
  properties.find((property) => property.id === key || property.id === encodeURIComponent(key));

/** Which property type a config or a value is about: the one known key in it. */
export function typeOf(fields: Fields, at: string): PropertyType {
  const type = PROPERTY_TYPES.find((known) => known in fields);
  if (type) return type;
  const other = Object.keys(fields).find((key) => key !== "name" && key !== "description" && key !== "type");
  if (other) throw validationError(`The sandbox's Notion has no "${other}" properties: see ${at}.`);
  throw invalid(`${at}.title`, "should be defined", undefined);
}

export interface SchemaReading {
  limits: NotionLimits;
  /** The database that a data source belongs to, for relations; refuses an unknown one. */
  databaseOf(dataSourceId: string): string;
}

export function newProperty(
  name: string,
  config: Fields,
  at: string,
  present: readonly StoredProperty[],
  reading: SchemaReading,
): StoredProperty {
  const type = typeOf(config, at);
  if (type === "title" && present.some((property) => property.type === "title")) {
    throw validationError("Cannot create new title property.");
  }
  const id = type === "title" ? "title" : newPropertyId(present.map((property) => property.id));
  return {
    id,
    name,
    type,
    description: descriptionAt(config.description, `${at}.description`),
    format: formatAt(type, config[type], at),
    options: optionsAt(type, config[type], `${at}.${type}`, [], reading.limits),
    target: type === "relation" ? targetAt(config.relation, `${at}.relation`, reading) : null,
  };
}

/** The whole schema of a new data source; it needs exactly one title. */
export function newSchema(given: Fields, at: string, reading: SchemaReading): StoredProperty[] {
  const properties: StoredProperty[] = [];
  for (const [name, config] of Object.entries(given)) {
    properties.push(
      newProperty(name, fieldsAt(config, `${at}.${name}`), `${at}.${name}`, properties, reading),
    );
  }
  if (!properties.some((property) => property.type === "title"))
    throw validationError("Title is not provided.");
  return properties;
}

export function formatAt(type: PropertyType, config: unknown, at: string): string {
  if (type !== "number" || !isFields(config) || config.format === undefined) return "number";
  return populatedStringAt(config.format, `${at}.number.format`, 100);
}

function targetAt(config: unknown, at: string, reading: SchemaReading) {
  const dataSourceId = uuidAt(fieldsAt(config, at).data_source_id, `${at}.data_source_id`);
  return { dataSourceId, databaseId: reading.databaseOf(dataSourceId) };
}
