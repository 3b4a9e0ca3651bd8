/** A posted form, or what is wrong with it: small, read whole, each field once, plain text. */
import type { Context } from "hono";
import { readBody } from "./body.ts";

const MOST_BYTES = 64 * 1024;

export type Form =
  | { kind: "form"; fields: ReadonlyMap<string, string> }
  | { kind: "refused"; status: 400 | 413 | 415; why: string };

const refused = (status: 400 | 413 | 415, why: string): Form => ({ kind: "refused", status, why });

/** Reads `application/x-www-form-urlencoded`; nothing else is posted by our pages. */
export async function readForm(c: Context): Promise<Form> {
  const body = (await readBody(c, MOST_BYTES))?.toString("latin1");
  if (body === undefined) return refused(413, "That is far more than this form holds.");
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (body.length > 0 && type !== "application/x-www-form-urlencoded") {
    return refused(415, "That was not sent by the form on our page.");
  }
  const fields = new Map<string, string>();
  for (const pair of body === "" ? [] : body.split("&")) {
    const [name, value] = halves(pair);
    if (name === null || value === null) return refused(400, "It holds signs that are no text.");
    if (fields.has(name)) return refused(400, "It says the same thing twice.");
    if (fields.size >= 50) return refused(400, "It has more fields than our form.");
    fields.set(name, value);
  }
  return { kind: "form", fields };
}

/** Null for what is no text: bytes that are no UTF-8, a broken escape, a NUL. */
function halves(pair: string): [string | null, string | null] {
  const cut = pair.indexOf("=");
  const [name, value] = cut < 0 ? [pair, ""] : [pair.slice(0, cut), pair.slice(cut + 1)];
  return [decoded(name), decoded(value)];
}

function decoded(text: string): string | null {
  try {
    const plain = decodeURIComponent(text.replaceAll("+", " "));
    return plain.includes("\0") ? null : plain;
  } catch {
    return null;
  }
}
