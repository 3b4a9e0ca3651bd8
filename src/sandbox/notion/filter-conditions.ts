/** The conditions that a filter may put on each type of property. */
import { MINUTE_MS } from "./dates.ts";
import { invalid, validationError } from "./errors.ts";
import { type Span, spanOf } from "./filter-dates.ts";
import { uuidAt } from "./ids.ts";
import type { NotionLimits } from "./limits.ts";
import { type Sql, sql } from "./paging.ts";
import type { PropertyType, StoredProperty } from "./properties.ts";
import { booleanAt, numberAt, stringAt } from "./shape.ts";

export interface FilterReading {
  schema: readonly StoredProperty[];
  limits: NotionLimits;
  nowMs: number;
}

export interface Condition {
  name: string;
  value: unknown;
  at: string;
}

const NUMBER_OPERATORS: Record<string, string> = {
  equals: "is",
  does_not_equal: "is not",
  greater_than: ">",
  less_than: "<",
  greater_than_or_equal_to: ">=",
  less_than_or_equal_to: "<=",
};
const STORED_UNDER: Record<PropertyType, string> = {
  title: "text",
  rich_text: "text",
  url: "text",
  email: "text",
  phone_number: "text",
  number: "number",
  select: "option",
  status: "option",
  multi_select: "options",
  date: "date.fromMs",
  checkbox: "checkbox",
  relation: "pages",
  created_time: "",
  last_edited_time: "",
};

export function byType(
  property: StoredProperty,
  field: Sql,
  condition: Condition,
  reading: FilterReading,
): Sql {
  switch (property.type) {
    case "number":
      return numberFilter(field, condition);
    case "checkbox":
      return checkboxFilter(field, condition);
    case "select":
    case "status":
      return optionFilter(property, field, condition);
    case "multi_select":
      return containsFilter(field, condition, (value, at) => optionIds(property, value, at));
    case "relation":
      return containsFilter(field, condition, (value, at) => [uuidAt(value, at)]);
    case "date": {
      const span = spanOf(condition.name, condition.value, condition.at, reading.nowMs);
      if (!span) throw unknownCondition(condition);
      return within(field, span);
    }
    default:
      return textFilter(field, condition);
  }
}

const unknownCondition = ({ at, value }: Condition) => invalid(at, "should be not present", value);

/** The stored value; property ids are URL-encoded, so they can't leave their quotes. */
export const fieldOf = (property: StoredProperty) =>
  sql("json_extract(property_values, ?)", `$."${property.id}".${STORED_UNDER[property.type]}`);

function textFilter(field: Sql, condition: Condition): Sql {
  const value = stringAt(condition.value, condition.at);
  const has = `instr(lower(coalesce(${field.text}, '')), lower(?)) > 0`;
  switch (condition.name) {
    case "equals":
      return sql(`${field.text} is ?`, ...field.params, value);
    case "does_not_equal":
      return sql(`${field.text} is not ?`, ...field.params, value);
    case "contains":
      return sql(has, ...field.params, value);
    case "does_not_contain":
      return sql(`not ${has}`, ...field.params, value);
    case "starts_with":
      return sql(`lower(substr(${field.text}, 1, length(?))) = lower(?)`, ...field.params, value, value);
    case "ends_with":
      return sql(`lower(substr(${field.text}, -length(?))) = lower(?)`, ...field.params, value, value);
    default:
      throw unknownCondition(condition);
  }
}

function numberFilter(field: Sql, condition: Condition): Sql {
  const operator = NUMBER_OPERATORS[condition.name];
  if (!operator) throw unknownCondition(condition);
  return sql(`${field.text} ${operator} ?`, ...field.params, numberAt(condition.value, condition.at));
}

function checkboxFilter(field: Sql, condition: Condition): Sql {
  if (condition.name !== "equals" && condition.name !== "does_not_equal") throw unknownCondition(condition);
  const wanted = booleanAt(condition.value, condition.at) === (condition.name === "equals");
  return sql(`coalesce(${field.text}, 0) = ?`, ...field.params, Number(wanted));
}

function optionFilter(property: StoredProperty, field: Sql, condition: Condition): Sql {
  const ids = () => optionIds(property, condition.value, condition.at);
  if (condition.name === "equals") return among(field, ids());
  if (condition.name !== "does_not_equal") throw unknownCondition(condition);
  const found = among(field, ids());
  return sql(`not coalesce(${found.text}, 0)`, ...found.params);
}

const among = (field: Sql, ids: string[]) =>
  sql(`${field.text} in (${ids.map(() => "?").join(", ")})`, ...field.params, ...ids);

function containsFilter(
  field: Sql,
  condition: Condition,
  idsOf: (value: unknown, at: string) => string[],
): Sql {
  const { name, value, at } = condition;
  if (name !== "contains" && name !== "does_not_contain") throw unknownCondition(condition);
  const ids = idsOf(value, at);
  const has = `exists (select 1 from json_each(${field.text}) where value in (${ids.map(() => "?").join(", ")}))`;
  return sql(name === "contains" ? has : `not ${has}`, ...field.params, ...ids);
}

function optionIds(property: StoredProperty, value: unknown, at: string): string[] {
  const names = Array.isArray(value) ? value : [value];
  return names.map((one) => {
    const name = stringAt(one, at);
    const option = property.options.find((known) => known.name === name || known.id === name);
    if (!option)
      throw validationError(`${property.type} option "${name}" not found for property "${property.name}".`);
    return option.id;
  });
}

const within = (field: Sql, span: Span) =>
  sql(`(${field.text} >= ? and ${field.text} < ?)`, ...field.params, span.fromMs, ...field.params, span.toMs);

/** Compares the time as it is answered, rounded down to the minute: so each bound is rounded up on the exact one. */
export function timeFilter(
  which: "created_time" | "last_edited_time",
  condition: Condition,
  reading: FilterReading,
): Sql {
  const span = spanOf(condition.name, condition.value, condition.at, reading.nowMs);
  if (!span) throw unknownCondition(condition);
  const up = (ms: number) =>
    Number.isSafeInteger(ms + MINUTE_MS) ? Math.ceil(ms / MINUTE_MS) * MINUTE_MS : ms;
  return within(sql(timeColumn(which)), { fromMs: up(span.fromMs), toMs: up(span.toMs) });
}

export const timeColumn = (which: "created_time" | "last_edited_time"): "created_ms" | "edited_ms" =>
  which === "created_time" ? "created_ms" : "edited_ms";
