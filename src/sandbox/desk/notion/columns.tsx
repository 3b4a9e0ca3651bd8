/** The columns of a table: rename, another type, delete, add. pressroom keeps knowing a column by its id. */
import { type Context, Hono } from "hono";
import type { Owner } from "../../notion/owner-acts.ts";
import {
  addColumn,
  COLUMN_TYPES,
  deleteColumn,
  isColumnType,
  renameColumn,
  retypeColumn,
} from "../../notion/owner-columns.ts";
import type { StoredProperty } from "../../notion/properties.ts";
import { type DataSource, findDataSource } from "../../notion/workspace.ts";
import { inTransaction } from "../../store.ts";
import { EntryProblem } from "./entries.ts";
import { Desk, Done, Hidden, type NotionDesk, nameOf, ownerOf, STALE, tableHref } from "./frame.tsx";
import type { Posted } from "./guard.tsx";
import { Missing } from "./missing.tsx";
import { problemWith } from "./save.ts";

/** A change that was not made, with what was typed for it. */
interface Refusal {
  /** The column's id, or undefined for a new one. */
  column: string | undefined;
  name: string;
  type: string;
  problem: string;
}

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

function Columns(props: {
  desk: NotionDesk;
  source: DataSource;
  refusal?: Refusal;
  done?: string | undefined;
}) {
  const { desk, source, refusal, done } = props;
  return (
    <Desk title={`Columns of ${nameOf(source)}`}>
      <p class="crumbs">
        <a href="/notion">Notion</a> / <a href={tableHref(source)}>{nameOf(source)}</a>
      </p>
      <h1>Columns of {nameOf(source)}</h1>
      <p class="lede">
        Rename them, give them another type, take them away: pressroom knows each by its id, follows a new
        name, and says what it can't do without. Where a column gets another type, what doesn't fit it is
        dropped.
      </p>
      <Done what={done} />
      <ul class="columns">
        {source.properties.map((property) => (
          <li>
            <Column
              desk={desk}
              source={source}
              property={property}
              refusal={refusal?.column === property.id ? refusal : undefined}
            />
          </li>
        ))}
      </ul>
      <h2>A new column</h2>
      <NewColumn
        desk={desk}
        source={source}
        refusal={refusal && !isAbout(refusal, source) ? refusal : undefined}
      />
    </Desk>
  );
}

const isAbout = ({ column }: Refusal, source: DataSource) =>
  source.properties.some((property) => property.id === column);

interface ColumnProps {
  desk: NotionDesk;
  source: DataSource;
  property: StoredProperty;
  refusal: Refusal | undefined;
}

function Column({ desk, source, property, refusal }: ColumnProps) {
  const { id, name, type, description } = property;
  const at = `c-${id}`;
  const action = `${tableHref(source)}/columns`;
  return (
    <>
      <Problem refusal={refusal} at={at} />
      <form method="post" action={action} class="bar">
        <Hidden desk={desk} with={{ column: id }} />
        <input
          type="text"
          name="name"
          value={refusal?.name || name}
          aria-label={`Name of ${name}`}
          aria-describedby={refusal && `${at}-wrong`}
          autocomplete="off"
        />
        {type === "title" ? (
          <span class="muted">Title</span>
        ) : (
          <Types chosen={refusal?.type || type} label={`Type of ${name}`} />
        )}
        <button type="submit" name="act" value="change" aria-label={`Save ${name}`}>
          Save
        </button>
        {type !== "title" && (
          <details>
            <summary>Delete…</summary>
            <button type="submit" name="act" value="delete">
              Delete “{name}” from every row
            </button>
          </details>
        )}
      </form>
      {description && <p class="hint">{description}</p>}
    </>
  );
}

/** A type that the desk doesn't offer stays what it is until another is chosen. */
function Types({ chosen, label }: { chosen: string; label: string }) {
  const types = isColumnType(chosen) ? COLUMN_TYPES : { [chosen]: chosen, ...COLUMN_TYPES };
  return (
    <select name="type" aria-label={label}>
      {Object.entries(types).map(([type, name]) => (
        <option value={type} selected={type === chosen}>
          {name}
        </option>
      ))}
    </select>
  );
}

function NewColumn({ desk, source, refusal }: Omit<ColumnProps, "property">) {
  return (
    <>
      <Problem refusal={refusal} at="new" />
      <form method="post" action={`${tableHref(source)}/columns`} class="bar">
        <Hidden desk={desk} />
        <input
          type="text"
          name="name"
          value={refusal?.name ?? ""}
          placeholder="Its name"
          aria-label="Name of the new column"
          aria-describedby={refusal && "new-wrong"}
          autocomplete="off"
        />
        <Types chosen={refusal?.type || "rich_text"} label="Type of the new column" />
        <button type="submit">Add</button>
      </form>
    </>
  );
}

const Problem = ({ refusal, at }: { refusal: Refusal | undefined; at: string }) =>
  refusal === undefined ? null : (
    <p class="complaint" role="alert" id={`${at}-wrong`}>
      {refusal.problem}
    </p>
  );
