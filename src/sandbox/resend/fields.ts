/** Reading the JSON of a request, field by field, with the vendor's words for what is wrong with one. */
import { ERRORS, invalid, missingField, type ResendError } from "./answers.ts";

/** Thrown while a request is read; nothing was written by then. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly problem: ResendError;

  constructor(problem: ResendError) {
    super(problem.message);
    this.problem = problem;
  }
}

export type Fields = Record<string, unknown>;

export function parseFields(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw new Refusal(ERRORS.badJson);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Refusal(invalid("The request body must be an object."));
}

export function textAt(fields: Fields, name: string): string {
  const value = optionalTextAt(fields, name);
  if (!value) throw new Refusal(missingField(name));
  return value;
}

export function optionalTextAt(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new Refusal(invalid(`The \`${name}\` field must be a string.`));
}

export function flagAt(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "boolean") return value;
  throw new Refusal(invalid(`The \`${name}\` field must be a boolean.`));
}

export function choiceAt<const C extends string>(
  fields: Fields,
  name: string,
  choices: readonly C[],
): C | undefined {
  const value = optionalTextAt(fields, name);
  const choice = choices.find((one) => one === value);
  if (value === undefined || choice !== undefined) return choice;
  throw new Refusal(invalid(`The \`${name}\` field must be one of ${choices.join(", ")}.`));
}

export function textsAt(fields: Fields, name: string, most: number): string[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.length > 0 && value.length <= most;
  if (isList && value.every((one) => typeof one === "string")) return value;
  throw new Refusal(invalid(`The \`${name}\` field must be a list of 1 to ${most} strings.`));
}
