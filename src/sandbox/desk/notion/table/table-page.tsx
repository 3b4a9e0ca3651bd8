/** A table with its tabs: all rows, and each of its views as a table, a board or a calendar. */
import { findProperty, type StoredProperty } from "../../../notion/properties.ts";
import { isFields } from "../../../notion/shape.ts";
import { viewsOf } from "../../../notion/workspace.ts";
import {
  Act,
  countRows,
  countWhere,
  Desk,
  Done,
  Icon,
  type NotionDesk,
  nameOf,
  pagesWhere,
  rowsText,
  tableHref,
} from "../frame.tsx";
import { Board, isGrouping } from "./board.tsx";
import { Calendar, isDay } from "./calendar.tsx";
import { configurationOf, type Look, lookHref, ROWS, type Selection, selectionOf } from "./looks.ts";
import { Pager, Rows } from "./table.tsx";

export interface TableAsked {
  look: Look;
  month: string | undefined;
  done: string | undefined;
}

export function Table({ desk, asked }: { desk: NotionDesk; asked: TableAsked }) {
  const { look, done } = asked;
  const { source } = look;
  const selection = selectionOf(look, desk.clock.now().getTime());
  const { text, params } = selection.where;
  const count = countWhere(desk.store, text, ...params);
  return (
    <Desk title={nameOf(source)}>
      <p class="crumbs">
        <a href="/notion">Notion</a>
      </p>
      <div class="heading">
        <h1>
          <Icon of={source} />
          {nameOf(source)}
        </h1>
        <div class="acts">
          <Act desk={desk} action={`${tableHref(source)}/rows`} class="main">
            New row
          </Act>
          <a href={`${tableHref(source)}/columns`}>Columns</a>
          <a href={`${tableHref(source)}/trash`}>Trash ({countRows(desk.store, source, true)})</a>
        </div>
      </div>
      <Done what={done} />
      <Tabs desk={desk} look={look} />
      {selection.problem !== undefined && (
        <p class="said warn" role="status">
          This view no longer fits the table, so it shows more than it would: {selection.problem}
        </p>
      )}
      <Shown desk={desk} asked={asked} selection={selection} count={count} />
    </Desk>
  );
}

function Tabs({ desk, look }: { desk: NotionDesk; look: Look }) {
  const { source, view } = look;
  const views = viewsOf(desk.store, source.id);
  if (views.length === 0) return null;
  return (
    <nav class="tabs views" aria-label="Views">
      {[undefined, ...views].map((one) => (
        <a
          href={lookHref({ source, view: one, sorted: undefined, direction: "asc", page: 1 })}
          aria-current={one?.id === view?.id ? "page" : undefined}
        >
          {one ? one.name : "All rows"}
        </a>
      ))}
    </nav>
  );
}

interface ShownProps {
  desk: NotionDesk;
  asked: TableAsked;
  selection: Selection;
  count: number;
}

/** A board without a column to group by, or a calendar without a date, is shown as the table that it is. */
function Shown({ desk, asked, selection, count }: ShownProps) {
  const { look, month } = asked;
  const property = laidOutBy(look);
  if (look.view?.type === "board" && property && isGrouping(property)) {
    return <Board desk={desk} look={look} by={property} selection={selection} />;
  }
  if (look.view?.type === "calendar" && property && isDay(property)) {
    return <Calendar desk={desk} look={look} by={property} selection={selection} month={month} />;
  }
  return <TableOf desk={desk} look={look} selection={selection} count={count} />;
}

function laidOutBy({ source, view }: Look): StoredProperty | undefined {
  const configuration = configurationOf(view);
  const group = isFields(configuration.group_by) ? configuration.group_by : {};
  const id = view?.type === "calendar" ? configuration.date_property_id : group.property_id;
  return typeof id === "string" ? findProperty(source.properties, id) : undefined;
}

function TableOf(props: { desk: NotionDesk; look: Look; selection: Selection; count: number }) {
  const { desk, look, selection, count } = props;
  const { where, order } = selection;
  const rows = pagesWhere(
    desk.store,
    `${where.text} order by ${order.text} limit ${ROWS} offset ?`,
    ...[...where.params, ...order.params, (look.page - 1) * ROWS],
  );
  return (
    <>
      <p class="muted">
        {rowsText(count)}
        {count > ROWS && `, page ${look.page} of ${Math.ceil(count / ROWS)}`}
        {look.sorted ? `, by ${look.sorted.name}. ` : look.view ? "" : ", newest edited first"}
        {look.sorted && (
          <a href={lookHref({ ...look, sorted: undefined, page: 1 })}>
            {look.view ? "As the view sorts" : "Newest edited first"}
          </a>
        )}
      </p>
      {rows.length === 0 ? (
        <p class="empty">{emptyText(look, count)}</p>
      ) : (
        <Rows desk={desk} look={look} rows={rows} />
      )}
      <Pager look={look} count={count} />
    </>
  );
}

function emptyText({ view }: Look, count: number): string {
  if (count > 0) return "This table has no rows this far down.";
  return view ? "No row is in this view." : "This table has no rows yet.";
}
