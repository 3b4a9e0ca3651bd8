/** What stands before every endpoint: the account, its quota, the query, the body, the field mask; and how refusals leave. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { assertCells, bookFor, saveBook } from "./books.ts";
import { badRequest, invalid, SheetsError } from "./errors.ts";
import { type Mask, MaskError, parseMask, select, unknownPath } from "./field-mask.ts";
import { limitsOf, type Quota, takeRequest } from "./limits.ts";
import { valuesOf } from "./messages.ts";
import type { Book } from "./model.ts";
import { assertMessage } from "./shape.ts";
import { callerOf } from "./token.ts";

export interface Endpoint {
  /** What is counted against: reading or writing. */
  quota: Quota;
  /** The message that the body is; none for a GET. */
  takes?: string;
  /** The message that is answered, which a field mask is read against. */
  gives: string;
  /** Query parameters besides the ones that every endpoint takes; an enumeration by its name. */
  query?: Readonly<Record<string, string>>;
  work(request: SheetsRequest): object;
}

export interface SheetsRequest {
  store: DatabaseSync;
  limits: ReturnType<typeof limitsOf>;
  email: string;
  body: Record<string, unknown>;
  query: URLSearchParams;
  /** Null when everything is asked for. */
  mask: Mask | null;
  param(name: string): string;
  /** The spreadsheet that the path names, for one who may do this with it. */
  book(): Book;
  keep(book: Book): void;
}

const EVERYWHERE = ["alt", "fields", "prettyPrint", "quotaUser", "key", "$.xgafv"];

/** Answers one request: all its work is one transaction, and what is refused changes nothing but the quota. */
export async function answer(context: TwinContext, c: Context, endpoint: Endpoint): Promise<Response> {
  const text = c.req.method === "GET" ? "" : await c.req.text();
  try {
    const email = inTransaction(context.store, () => {
      const caller = callerOf(context.store, c, context.clock.now().getTime());
      takeRequest(context, caller, endpoint.quota);
      return caller;
    });
    return c.json(inTransaction(context.store, () => worked(context, c, { endpoint, email, text })));
  } catch (error) {
    if (error instanceof SheetsError) return c.json(error.body(), error.code);
    throw error;
  }
}

interface Asking {
  endpoint: Endpoint;
  email: string;
  text: string;
}

function worked(context: TwinContext, c: Context, { endpoint, email, text }: Asking): object {
  const { store, clock } = context;
  const limits = limitsOf(context);
  const query = queryOf(c, endpoint.query ?? {});
  const mask = maskOf(query.get("fields"), endpoint.gives);
  const body = endpoint.takes ? bodyOf(text, endpoint.takes, limits.payloadBytes) : {};
  const param = (name: string) => c.req.param(name) ?? "";
  const given = endpoint.work({
    ...{ store, limits, email, body, query, mask, param },
    book: () =>
      bookFor(store, param("id").replace(/:\w+$/, ""), { email, writes: endpoint.quota === "Write" }),
    keep(book) {
      assertCells(book, limits.cells);
      saveBook(store, book, clock.now().getTime());
    },
  });
  return mask ? (select(given, mask) as object) : given;
}

function queryOf(c: Context, known: Readonly<Record<string, string>>): URLSearchParams {
  const query = new URL(c.req.url).searchParams;
  for (const [name, value] of query) {
    const type = known[name];
    if (type === undefined && !EVERYWHERE.includes(name)) throw unbound(name);
    if (type !== undefined && /^[A-Z]/.test(type) && !valuesOf(type).includes(value))
      throw wrongValue(name, type, value);
  }
  return query;
}

function unbound(name: string): SheetsError {
  const description = `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`;
  return invalid(description, [badRequest([{ field: "", description }])]);
}

function wrongValue(name: string, type: string, value: string): SheetsError {
  const field = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const description = `Invalid value at '${field}' (type.googleapis.com/google.apps.sheets.v4.${type}), "${value}"`;
  return invalid(description, [badRequest([{ field, description }])]);
}

/** What an answer is to hold. @throws SheetsError when the answer has no such field. */
function maskOf(fields: string | null, gives: string): Mask | null {
  if (!fields) return null;
  try {
    const mask = parseMask(fields);
    const wrong = unknownPath(gives, mask);
    if (wrong === null) return mask;
    throw invisible(`Error expanding 'fields' parameter. Cannot find matching fields for path '${wrong}'.`);
  } catch (error) {
    if (error instanceof MaskError) throw invisible(`Invalid field selection ${error.message}`);
    throw error;
  }
}

const invisible = (description: string) =>
  invalid("Request contains an invalid argument.", [
    badRequest([{ field: fields(description), description }]),
  ]);
const fields = (description: string) => /'([^']+)'\.$/.exec(description)?.[1] ?? "fields";

function bodyOf(text: string, takes: string, most: number): Record<string, unknown> {
  if (Buffer.byteLength(text) > most) throw invalid(`Request payload size exceeds the limit: ${most} bytes.`);
  const body = text.trim() === "" ? {} : parsed(text);
  assertMessage(takes, body);
  return body as Record<string, unknown>;
}

/** Null stands for a field that isn't there. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (value === null ? undefined : value));
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    throw invalid(`Invalid JSON payload received. ${reason}`);
  }
}
