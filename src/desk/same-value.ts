/** Whether two values of a property are the same to a person, however each side writes them down. */
import type { PropertyType, TableSpec, Value, Values } from "./table.ts";

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** An instant to the minute, which is what a desk keeps; a day stays a day. */
function moment(value: Value): string {
  const text = String(value);
  const time = Date.parse(text);
  return text.length <= 10 || Number.isNaN(time) ? text : new Date(time).toISOString().slice(0, 16);
}

export function sameValue(type: PropertyType, one: Value | undefined, other: Value | undefined): boolean {
  if (type === "checkbox") return (one === true) === (other === true);
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other);
  if (type === "date") return moment(one ?? null) === moment(other ?? null);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item) => other.includes(item));
  }
  return one === other;
}

/** Those of `wanted` that differ from what is `there`. */
export function differing({ properties }: TableSpec, wanted: Values, there: Values): Values {
  return Object.fromEntries(
    properties
      .filter(({ key, type }) => key in wanted && !sameValue(type, wanted[key], there[key]))
      .map(({ key }) => [key, wanted[key] ?? null]),
  );
}

/** The part of a row's values that one side writes. */
export function writtenBy({ properties }: TableSpec, side: "owner" | "pressroom", values: Values): Values {
  return Object.fromEntries(
    properties
      .filter(({ key, writer }) => writer === side && key in values)
      .map(({ key }) => [key, values[key] ?? null]),
  );
}
