/** Query sorts, compiled to SQL over `notion_pages`. */
import { invalid, validationError } from "./errors.ts";
import { type FilterReading, fieldOf, timeColumn } from "./filter-conditions.ts";
import { joined, type Order, type OrderKey, type Sql, sql } from "./paging.ts";
import { findProperty, type StoredProperty } from "./properties.ts";
import { arrayAt, type Fields, fieldsAt, stringAt } from "./shape.ts";

/** Empty values come last in either direction; equal ones newest first, as do rows of a query without sorts. */
export function compileSorts(given: unknown, reading: FilterReading): Order {
  const sorts = given === undefined ? [] : arrayAt(given, "body.sorts", reading.limits.arrayElements);
  const keys = sorts.map((value, index) =>
    sortAt(fieldsAt(value, `body.sorts[${index}]`), `body.sorts[${index}]`, reading),
  );
  const all = [...keys, newest("created_ms"), newest("seq")];
  const order = joined(
    all.map((key) => ("column" in key ? sql(`${key.column} ${key.direction}`) : key)),
    ", ",
  );
  return { ...order, keys: all.every((key) => "column" in key) ? all : undefined };
}

const newest = (column: OrderKey["column"]): OrderKey => ({ column, direction: "desc" });

function sortAt(sort: Fields, at: string, reading: FilterReading): Sql | OrderKey {
  if (sort.direction !== "ascending" && sort.direction !== "descending") {
    throw invalid(`${at}.direction`, 'should be `"ascending"` or `"descending"`', sort.direction);
  }
  const direction = sort.direction === "ascending" ? "asc" : "desc";
  if (sort.timestamp === "created_time" || sort.timestamp === "last_edited_time") {
    return { column: timeColumn(sort.timestamp), direction };
  }
  const key = stringAt(sort.property, `${at}.property`);
  const property = findProperty(reading.schema, key);
  if (!property) throw validationError(`Could not find sort property with name or id: ${key}`);
  if (property.type === "created_time" || property.type === "last_edited_time") {
    return { column: timeColumn(property.type), direction };
  }
  return sortBy(property, direction);
}

export function sortBy(property: StoredProperty, direction: "asc" | "desc"): Sql {
  if (property.type === "created_time" || property.type === "last_edited_time") {
    return sql(`${timeColumn(property.type)} ${direction}`);
  }
  const field = fieldOf(property);
  const value = rankOf(property, field);
  return sql(
    `${field.text} is null, ${value.text} collate nocase ${direction}`,
    ...field.params,
    ...value.params,
  );
}

/** Options sort in the order of the schema, everything else by its stored value. */
function rankOf(property: StoredProperty, field: Sql): Sql {
  if ((property.type !== "select" && property.type !== "status") || property.options.length === 0)
    return field;
  const whens = property.options.map((_, rank) => `when ? then ${rank}`).join(" ");
  return sql(
    `case ${field.text} ${whens} end`,
    ...field.params,
    ...property.options.map((option) => option.id),
  );
}
