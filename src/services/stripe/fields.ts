/** What the objects of Stripe's are made of, checked; and how one is read whole. */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";

export const id = z.string().min(1);

/** Another object: its id, or the object itself where it was asked for. */
export const reference = z
  .union([id, z.looseObject({ id })])
  .transform((value) => (typeof value === "string" ? value : value.id));

/** Seconds of the epoch. */
export const time = z.int().transform((seconds) => new Date(seconds * 1_000));

/** What somebody typed in, on one line: it may be shown in a terminal. */
export const line = z.string().transform((text) => text.replace(/\p{Cc}+/gu, " ").trim());

/** In capitals. */
export const currency = z
  .string()
  .regex(/^[a-z]{3}$/i)
  .transform((code) => code.toUpperCase());

/** What may be missing or null, as null. */
export const orNull = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? null);

export const list = <T extends z.ZodType>(schema: T) => z.object({ data: z.array(schema) });

const named = z.looseObject({ id: z.string() });

const UNREADABLE = "unreadable";

/** Whether the error is about one object that has another shape than it should. */
export const isUnreadable = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.code === UNREADABLE;

/** Which object it is and which field of it is wrong is said, and nothing of what stands in it. Throws ServiceError. */
export function readAs<T extends z.ZodType>(kind: string, schema: T, object: unknown): z.output<T> {
  const result = schema.safeParse(object);
  if (result.success) return result.data;
  const which = named.safeParse(object).data?.id ?? `a ${kind} without an id`;
  const fields = result.error.issues.map(({ path }) => path.join(".") || "all of it");
  throw new ServiceError({
    ...{ service: "stripe", operation: `read ${kind}`, status: null, code: UNREADABLE },
    message: `${which} can't be read: ${[...new Set(fields)].slice(0, 5).join(", ")}`,
    retryable: false,
    effect: "refused",
  });
}
