/** Changes to the columns of a data source that has rows already. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import { invalid, validationError } from "./errors.ts";
import { descriptionAt, optionsAt } from "./options.ts";
import {
  findProperty,
  formatAt,
  newProperty,
  type PropertyType,
  type SchemaReading,
  type StoredProperty,
  typeOf,
} from "./properties.ts";
import { type Fields, fieldsAt, populatedStringAt } from "./shape.ts";
import type { DataSource } from "./workspace.ts";

/** Keys are names or ids. Null removes, a name renames, a config of the same type changes, an unknown name adds. */
export function changedSchema(
  present: readonly StoredProperty[],
  changes: Fields,
  reading: SchemaReading,
): StoredProperty[] {
  let properties = [...present];
  for (const [key, change] of Object.entries(changes)) {
    const at = `body.properties.${key}`;
    const property = findProperty(properties, key);
    if (change === null) properties = without(properties, key, property);
    else if (property) {
      const changed = changedProperty(property, fieldsAt(change, at), at, reading);
      properties = properties.map((one) => (one.id === property.id ? changed : one));
    } else properties = [...properties, added(key, fieldsAt(change, at), at, properties, reading)];
  }
  refuseTwins(properties);
  return properties;
}

function without(properties: StoredProperty[], key: string, property: StoredProperty | undefined) {
  if (!property) throw validationError(`${key} is not a property that exists.`);
  if (property.type === "title") throw validationError("Cannot delete title property.");
  return properties.filter((one) => one.id !== property.id);
}

function added(key: string, config: Fields, at: string, present: StoredProperty[], reading: SchemaReading) {
  if (Object.keys(config).every((name) => name === "name" || name === "description")) {
    throw validationError(`${key} is not a property that exists.`);
  }
  return newProperty(config.name === undefined ? key : nameAt(config, at), config, at, present, reading);
}

function changedProperty(
  property: StoredProperty,
  change: Fields,
  at: string,
  reading: SchemaReading,
): StoredProperty {
  const { type } = property;
  const shown = Object.keys(change).some((key) => !["name", "description", "type"].includes(key));
  if (shown && typeOf(change, at) !== type) throw noConversion(property, typeOf(change, at));
  const config = change[type];
  return {
    ...property,
    name: change.name === undefined ? property.name : nameAt(change, at),
    description:
      change.description === undefined
        ? property.description
        : descriptionAt(change.description, `${at}.description`),
    format: type === "number" && config !== undefined ? formatAt(type, config, at) : property.format,
    options:
      config === undefined
        ? property.options
        : optionsAt(type, config, `${at}.${type}`, property.options, reading.limits),
  };
}

const nameAt = (fields: Fields, at: string) => populatedStringAt(fields.name, `${at}.name`, 1_000);

const noConversion = (property: StoredProperty, to: PropertyType) =>
  validationError(
    `The sandbox's Notion doesn't convert properties: ${property.name} is ${property.type} and can't become ${to}.`,
  );

function refuseTwins(properties: StoredProperty[]) {
  const names = properties.map((property) => property.name);
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined) throw invalid(`body.properties.${twin}.name`, "should be unique", twin);
}

/** Empties what rows hold of options that are gone. */
export function forgetOptions(store: DatabaseSync, before: DataSource, after: readonly StoredProperty[]) {
  for (const property of before.properties) {
    const kept = after.find((one) => one.id === property.id)?.options ?? [];
    for (const option of property.options.filter((one) => !kept.some((other) => other.id === one.id))) {
      forgetOption(store, before.id, property, option.id);
    }
  }
}

function forgetOption(store: DatabaseSync, dataSourceId: string, property: StoredProperty, option: string) {
  const path = `$."${property.id}"`;
  prepared(
    store,
    `update notion_pages set property_values = json_remove(property_values, :path)
     where data_source_id = :source and json_extract(property_values, :path || '.option') = :option`,
  ).run({ path, source: dataSourceId, option });
  prepared(
    store,
    `update notion_pages set property_values = json_set(property_values, :path || '.options',
       (select json_group_array(value) from json_each(property_values, :path || '.options') where value <> :option))
     where data_source_id = :source
       and exists (select 1 from json_each(property_values, :path || '.options') where value = :option)`,
  ).run({ path, source: dataSourceId, option });
  prepared(
    store,
    `update notion_pages set property_values = json_remove(property_values, :path)
     where data_source_id = :source and json_array_length(property_values, :path || '.options') = 0`,
  ).run({ path, source: dataSourceId });
}
