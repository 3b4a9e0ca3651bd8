/** Reads parts of a request body, and refuses what has the wrong shape as Notion does: with its path and value. */
import { invalid } from "./errors.ts";

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function fieldsAt(value: unknown, at: string): Fields {
  if (value === undefined) throw invalid(at, "should be defined", value);
  if (!isFields(value)) throw invalid(at, "should be an object", value);
  return value;
}

export function allowOnly(fields: Fields, allowed: readonly string[], at = "body") {
  for (const [key, value] of Object.entries(fields)) {
    if (!allowed.includes(key)) throw invalid(`${at}.${key}`, "should be not present", value);
  }
}

export function arrayAt(value: unknown, at: string, most: number): unknown[] {
  if (value === undefined) throw invalid(at, "should be defined", value);
  if (!Array.isArray(value)) throw invalid(at, "should be an array", value);
  if (value.length > most) throw tooLong(at, value.length, most);
  return value;
}

/** A string of at most `most` UTF-16 units, which is how Notion counts. */
export function stringAt(value: unknown, at: string, most = Number.POSITIVE_INFINITY): string {
  if (value === undefined) throw invalid(at, "should be defined", value);
  if (typeof value !== "string") throw invalid(at, "should be a string", value);
  if (value.length > most) throw tooLong(at, value.length, most);
  return value;
}

export function populatedStringAt(value: unknown, at: string, most: number): string {
  const text = stringAt(value, at, most);
  if (text === "") throw invalid(at, "should be populated", text);
  return text;
}

export function booleanAt(value: unknown, at: string): boolean {
  if (typeof value !== "boolean") throw invalid(at, "should be a boolean", value);
  return value;
}

export function numberAt(value: unknown, at: string): number {
  if (typeof value !== "number") throw invalid(at, "should be a number", value);
  return value;
}

export const ifGiven = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === undefined ? undefined : read(value);

export const tooLong = (at: string, length: number, most: number) =>
  invalid(`${at}.length`, `should be ≤ \`${most}\``, length);

/** How many rows the client asks for; `given` is a number in bodies and digits in query strings. */
export function pageSizeAt(given: unknown, at: string, most: number): number {
  if (given === undefined) return most;
  const size = typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof size !== "number" || !Number.isInteger(size) || size < 0) {
    throw invalid(at, "should be a number or `undefined`", given);
  }
  if (size > most) throw invalid(at, `should be ≤ \`${most}\``, size);
  return size || most;
}
