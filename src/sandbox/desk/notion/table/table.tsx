/** Rows as a table: columns as the view shows them, a hundred rows a page, rows to tick and do something with. */
import type { StoredProperty } from "../../../notion/properties.ts";
import type { Page } from "../../../notion/workspace.ts";
import { Hidden, Icon, type NotionDesk, nameOf, tableHref } from "../frame.tsx";
import { pageHref, titleText, Value } from "../value.tsx";
import { type Look, lookHref, ROWS, shownColumns } from "./looks.ts";

export function Rows({ desk, look, rows }: { desk: NotionDesk; look: Look; rows: Page[] }) {
  const { source } = look;
  const columns = shownColumns(look);
  return (
    <form method="post" action={`${tableHref(source)}/ticked`}>
      <Hidden desk={desk} with={{ back: lookHref(look) }} />
      <section class="scroll wide" aria-label={nameOf(source)} tabindex={0}>
        <table class="list rows">
          <thead>
            <tr>
              <td class="pick" />
              {columns.map((property) => (
                <Heading look={look} property={property} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((page) => (
              <tr>
                <td class="pick">
                  <input type="checkbox" name="row" value={page.id} aria-label={`Tick ${titleText(page)}`} />
                </td>
                {columns.map((property) => (
                  <Cell desk={desk} page={page} property={property} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div class="bar ticked">
        <span class="muted">Ticked rows:</span>
        <button type="submit" name="act" value="duplicate">
          Duplicate
        </button>
        <button type="submit" name="act" value="trash">
          Move to trash
        </button>
      </div>
    </form>
  );
}

function Heading({ look, property }: { look: Look; property: StoredProperty }) {
  const here = look.sorted?.id === property.id;
  const direction = here && look.direction === "asc" ? "desc" : "asc";
  return (
    <th
      scope="col"
      class={property.type === "number" ? "num" : undefined}
      aria-sort={here ? (look.direction === "asc" ? "ascending" : "descending") : undefined}
    >
      <a
        href={lookHref({ ...look, sorted: property, direction, page: 1 })}
        title={property.description ?? undefined}
      >
        {property.name}
        {here && (look.direction === "asc" ? " ↑" : " ↓")}
      </a>
    </th>
  );
}

function Cell({ desk, page, property }: { desk: NotionDesk; page: Page; property: StoredProperty }) {
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
  const value = <Value store={desk.store} page={page} property={property} />;
  if (property.type === "number") return <td class="num">{value}</td>;
  return property.type === "rich_text" ? (
    <td class="text">{page.values[property.id] && <span>{value}</span>}</td>
  ) : (
    <td>{value}</td>
  );
}

export function Pager({ look, count }: { look: Look; count: number }) {
  if (count <= ROWS && look.page === 1) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {look.page > 1 ? <a href={lookHref({ ...look, page: look.page - 1 })}>← Previous 100</a> : <span />}
      {look.page * ROWS < count && <a href={lookHref({ ...look, page: look.page + 1 })}>Next 100 →</a>}
    </nav>
  );
}
