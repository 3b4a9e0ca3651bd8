/** How a table is looked at: through one of its views, sorted by a heading, at a page; and which rows that gives. */
import type { DatabaseSync } from "node:sqlite";
import { NotionError } from "../../../notion/errors.ts";
import { compileFilter } from "../../../notion/filter.ts";
import { OWNER_LIMITS } from "../../../notion/owner-acts.ts";
import { joined, type Sql, sql } from "../../../notion/paging.ts";
import { findProperty, type StoredProperty } from "../../../notion/properties.ts";
import { type Fields, isFields } from "../../../notion/shape.ts";
import { compileSorts, sortBy } from "../../../notion/sorts.ts";
import { type DataSource, type View, viewsOf } from "../../../notion/workspace.ts";
import { tableHref } from "../frame.tsx";

export const ROWS = 100;

export interface Look {
  source: DataSource;
  /** Undefined: all rows. */
  view: View | undefined;
  /** Undefined: as the view sorts, and without one newest edited first. */
  sorted: StoredProperty | undefined;
  direction: "asc" | "desc";
  /** From 1. */
  page: number;
}

/** What the address asks for, as far as the table has it. */
export function lookAt(
  store: DatabaseSync,
  source: DataSource,
  query: Record<"view" | "sort" | "order" | "page", string | undefined>,
): Look {
  const { view, sort = "", order, page = "" } = query;
  return {
    source,
    view: viewsOf(store, source.id).find((one) => one.id === view),
    sorted: findProperty(source.properties, sort),
    direction: order === "desc" ? "desc" : "asc",
    page: /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
  };
}

export function lookHref({ source, view, sorted, direction, page }: Look): string {
  const query = new URLSearchParams(view ? { view: view.id } : {});
  if (sorted) query.set("sort", sorted.id);
  if (sorted) query.set("order", direction);
  if (page > 1) query.set("page", String(page));
  return query.size > 0 ? `${tableHref(source)}?${query}` : tableHref(source);
}

export interface Selection {
  where: Sql;
  order: Sql;
  /** What of the view no longer fits the table, in Notion's words; then it is left out. */
  problem: string | undefined;
}

export function selectionOf(look: Look, nowMs: number): Selection {
  const { source, view, sorted, direction } = look;
  const reading = { schema: source.properties, limits: OWNER_LIMITS, nowMs };
  const filter = fitting(() => compileFilter(view?.filter ?? undefined, reading), sql("1"));
  const byView = fitting(
    () => compileSorts(view?.sorts ?? undefined, reading),
    sql("edited_ms desc, seq desc"),
  );
  const plain = view ? byView.sql : sql("edited_ms desc, seq desc");
  return {
    where: both(sql("data_source_id = ? and in_trash = 0", source.id), filter.sql),
    order: sorted ? joined([sortBy(sorted, direction), sql("seq desc")], ", ") : plain,
    problem: filter.problem ?? byView.problem,
  };
}

export const both = (one: Sql, other: Sql): Sql =>
  joined([one, sql(`(${other.text})`, ...other.params)], " and ");

function fitting(compile: () => Sql, otherwise: Sql): { sql: Sql; problem?: string } {
  try {
    return { sql: compile() };
  } catch (error) {
    if (error instanceof NotionError) return { sql: otherwise, problem: error.message };
    throw error;
  }
}

/** The view's own settings, as they came in the request. */
export const configurationOf = (view: View | undefined): Fields =>
  isFields(view?.configuration) ? view.configuration : {};

/** The columns that the view shows, in its order; the title always. */
export function shownColumns({ source, view }: Look): StoredProperty[] {
  const given = configurationOf(view).properties;
  const settings = Array.isArray(given) ? given.filter(isFields) : [];
  const of = (id: unknown) => source.properties.find((property) => property.id === id);
  const hidden = settings.flatMap((one) => (one.visible === false ? (of(one.property_id) ?? []) : []));
  const named = settings.flatMap((one) => of(one.property_id) ?? []);
  return [...new Set([...named, ...source.properties])].filter(
    (property) => property.type === "title" || !hidden.includes(property),
  );
}

/** What a board's or calendar's card shows besides the title: what the view names as visible. */
export function cardColumns({ source, view }: Look): StoredProperty[] | undefined {
  const given = configurationOf(view).properties;
  if (!Array.isArray(given)) return undefined;
  return given
    .filter(isFields)
    .filter((one) => one.visible !== false)
    .flatMap((one) => source.properties.find((property) => property.id === one.property_id) ?? [])
    .filter((property) => property.type !== "title");
}
