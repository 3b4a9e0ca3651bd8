/** What a person may do to the columns of a table, all of one form or nothing. */
import { type Context, Hono } from "hono";
import type { Owner } from "../../../notion/owner-acts.ts";
import {
  addColumn,
  deleteColumn,
  isColumnType,
  renameColumn,
  retypeColumn,
} from "../../../notion/owner-columns.ts";
import type { StoredProperty } from "../../../notion/properties.ts";
import { type DataSource, findDataSource } from "../../../notion/workspace.ts";
import { inTransaction } from "../../../store.ts";
import { type NotionDesk, ownerOf, STALE, tableHref } from "../frame.tsx";
import type { Posted } from "../guard.tsx";
import { Missing } from "../missing.tsx";
import { EntryProblem } from "../page/entries.ts";
import { problemWith } from "../page/save.ts";
import { Columns } from "./columns.tsx";

export function columnRoutes(desk: NotionDesk): Hono<Posted> {
  const app = new Hono<Posted>();
  app.get("/:id/columns", (c) => {
    const source = findDataSource(desk.store, c.req.param("id"));
    if (!source) return c.html(<Missing />, 404);
    return c.html(<Columns desk={desk} source={source} done={c.req.query("done")} />);
  });
  app.post("/:id/columns", (c) => change(desk, c, c.req.param("id")));
  return app;
}

function change(desk: NotionDesk, c: Context<Posted>, id: string) {
  const form = c.get("form");
  const source = findDataSource(desk.store, id);
  if (!source) return c.html(<Missing />, 404);
  const problem = c.get("stale")
    ? STALE
    : problemWith(() => inTransaction(desk.store, () => act(ownerOf(desk), id, form)));
  if (problem === undefined) return c.redirect(`${tableHref(source)}/columns?done=columns`, 303);
  const refusal = {
    column: form.get("column") ?? undefined,
    name: form.get("name") ?? "",
    type: form.get("type") ?? "",
    problem,
  };
  return c.html(<Columns desk={desk} source={source} refusal={refusal} />, 400);
}

function act(owner: Owner, id: string, form: URLSearchParams) {
  const source = findDataSource(owner.store, id);
  if (!source || source.inTrash) throw new EntryProblem("This table is gone meanwhile.");
  const [name, type] = [form.get("name") ?? "", form.get("type") ?? ""];
  const key = form.get("column");
  if (key === null) {
    if (!isColumnType(type)) throw new EntryProblem("There is no such type of column.");
    return addColumn(owner, source, { name, type });
  }
  const property = source.properties.find((one) => one.id === key);
  if (!property) throw new EntryProblem("This column is gone meanwhile.");
  return actOn(owner, source, { property, act: form.get("act"), name, type });
}

function actOn(
  owner: Owner,
  source: DataSource,
  wish: { property: StoredProperty; act: string | null; name: string; type: string },
) {
  const { property, name, type } = wish;
  if (wish.act === "delete") return deleteColumn(owner, source, property);
  if (wish.act !== "change") throw new EntryProblem("The desk doesn't know what to do with this column.");
  const renamed = name === property.name ? source : renameColumn(owner, source, property, name);
  if (type === property.type || property.type === "title") return;
  if (!isColumnType(type)) throw new EntryProblem("There is no such type of column.");
  const column = renamed.properties.find((one) => one.id === property.id);
  if (column) retypeColumn(owner, renamed, column, type);
}
