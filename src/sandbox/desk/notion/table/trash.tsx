/** The trash of a table. */
import { wireTime } from "../../../notion/dates.ts";
import type { DataSource } from "../../../notion/workspace.ts";
import {
  Act,
  countRows,
  Desk,
  Done,
  type NotionDesk,
  nameOf,
  pagesWhere,
  rowsText,
  tableHref,
} from "../frame.tsx";
import { Moment, pageHref, titleText } from "../value.tsx";

const ROWS = 200;

export function Trash(props: { desk: NotionDesk; source: DataSource; done: string | undefined }) {
  const { desk, source, done } = props;
  const count = countRows(desk.store, source, true);
  const pages = pagesWhere(
    desk.store,
    "data_source_id = ? and in_trash = 1 order by edited_ms desc, seq desc limit ?",
    ...[source.id, ROWS],
  );
  return (
    <Desk title={`Trash of ${nameOf(source)}`}>
      <p class="crumbs">
        <a href="/notion">Notion</a> / <a href={tableHref(source)}>{nameOf(source)}</a>
      </p>
      <h1>Trash of {nameOf(source)}</h1>
      <Done what={done} />
      {count === 0 ? (
        <p class="empty">The trash is empty.</p>
      ) : (
        <p class="muted">
          {rowsText(count)}
          {count > ROWS && `; the last ${ROWS} are shown`}
        </p>
      )}
      <ul class="tables">
        {pages.map((page) => (
          <li class="row">
            <a href={pageHref(page.id)}>
              <span>{titleText(page)}</span>
              <span class="count">
                <Moment iso={wireTime(page.editedMs)} />
              </span>
            </a>
            <Act
              desk={desk}
              action={`${pageHref(page.id)}/restore`}
              with={{ back: `${tableHref(source)}/trash` }}
              label={`Restore ${titleText(page)}`}
            >
              Restore
            </Act>
          </li>
        ))}
      </ul>
    </Desk>
  );
}
