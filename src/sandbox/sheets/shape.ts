/** Whether a body is the message that an endpoint takes; refused as Google's own parser does it, every mistake at once. */
import { badRequest, invalid, unplayed } from "./errors.ts";
import { type FieldType, fieldsOf } from "./messages.ts";

interface Violation {
  /** In the vendor's inner spelling, e.g. `requests[0].update_cells`. */
  field: string;
  description: string;
}

/** @throws SheetsError for whatever the message doesn't have, or has otherwise. */
export function assertMessage(name: string, value: unknown): void {
  const violations = inMessage(name, value, "");
  if (violations.length === 0) return;
  const message = violations.map(({ description }) => description).join("\n");
  throw invalid(message, [badRequest(violations)]);
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function inMessage(name: string, value: unknown, at: string): Violation[] {
  if (!isObject(value)) {
    if (at !== "") return [wrong(at, name, value)];
    return [{ field: "", description: "Invalid JSON payload received. Unexpected token." }];
  }
  const known = fieldsOf(name);
  return Object.entries(value).flatMap(([key, inner]) => {
    const type = known.get(key);
    if (!type) return [unknownName(key, at)];
    return inField(type, inner, at === "" ? snake(key) : `${at}.${snake(key)}`);
  });
}

function unknownName(key: string, at: string): Violation {
  const where = at === "" ? "" : ` at '${at}'`;
  const description = `Invalid JSON payload received. Unknown name "${key}"${where}: Cannot find field.`;
  return { field: at, description };
}

/** Null stands for a field that isn't there, as in all of Google's JSON. */
function inField(type: FieldType, value: unknown, at: string): Violation[] {
  if (value === null || value === undefined) return [];
  switch (type.kind) {
    case "unplayed":
      throw unplayed(`\`${at}\``);
    case "message":
      return inMessage(type.name, value, at);
    case "list":
      if (!Array.isArray(value)) return [wrong(at, "repeated field", value)];
      return value.flatMap((item, index) => inField(type.of, item, `${at}[${index}]`));
    default:
      return isScalar(type, value) ? [] : [wrong(at, SCALARS[type.kind] ?? enumType(type), value)];
  }
}

const INT32 = 2 ** 31;
const SCALARS: Record<string, string> = {
  int: "TYPE_INT32",
  number: "TYPE_DOUBLE",
  bool: "TYPE_BOOL",
  string: "TYPE_STRING",
  mask: "type.googleapis.com/google.protobuf.FieldMask",
};
const enumType = (type: FieldType) =>
  `type.googleapis.com/google.apps.sheets.v4.${type.kind === "enum" ? type.name : type.kind}`;

function isScalar(type: FieldType, value: unknown): boolean {
  switch (type.kind) {
    case "int":
      return Number.isInteger(value) && Number(value) >= -INT32 && Number(value) < INT32;
    case "number":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "any":
      return !isObject(value) && !Array.isArray(value);
    case "enum":
      return typeof value === "string" && type.values.includes(value);
    default:
      return typeof value === "string";
  }
}

const wrong = (at: string, type: string, value: unknown): Violation => ({
  field: at,
  description: `Invalid value at '${at}' (${type}), ${JSON.stringify(value)}`,
});
