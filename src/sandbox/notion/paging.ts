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

export interface Paging {
  store: DatabaseSync;
  /** A table, or a select in brackets, with a unique `id`. */
  from: string;
  /** What a query may see at all, e.g. the rows of one data source. */
  within: Sql;
  filter: Sql;
  order: Sql;
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
  if (after !== "" && rows[0]?.id !== after) {
    throw validationError(`The start_cursor provided is invalid: ${after}`);
  }
  const rest = after === "" ? rows : rows.slice(1);
  const given = rest.filter((row) => Number(row.n) <= most);
  const ids = given.slice(0, size).map((row) => String(row.id));
  const more = given.length > size;
  return {
    ids,
    nextCursor: more ? (ids.at(-1) ?? null) : null,
    incomplete: !more && rest.length > ids.length,
  };
}
