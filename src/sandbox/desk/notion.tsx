/** The desk's Notion: its databases, each as a table, and its pages. Mounted at `/notion`; it only reads. */
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { databasesInOrder, dataSourcesOf, findDataSource, findPage } from "../notion/workspace.ts";
import { countRows, Desk, nameOf, pagesWhere, rowsText, tableHref } from "./notion-frame.tsx";
import { Sheet } from "./notion-page.tsx";
import { NOTION_STYLE } from "./notion-style.ts";
import { Table, viewOf } from "./notion-table.tsx";
import { pageHref, titleText } from "./notion-value.tsx";

export function notionDesk(store: DatabaseSync): Hono {
  const app = new Hono();
  app.get("/", (c) => c.html(<Tables store={store} />));
  app.get("/style.css", (c) => c.body(NOTION_STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/tables/:id", (c) => {
    const source = findDataSource(store, c.req.param("id"));
    if (!source) return c.html(<Missing />, 404);
    const view = viewOf(source, c.req.query("sort"), c.req.query("order"), c.req.query("page"));
    return c.html(<Table store={store} source={source} view={view} />);
  });
  app.get("/pages/:id", (c) => {
    const page = findPage(store, c.req.param("id"));
    return page ? c.html(<Sheet store={store} page={page} />) : c.html(<Missing />, 404);
  });
  return app;
}

const Missing = () => (
  <Desk title="Not found">
    <h1>Nothing here</h1>
    <p class="lede">
      The sandbox's Notion has no such table or page. <a href="/notion">See all tables.</a>
    </p>
  </Desk>
);

function Tables({ store }: { store: DatabaseSync }) {
  const sources = databasesInOrder(store).flatMap((database) =>
    dataSourcesOf(store, database.id).filter((source) => !source.inTrash),
  );
  const loose = pagesWhere(
    store,
    "data_source_id is null and in_trash = 0 order by edited_ms desc limit 100",
  );
  return (
    <Desk title="Notion">
      <h1>Notion</h1>
      <p class="lede">The tables and pages that pressroom keeps in this sandbox, as they stand now.</p>
      {sources.length === 0 && (
        <p class="empty">There are no tables yet. They appear when pressroom first runs.</p>
      )}
      {sources.length > 0 && <h2>Tables</h2>}
      <Links
        of={sources.map((one) => ({
          href: tableHref(one),
          name: nameOf(one),
          note: rowsText(countRows(store, one)),
        }))}
      />
      {loose.length > 0 && <h2>Pages</h2>}
      <Links of={loose.map((page) => ({ href: pageHref(page.id), name: titleText(page), note: "" }))} />
    </Desk>
  );
}

const Links = ({ of }: { of: { href: string; name: string; note: string }[] }) =>
  of.length === 0 ? null : (
    <ul class="tables">
      {of.map(({ href, name, note }) => (
        <li>
          <a href={href}>
            <span>{name}</span>
            <span class="count">{note}</span>
          </a>
        </li>
      ))}
    </ul>
  );
