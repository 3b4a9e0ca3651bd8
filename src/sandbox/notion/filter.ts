/** Query filters, compiled to SQL over `notion_pages`. */
import { invalid, validationError } from "./errors.ts";
import { byType, type Condition, type FilterReading, fieldOf, timeFilter } from "./filter-conditions.ts";
import { joined, type Sql, sql } from "./paging.ts";
import { findProperty } from "./properties.ts";
import { arrayAt, type Fields, fieldsAt, stringAt } from "./shape.ts";

const ALWAYS = sql("1");

export function compileFilter(given: unknown, reading: FilterReading): Sql {
  return given === undefined ? ALWAYS : filterAt(given, "body.filter", 0, reading);
}

function filterAt(value: unknown, at: string, depth: number, reading: FilterReading): Sql {
  const filter = fieldsAt(value, at);
  const compound = ["and", "or"].find((key) => key in filter);
  if (!compound)
    return filter.timestamp === undefined ? onProperty(filter, at, reading) : onTime(filter, at, reading);
  if (depth >= reading.limits.filterDepth)
    throw invalid(`${at}.${compound}`, "should be not present", filter[compound]);
  const parts = arrayAt(filter[compound], `${at}.${compound}`, reading.limits.arrayElements).map(
    (one, index) => filterAt(one, `${at}.${compound}[${index}]`, depth + 1, reading),
  );
  if (parts.length === 0) return ALWAYS;
  const all = joined(parts, `) ${compound} (`);
  return sql(`(${all.text})`, ...all.params);
}

function onTime(filter: Fields, at: string, reading: FilterReading): Sql {
  const { timestamp } = filter;
  if (timestamp !== "created_time" && timestamp !== "last_edited_time") {
    throw invalid(`${at}.timestamp`, 'should be `"created_time"` or `"last_edited_time"`', timestamp);
  }
  return timeFilter(timestamp, conditionAt(filter[timestamp], `${at}.${timestamp}`), reading);
}

function onProperty(filter: Fields, at: string, reading: FilterReading): Sql {
  const key = stringAt(filter.property, `${at}.property`);
  const property = findProperty(reading.schema, key);
  if (!property) throw validationError(`Could not find property with name or id: ${key}`);
  const type = Object.keys(filter).find((name) => name !== "property" && name !== "type");
  if (type !== property.type) {
    throw validationError(
      `The property type in the database does not match the property type of the filter provided: database property ${property.type} does not match filter ${type ?? "undefined"}`,
    );
  }
  const condition = conditionAt(filter[type], `${at}.${type}`);
  if (type === "created_time" || type === "last_edited_time") return timeFilter(type, condition, reading);
  const field = fieldOf(property);
  if (condition.name === "is_empty") return sql(`${field.text} is null`, ...field.params);
  if (condition.name === "is_not_empty") return sql(`${field.text} is not null`, ...field.params);
  return byType(property, field, condition, reading);
}

/** A property's condition is an object with one key. */
function conditionAt(value: unknown, at: string): Condition {
  const [first, second] = Object.entries(fieldsAt(value, at));
  if (!first) throw invalid(`${at}.equals`, "should be defined", undefined);
  if (second) throw invalid(`${at}.${second[0]}`, "should be not present", second[1]);
  return { name: first[0], value: first[1], at: `${at}.${first[0]}` };
}
