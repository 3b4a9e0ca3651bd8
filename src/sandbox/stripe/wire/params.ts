/** What a request may carry: the text of a form as values, or the vendor's refusal of it. */
import * as z from "zod";
import { type ApiError, empty, missing, refused, unknown } from "./errors.ts";
import type { FormTree } from "./form.ts";

const MISSING = "missing";
const EMPTY = "empty";

/** An own message for what is there and wrong. */
const or = (say: (input: unknown) => string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? MISSING : issue.input === "" ? EMPTY : say(issue.input);
const plain = (message: string) => or(() => message);

export const text = z.string({ error: plain("Invalid string") }).min(1, { error: EMPTY });
export const integer = z
  .string({ error: plain("Invalid integer") })
  .regex(/^[+-]?\d{1,15}$/, { error: or((input) => `Invalid integer: ${String(input)}`) })
  .transform(Number);
export const positive = integer.refine((value) => value >= 0, {
  error: plain("Invalid non-negative integer"),
});
export const decimal = z
  .string({ error: plain("Invalid decimal") })
  .regex(/^-?\d+(\.\d{1,12})?$/, { error: or((input) => `Invalid decimal: ${String(input)}`) });
export const number = decimal.transform(Number);
export const flag = z
  .enum(["true", "false"], { error: or((input) => `Invalid boolean: ${String(input)}`) })
  .transform((value) => value === "true");
export const choice = <const C extends readonly [string, ...string[]]>(choices: C) =>
  z.enum(choices, { error: plain(`Invalid value: must be one of ${choices.join(", ")}`) });
export const email = text.regex(/^[^\s@]+@[^\s@]+$/, {
  error: or((input) => `Invalid email address: ${String(input)}`),
});
export const url = text.regex(/^https?:\/\/[^\s/]+/, { error: plain("Not a valid URL") });
export const currency = text
  .regex(/^[A-Za-z]{3}$/, { error: or((input) => `Invalid currency: ${String(input)}.`) })
  .transform((value) => value.toLowerCase());

export const group = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, { error: plain("Invalid object") });

/** `x[0]=…&x[1]=…` and `x[]=…`. */
export const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (isNumbered(value) ? Object.values(value) : value),
    z.array(item, { error: plain("Invalid array") }),
  );
const isNumbered = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.keys(value).every((name) => /^\d+$/.test(name));

/** An empty text unsets it: null. */
export const emptyable = <T extends z.ZodType>(inner: T) =>
  z.preprocess((value) => (value === "" ? null : value), inner.nullable());

/** Empty values take a name away, an empty text in place of all takes them all away. */
export const metadata = emptyable(z.record(z.string(), z.string(), { error: plain("Invalid object") }));
type MetadataChange = z.infer<typeof metadata> | undefined;

export function changedMetadata(
  before: Record<string, string>,
  change: MetadataChange,
): Record<string, string> {
  if (change === null) return {};
  const merged = Object.entries({ ...before, ...change });
  return Object.fromEntries(merged.filter(([, value]) => value !== ""));
}

/** An instant in seconds, or `created[gte]=…`. */
export const range = z.preprocess(
  (value) => (typeof value === "string" ? { gte: value, lte: value } : value),
  group({
    gte: integer.optional(),
    gt: integer.optional(),
    lte: integer.optional(),
    lt: integer.optional(),
  }),
);

const limit = integer
  .refine((value) => value >= 1, { error: plain("This value must be greater than or equal to 1.") })
  .refine((value) => value <= 100, { error: plain("This value must be less than or equal to 100.") });

/** What every list takes. */
export const PAGE = {
  limit: limit.default(10),
  starting_after: text.optional(),
  ending_before: text.optional(),
};
export const CREATED = { created: range.optional() };

/** Throws ApiError for the first thing that is wrong. */
export function readParams<S extends z.ZodRawShape>(shape: z.ZodObject<S>, form: FormTree) {
  const read = shape.safeParse(form);
  if (read.success) return read.data;
  throw asApiError(read.error.issues);
}

/** The vendor names what it doesn't know before it says what is wrong or missing. */
function asApiError(issues: readonly z.core.$ZodIssue[]): ApiError {
  const strange = issues.find((issue) => issue.code === "unrecognized_keys");
  if (strange) return unknown(paramName([...strange.path, strange.keys[0] ?? ""]));
  const issue = issues[0];
  const param = paramName(issue?.path ?? []);
  if (issue?.message === MISSING) return missing(param);
  if (issue?.message === EMPTY) return empty(param);
  const message = issue?.message ?? "Invalid request";
  return refused(
    message,
    param,
    /integer|This value/.test(message) ? "parameter_invalid_integer" : undefined,
  );
}

const paramName = ([first = "", ...inner]: readonly PropertyKey[]) =>
  String(first) + inner.map((part) => `[${String(part)}]`).join("");
