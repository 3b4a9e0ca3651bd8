/** A data source as a table: columns in the order of its schema, a hundred rows a page, sorted as the address says. */
import type { DatabaseSync } from "node:sqlite";
import type { Sql } from "../notion/paging.ts";
import { findProperty, type StoredProperty } from "../notion/properties.ts";
import { sortBy } from "../notion/sorts.ts";
import type { DataSource, Page } from "../notion/workspace.ts";
import { countRows, Desk, Icon, nameOf, pagesWhere, rowsText, tableHref } from "./notion-frame.tsx";
import { pageHref, titleText, Value } from "./notion-value.tsx";

const ROWS = 100;

export interface View {
  /** Undefined: newest edited first. */
  sorted: StoredProperty | undefined;
  direction: "asc" | "desc";
  /** From 1. */
  page: number;
}

/** What the address asks for, as far as the table has it. */
export function viewOf(source: DataSource, sort = "", order = "", page = ""): View {
  return {
    sorted: findProperty(source.properties, sort),
    direction: order === "desc" ? "desc" : "asc",
    page: /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
  };
}

function viewHref(source: DataSource, { sorted, direction, page }: View): string {
  const query = new URLSearchParams(sorted ? { sort: sorted.id, order: direction } : {});
  if (page > 1) query.set("page", String(page));
  return query.size > 0 ? `${tableHref(source)}?${query}` : tableHref(source);
}

export function Table({ store, source, view }: { store: DatabaseSync; source: DataSource; view: View }) {
  const count = countRows(store, source);
  const order: Sql = view.sorted
    ? sortBy(view.sorted, view.direction)
    : { text: "edited_ms desc", params: [] };
  const rows = pagesWhere(
    store,
    `data_source_id = ? and in_trash = 0 order by ${order.text}, seq desc limit ${ROWS} offset ?`,
    ...[source.id, ...order.params, (view.page - 1) * ROWS],
  );
  return (
    <Desk title={nameOf(source)}>
      <p class="crumbs">
        <a href="/notion">Notion</a>
      </p>
      <h1>
        <Icon of={source} />
        {nameOf(source)}
      </h1>
      <p class="muted">
        {rowsText(count)}
        {count > ROWS && `, page ${view.page} of ${Math.ceil(count / ROWS)}`}
        {view.sorted ? `, by ${view.sorted.name}. ` : ", newest edited first"}
        {view.sorted && <a href={tableHref(source)}>Newest edited first</a>}
      </p>
      {rows.length === 0 ? (
        <p class="empty">
          {count === 0 ? "This table has no rows yet." : "This table has no rows this far down."}
        </p>
      ) : (
        <Rows store={store} source={source} view={view} rows={rows} />
      )}
      <Pager source={source} view={view} count={count} />
    </Desk>
  );
}

function Rows(props: { store: DatabaseSync; source: DataSource; view: View; rows: Page[] }) {
  const { store, source, view, rows } = props;
  return (
    <section class="scroll wide" aria-label={nameOf(source)} tabindex={0}>
      <table class="list rows">
        <thead>
          <tr>
            {source.properties.map((property) => (
              <Heading source={source} view={view} property={property} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((page) => (
            <tr>
              {source.properties.map((property) => (
                <Cell store={store} page={page} property={property} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Heading({ source, view, property }: { source: DataSource; view: View; property: StoredProperty }) {
  const here = view.sorted?.id === property.id;
  const direction = here && view.direction === "asc" ? "desc" : "asc";
  return (
    <th
      scope="col"
      class={property.type === "number" ? "num" : undefined}
      aria-sort={here ? (view.direction === "asc" ? "ascending" : "descending") : undefined}
    >
      <a
        href={viewHref(source, { sorted: property, direction, page: 1 })}
        title={property.description ?? undefined}
      >
        {property.name}
        {here && (view.direction === "asc" ? " ↑" : " ↓")}
      </a>
    </th>
  );
}

function Cell({ store, page, property }: { store: DatabaseSync; page: Page; property: StoredProperty }) {
  if (property.type === "title") {
    return (
      <td class="title">
        <a href={pageHref(page.id)}>
          <Icon of={page} />
          {titleText(page)}
        </a>
      </td>
    );
  }
  const value = <Value store={store} page={page} property={property} />;
  if (property.type === "number") return <td class="num">{value}</td>;
  return property.type === "rich_text" ? (
    <td class="text">{page.values[property.id] && <span>{value}</span>}</td>
  ) : (
    <td>{value}</td>
  );
}

function Pager({ source, view, count }: { source: DataSource; view: View; count: number }) {
  if (count <= ROWS && view.page === 1) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {view.page > 1 ? (
        <a href={viewHref(source, { ...view, page: view.page - 1 })}>← Previous 100</a>
      ) : (
        <span />
      )}
      {view.page * ROWS < count && (
        <a href={viewHref(source, { ...view, page: view.page + 1 })}>Next 100 →</a>
      )}
    </nav>
  );
}
