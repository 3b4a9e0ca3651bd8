/** Google's own description of the Sheets API, and what in a value differs from a message of it. */
import { readFileSync } from "node:fs";

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}
export interface Discovery {
  schemas: Record<string, Schema>;
}

/** `folder` is that of `sharedFolder()`. */
export const discoveryIn = (folder: string): Discovery =>
  JSON.parse(readFileSync(`${folder}specs/sheets-v4.json`, "utf8"));

const TYPES: Record<string, (value: unknown) => boolean> = {
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  any: () => true,
};

/** Unknown properties, wrong types and values that no enumeration has, one sentence each. */
export function differences(discovery: Discovery, name: string, value: unknown): string[] {
  return inSchema(discovery, { $ref: name }, { value, at: name });
}

function inSchema(
  discovery: Discovery,
  schema: Schema,
  { value, at }: { value: unknown; at: string },
): string[] {
  const { type = "object", properties = {}, enum: allowed, items } = resolved(discovery, schema);
  if (!TYPES[type]?.(value)) return [`${at}: ${JSON.stringify(value)} is no ${type}`];
  if (allowed && !allowed.includes(String(value)))
    return [`${at}: ${String(value)} is none of the allowed values`];
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      inSchema(discovery, items ?? {}, { value: item, at: `${at}[${index}]` }),
    );
  if (type !== "object") return [];
  return Object.entries({ ...(value as object) }).flatMap(([key, inner]) => {
    const property = properties[key];
    return property
      ? inSchema(discovery, property, { value: inner, at: `${at}.${key}` })
      : [`${at}.${key}: unknown`];
  });
}

function resolved(discovery: Discovery, schema: Schema): Schema {
  if (!schema.$ref) return schema;
  const named = discovery.schemas[schema.$ref];
  if (!named) throw new Error(`Google's description has no ${schema.$ref}`);
  return named;
}
