/** The columns of a table, to rename, retype, delete and add to. pressroom keeps knowing a column by its id. */
import { COLUMN_TYPES, isColumnType } from "../../../notion/owner-columns.ts";
import type { StoredProperty } from "../../../notion/properties.ts";
import type { DataSource } from "../../../notion/workspace.ts";
import { Desk, Done, Hidden, type NotionDesk, nameOf, tableHref } from "../frame.tsx";

/** A change that was not made, with what was typed for it. */
interface Refusal {
  /** The column's id, or undefined for a new one. */
  column: string | undefined;
  name: string;
  type: string;
  problem: string;
}

export function Columns(props: {
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
