/** Pages through the rows of a query by position, with the id of the last row that was given as the cursor. */
import type { DatabaseSync } from "node:sqlite";
import { validationError } from "./errors.ts";

export interface Sql {
  text: string;
  params: (string | number)[];
}

export const sql = (text: string, ...params: (string | number)[]): Sql => ({ text, params });

export const joined = (parts: readonly Sql[], glue: string): Sql => ({
  text: parts.map((part) => part.text).join(glue),
  params: parts.flatMap((part) => part.params),
});

export interface OrderKey {
  column: "created_ms" | "edited_ms" | "seq";
  direction: "asc" | "desc";
}

/** `keys` are the whole order when it consists of columns of `notion_pages` alone, and end with `seq`. */
export interface Order extends Sql {
  keys?: readonly OrderKey[] | undefined;
}

export interface Paging {
  store: DatabaseSync;
  /** A table, or a select in brackets, with a unique `id`. */
  from: string;
  /** What a query may see at all, e.g. the rows of one data source. */
  within: Sql;
  filter: Sql;
  order: Order;
  after: string | undefined;
  size: number;
  /** How many rows one filter and order gives at most. */
  most: number;
}

export interface PageOfIds {
  ids: string[];
  nextCursor: string | null;
  /** Whether there are more rows than `most`, and this page is the last that is given. */
  incomplete: boolean;
}

/** The row of the cursor keeps its position even when it no longer passes, so paging never loses its place. */
export function pageOfIds(paging: Paging): PageOfIds {
  return paging.order.keys ? pageByKeys(paging, paging.order.keys) : pageByRank(paging);
}

/** Ranks every row for each page: only for orders that no index knows. */
function pageByRank(paging: Paging): PageOfIds {
  const { filter, within, order, after = "", size, most } = paging;
  const rows = paging.store
    .prepare(
      `with candidate as (
         select id, hit, row_number() over (order by ${order.text}) as n
         from (
           select *, ((${within.text}) and (${filter.text})) as hit
           from ${paging.from} where (${within.text}) or id = ?
         )
         where hit or id = ?
       )
       select id, n from candidate
       where (hit and n > coalesce((select n from candidate where id = ?), 0)) or id = ?
       order by n limit ?`,
    )
    .all(
      ...[...order.params, ...within.params, ...filter.params, ...within.params],
      ...[after, after, after, after, size + 2],
    );
  if (after !== "" && rows[0]?.id !== after) throw unknownCursor(after);
  const rest = after === "" ? rows : rows.slice(1);
  const given = rest.filter((row) => Number(row.n) <= most);
  return cut(
    given.map((row) => String(row.id)),
    { size, hasRest: rest.length > Math.min(size, given.length) },
  );
}

/** SQLite, left to itself, sorts everything that a filter on the other time lets through, for each page anew. */
const INDEX = {
  created_ms: "notion_pages_by_creation",
  edited_ms: "notion_pages_by_edit_and_creation",
};

/** Seeks in the index: a walk through a whole table costs what the table is long, however many pages it takes. */
function pageByKeys(given: Paging, keys: readonly OrderKey[]): PageOfIds {
  const { after, size, most } = given;
  const [first] = keys;
  const index = first && first.column !== "seq" ? ` indexed by ${INDEX[first.column]}` : "";
  const paging = { ...given, from: given.from + index };
  const position = after === undefined ? undefined : positionOf(given, keys, after);
  const before = position === undefined ? 0 : countIn(paging, spansBeside(keys, position, "before"));
  const left = Math.max(0, most - before);
  const spans = position === undefined ? [sql("1")] : spansBeside(keys, position, "after");
  const ids: string[] = [];
  for (const span of spans) {
    if (ids.length <= size) ids.push(...idsIn(paging, span, size + 1 - ids.length));
  }
  return cut(ids.slice(0, left), { size, hasRest: ids.length > Math.min(size, left) });
}

function positionOf(paging: Paging, keys: readonly OrderKey[], after: string): number[] {
  const columns = keys.map((key) => key.column).join(", ");
  const row = paging.store.prepare(`select ${columns} from ${paging.from} where id = ?`).get(after);
  if (!row) throw unknownCursor(after);
  return keys.map((key) => Number(row[key.column]));
}

/**
 * The rows on one side of a position as disjoint spans, each of which one index range holds, in the order's own
 * sequence. The position itself counts as before.
 */
function spansBeside(
  keys: readonly OrderKey[],
  position: readonly number[],
  side: "before" | "after",
): Sql[] {
  const spans = keys.map((key, index) => {
    const same = keys.slice(0, index).map(({ column }, at) => sql(`${column} = ?`, position[at] ?? 0));
    const larger = (key.direction === "asc") === (side === "after");
    const operator = `${larger ? ">" : "<"}${side === "before" && key.column === "seq" ? "=" : ""}`;
    return joined([...same, sql(`${key.column} ${operator} ?`, position[index] ?? 0)], " and ");
  });
  return spans.reverse();
}

function idsIn({ store, from, within, filter, order }: Paging, span: Sql, most: number): string[] {
  const where = joined([within, span, filter], ") and (");
  return store
    .prepare(`select id from ${from} where (${where.text}) order by ${order.text} limit ?`)
    .all(...where.params, ...order.params, most)
    .map((row) => String(row.id));
}

function countIn({ store, from, within, filter }: Paging, spans: readonly Sql[]): number {
  return spans.reduce((sum, span) => {
    const where = joined([within, span, filter], ") and (");
    const row = store.prepare(`select count(*) as n from ${from} where (${where.text})`).get(...where.params);
    return sum + Number(row?.n);
  }, 0);
}

const unknownCursor = (after: string) => validationError(`The start_cursor provided is invalid: ${after}`);

/** `ids` are what may be given, one more than the page holds if there are more. */
function cut(ids: readonly string[], { size, hasRest }: { size: number; hasRest: boolean }): PageOfIds {
  const more = ids.length > size;
  const page = ids.slice(0, size);
  return { ids: page, nextCursor: more ? (page.at(-1) ?? null) : null, incomplete: !more && hasRest };
}
