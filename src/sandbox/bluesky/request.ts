/** What stands before every XRPC method: its verb, who asks, what is asked, and how much of it is allowed. */
import type { DatabaseSync } from "node:sqlite";
import type { Context, Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import type { Account } from "./accounts.ts";
import { invalid, XrpcError } from "./errors.ts";
import { type BLUESKY_LIMITS, everybody, limitsOf, take, tooMany, type Window } from "./limits.ts";
import { signedIn } from "./tokens.ts";

export interface Asked<Input> {
  context: TwinContext;
  store: DatabaseSync;
  limits: typeof BLUESKY_LIMITS;
  now: Date;
  input: Input;
  bearer: string | undefined;
}

export interface Method<Shape extends z.ZodType> {
  name: string;
  verb: "GET" | "POST";
  /** Of the query or the JSON body. */
  input: Shape;
  /** Whose points it costs besides a request. */
  windows?: (asked: Asked<z.output<Shape>>, account: Account | null) => Window[];
}

type Work<Shape extends z.ZodType, Who> = (asked: Asked<z.output<Shape>>, account: Who) => object;

export function methodsOf(app: Hono, context: TwinContext) {
  const add = <Shape extends z.ZodType>(
    method: Method<Shape>,
    whose: (asked: Asked<z.output<Shape>>) => Account | null,
    work: Work<Shape, Account | null>,
  ) => app.all(`/xrpc/${method.name}`, (c) => answer(context, c, { method, whose, work }));
  return {
    /** For everybody. */
    open: <Shape extends z.ZodType>(method: Method<Shape>, work: Work<Shape, null>) =>
      add(
        method,
        () => null,
        (asked) => work(asked, null),
      ),
    /** For who shows a token. */
    signed: <Shape extends z.ZodType>(method: Method<Shape>, work: Work<Shape, Account>) =>
      add(
        method,
        ({ store, bearer, now }) => signedIn(store, bearer, now.getTime()),
        (asked, account) => work(asked, account as Account),
      ),
  };
}

interface Answering<Shape extends z.ZodType> {
  method: Method<Shape>;
  whose: (asked: Asked<z.output<Shape>>) => Account | null;
  work: Work<Shape, Account | null>;
}

/** What is refused changes nothing but the counts. */
async function answer<Shape extends z.ZodType>(
  context: TwinContext,
  c: Context,
  { method, whose, work }: Answering<Shape>,
): Promise<Response> {
  const { store } = context;
  try {
    if (c.req.method !== method.verb)
      throw invalid(`Incorrect HTTP method (${c.req.method}) expected ${method.verb}`);
    const given = method.verb === "GET" ? queryOf(c) : await bodyOf(c);
    const common = { context, store, limits: limitsOf(context), now: context.clock.now() };
    const bearer = c.req.header("authorization");
    const account = whose({ ...common, bearer, input: given as z.output<Shape> });
    const asked = { ...common, bearer, input: parse(method, given) };
    const windows = [everybody(common.limits), ...(method.windows?.(asked, account) ?? [])];
    const { headers, isOver } = inTransaction(store, () => take(context, windows));
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (isOver) throw tooMany();
    return c.json(inTransaction(store, () => work(asked, account)));
  } catch (error) {
    if (error instanceof XrpcError) return c.json(error.body(), error.status);
    throw error;
  }
}

/** Names that come more than once are lists, as are those that are lists anyway. */
function queryOf(c: Context): Record<string, string | string[]> {
  const all = c.req.queries();
  return Object.fromEntries(
    Object.entries(all).map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? "")]),
  );
}

async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new XrpcError(400, "SyntaxError", error instanceof Error ? error.message : String(error));
  }
}

function parse<Shape extends z.ZodType>(
  { name, verb, input }: Method<Shape>,
  given: unknown,
): z.output<Shape> {
  const { success, data, error } = input.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const field = String(issue?.path.at(-1) ?? "");
  const parent = ["$", ...(issue?.path.slice(0, -1) ?? [])].join(".");
  const isMissing = issue?.code === "invalid_type" && /undefined/.test(issue.message);
  const what = isMissing ? `Missing required key "${field}"` : (issue?.message ?? "");
  if (verb === "GET") throw invalid(`Invalid ${name} params: ${what}`);
  throw invalid(`${what} at ${isMissing ? parent : `${parent}.${field}`}`);
}

/** A query's list of strings. */
export const strings = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());

/** A query's whole number in its bounds. */
export const numberIn = (least: number, most: number, otherwise: number) =>
  z.coerce
    .number()
    .int()
    .min(least, { error: ({ input }) => `integer too small (minimum ${least}, got ${input})` })
    .max(most, { error: ({ input }) => `integer too big (maximum ${most}, got ${input})` })
    .default(otherwise);
