/** The desk's Notion: its databases, each as a table, and its pages, to read and to edit. Mounted at `/notion`. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import type { Clock } from "../../../core/clock.ts";
import { deliver } from "../../notion/webhooks.ts";
import { databasesInOrder, dataSourcesOf } from "../../notion/workspace.ts";
import { countRows, Desk, type NotionDesk, nameOf, pagesWhere, rowsText, tableHref } from "./frame.tsx";
import { guardForm, limitForm, type Posted } from "./guard.tsx";
import { Missing } from "./missing.tsx";
import { pageRoutes } from "./page/page-routes.tsx";
import { NOTION_STYLE } from "./style.ts";
import { columnRoutes } from "./table/column-routes.tsx";
import { tableRoutes } from "./table/table-routes.tsx";
import { pageHref, titleText } from "./value.tsx";

/** A GET never changes anything; every POST goes past the guard first. */
export function notionDesk({ store, clock }: { store: DatabaseSync; clock: Clock }): Hono<Posted> {
  const desk: NotionDesk = { store, clock, token: randomBytes(24).toString("base64url") };
  const app = new Hono<Posted>();
  app.get("/", (c) => c.html(<Tables store={store} />));
  app.get("/style.css", (c) => c.body(NOTION_STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.post("*", limitForm, guardForm(desk.token));
  app.post("*", async (_, next) => {
    await next();
    deliver(store, clock.now().getTime());
  });
  app.route("/tables", tableRoutes(desk));
  app.route("/tables", columnRoutes(desk));
  app.route("/pages", pageRoutes(desk));
  app.notFound((c) => c.html(<Missing />, 404));
  app.onError((error) => {
    throw error;
  });
  return app;
}

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
      <p class="lede">
        The tables and pages that pressroom keeps in this sandbox, to read and to edit as you would in Notion.
      </p>
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
