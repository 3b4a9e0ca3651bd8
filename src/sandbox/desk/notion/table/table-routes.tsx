/** A table of Notion by its address, and what a person may do to its rows. */
import { type Context, Hono } from "hono";
import { NotionError } from "../../../notion/errors.ts";
import { addRow, duplicatePage, setTrashed } from "../../../notion/owner-acts.ts";
import type { Fields } from "../../../notion/shape.ts";
import { type DataSource, findDataSource, findPage, type Page } from "../../../notion/workspace.ts";
import { inTransaction } from "../../../store.ts";
import { type NotionDesk, ownerOf, STALE, tableHref, withQuery } from "../frame.tsx";
import { cameFrom, type Posted, refused } from "../guard.tsx";
import { Missing } from "../missing.tsx";
import { EntryProblem, givenOf, isEditable, typedEntry } from "../page/entries.ts";
import { inPlainWords, valueName } from "../page/save.ts";
import { pageHref } from "../value.tsx";
import { lookAt } from "./looks.ts";
import { Table } from "./table-page.tsx";
import { Trash } from "./trash.tsx";

export function tableRoutes(desk: NotionDesk): Hono<Posted> {
  const app = new Hono<Posted>();
  const source = (c: Context) => findDataSource(desk.store, c.req.param("id") ?? "");
  app.get("/:id", (c) => {
    const found = source(c);
    if (!found) return c.html(<Missing />, 404);
    const { view, sort, order, page, month, done } = c.req.query();
    const look = lookAt(desk.store, found, { view, sort, order, page });
    return c.html(<Table desk={desk} asked={{ look, month, done }} />);
  });
  app.get("/:id/trash", (c) => {
    const found = source(c);
    if (!found) return c.html(<Missing />, 404);
    return c.html(<Trash desk={desk} source={found} done={c.req.query("done")} />);
  });
  app.post("/:id/rows", (c) => change(desk, c, (found) => pageHref(newRow(desk, found, c.get("form")).id)));
  app.post("/:id/ticked", (c) => change(desk, c, (found) => actOnTicked(desk, found, c.get("form"))));
  return app;
}

/** `work` says where to go next. Whatever refuses leaves everything as it was. */
function change(desk: NotionDesk, c: Context<Posted>, work: (source: DataSource) => string) {
  if (c.get("stale")) return refused(c, 403, STALE);
  try {
    const next = inTransaction(desk.store, () => {
      const source = findDataSource(desk.store, c.req.param("id") ?? "");
      return source && work(source);
    });
    return next === undefined ? c.html(<Missing />, 404) : c.redirect(next, 303);
  } catch (error) {
    if (error instanceof NotionError) return refused(c, 400, inPlainWords(error.message));
    if (error instanceof EntryProblem) return refused(c, 400, error.message);
    throw error;
  }
}

/** Empty, but for the value of the column or the day that it was asked for on. */
function newRow(desk: NotionDesk, source: DataSource, form: URLSearchParams): Page {
  const values: Fields = {};
  const property = source.properties.find((one) => one.id === form.get("property"));
  if (property && isEditable(property)) {
    const entry = typedEntry(property, form, valueName(property.id));
    values[property.name] = givenOf(property, entry, undefined);
  }
  return addRow(ownerOf(desk), source, values);
}

function actOnTicked(desk: NotionDesk, source: DataSource, form: URLSearchParams): string {
  const back = cameFrom(form) ?? tableHref(source);
  const pages = form.getAll("row").map((id) => findPage(desk.store, id));
  const rows = pages.filter((page) => page !== undefined && page.dataSourceId === source.id && !page.inTrash);
  if (rows.length !== pages.length)
    throw new EntryProblem("A ticked row is gone meanwhile, so nothing was done to the others either.");
  if (rows.length === 0) return withQuery(back, { done: "none" });
  const owner = ownerOf(desk);
  const isTrash = form.get("act") === "trash";
  for (const page of rows) {
    if (page === undefined) continue;
    if (isTrash) setTrashed(owner, page, true);
    else duplicatePage(owner, page);
  }
  return withQuery(back, { done: isTrash ? "trashed" : "copied" });
}
