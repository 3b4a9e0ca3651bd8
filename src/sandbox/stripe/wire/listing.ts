/** Lists: newest first, a page at a time, by the id of the last one seen. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { prepared } from "../../statements.ts";
import type { Created, StripeObject } from "../store.ts";
import { noSuch } from "./errors.ts";

export interface Page {
  limit: number;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

export interface List<T = StripeObject> {
  object: "list";
  url: string;
  has_more: boolean;
  data: T[];
}

/** What the rows must be besides: a condition of `stripe_objects`. Of a narrow set of texts, for each is prepared once. */
export interface Filter {
  sql: string;
  values: readonly SQLInputValue[];
}

type Column = "customer" | "subscription" | "parent" | "status";

/** None where nothing was asked. */
export const column = (name: Column, value: string | undefined): Filter[] =>
  value === undefined ? [] : [{ sql: `${name} = ?`, values: [value] }];

/** By a value of the object itself; `path` like `promotion.coupon`. */
export function field(path: string, value: string | boolean | undefined): Filter[] {
  if (value === undefined) return [];
  const asked = typeof value === "boolean" ? Number(value) : value;
  return [{ sql: `json_extract(json, '$.${path}') = ?`, values: [asked] }];
}

export const oneOf = (path: string, values: readonly string[] | undefined): Filter[] =>
  values === undefined
    ? []
    : [
        {
          sql: `json_extract(json, '$.${path}') in (select value from json_each(?))`,
          values: [JSON.stringify(values)],
        },
      ];

export const NOT_CANCELED: readonly Filter[] = [{ sql: "status <> 'canceled'", values: [] }];

export interface Asked {
  type: string;
  url: string;
  page: Page;
  filters?: readonly Filter[];
  created?: Created | undefined;
}

/** Throws ApiError where `starting_after` or `ending_before` is not known. What was deleted is not listed. */
export function listObjects(
  store: DatabaseSync,
  { type, url, page, filters = [], created = {} }: Asked,
): List {
  const back = page.starting_after === undefined && page.ending_before !== undefined;
  const all = [...filters, ...between(created), ...beyond(store, { type, page, back })];
  const order = back ? "created, seq" : "created desc, seq desc";
  // The type stands in the text, so that the partial indexes of `schema.ts` are found.
  const rows = prepared(
    store,
    `select json from stripe_objects where type = '${type}'
     ${all.map(({ sql }) => `and ${sql}`).join(" ")} order by ${order} limit ?`,
  ).all(...all.flatMap(({ values }) => values), page.limit + 1);
  const found = rows.slice(0, page.limit).map((row): StripeObject => JSON.parse(String(row.json)));
  return { object: "list", url, has_more: rows.length > page.limit, data: back ? found.reverse() : found };
}

const OPERATORS = { gte: ">=", gt: ">", lte: "<=", lt: "<" } as const;

export const between = (created: Created, name = "created"): Filter[] =>
  (["gte", "gt", "lte", "lt"] as const).flatMap((bound) => {
    const value = created[bound];
    return value === undefined ? [] : [{ sql: `${name} ${OPERATORS[bound]} ?`, values: [value] }];
  });

function beyond(
  store: DatabaseSync,
  { type, page, back }: { type: string; page: Page; back: boolean },
): Filter[] {
  const cursor = page.starting_after ?? page.ending_before;
  if (cursor === undefined) return [];
  const at = prepared(store, "select seq, created from stripe_objects where id = ? and type = ?").get(
    cursor,
    type,
  );
  if (!at) throw noSuch(nounOf(type), cursor, back ? "ending_before" : "starting_after");
  return [{ sql: `(created, seq) ${back ? ">" : "<"} (?, ?)`, values: [Number(at.created), Number(at.seq)] }];
}

/** What is kept inside another object, as a list of its own. */
export function listWithin<T extends StripeObject>(items: readonly T[], url: string, page: Page): List<T> {
  const cursor = page.starting_after ?? page.ending_before;
  const at = items.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && at < 0)
    throw noSuch("object", cursor, page.starting_after ? "starting_after" : "ending_before");
  const back = page.starting_after === undefined && page.ending_before !== undefined;
  const left = back ? items.slice(0, at) : items.slice(at + 1);
  const data = back ? left.slice(-page.limit) : left.slice(0, page.limit);
  return { object: "list", url, has_more: left.length > page.limit, data: [...data] };
}

/** How the vendor calls a type in its refusals. */
const NOUNS: Record<string, string> = {
  "billing_portal.configuration": "configuration",
  "checkout.session": "checkout.session",
  payment_link: "payment link",
  promotion_code: "promotion code",
  subscription_item: "subscription item",
  "test_helpers.test_clock": "billing_clock",
  webhook_endpoint: "webhook endpoint",
  balance_transaction: "balance transaction",
};
export const nounOf = (type: string): string => NOUNS[type] ?? type;
