/** The cells of a tab as a spreadsheet shows them: letters and numbers at the edges, frozen headings, formats, notes. */
import { COLUMN_PIXELS } from "../../sheets/book-answer.ts";
import { shownText } from "../../sheets/cell-answer.ts";
import { effective, type Place } from "../../sheets/formulas.ts";
import { cellAt, columnName } from "../../sheets/grid.ts";
import type { Cell, CellFormat, GridRange, Tab } from "../../sheets/model.ts";
import { groundClass, hex, type Looks, looksOf } from "./colours.ts";
import { tabHref } from "./frame.tsx";
import { Notes } from "./notes.tsx";
import type { Protection } from "./protection.ts";

const ROWS_PER_PAGE = 200;
/** Room to type into, right of and below what is filled. */
const SPARE = 1;
const WIDE_PIXELS = 220;
/** More rows than a page may grow by: they are scrolled through below their headings. */
const LONG = 30;

interface Sheet {
  place: Place;
  looks: Looks;
  protection: Protection;
  columns: number[];
}

export function Grid({
  place,
  protection,
  from,
}: {
  place: Place;
  protection: Protection;
  from: string | undefined;
}) {
  const { tab } = place;
  const { rowCount, frozenRowCount = 0 } = tab.properties.gridProperties;
  const used = Math.min(rowCount, tab.cells.length + SPARE);
  const first = Math.min(Math.max(frozenRowCount, Number(from) || 0), Math.max(frozenRowCount, used - 1));
  const last = Math.min(used, first + ROWS_PER_PAGE);
  const sheet: Sheet = { place, looks: looksOf(place), protection, columns: columnsOf(tab) };
  const rows = (start: number, end: number) =>
    Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index).filter(
      (row) => !tab.rows[row]?.hiddenByUser,
    );
  return (
    <>
      <section
        class={last > LONG ? "cells long" : "cells"}
        tabindex={0}
        aria-label={`Cells of ${tab.properties.title}`}
      >
        <table>
          <thead>
            <tr class="letters">
              <td />
              {sheet.columns.map((column) => (
                <th scope="col" class={widthClass(tab, column) ?? spareClass(sheet, column)}>
                  {columnName(column)}
                </th>
              ))}
            </tr>
            {rows(0, frozenRowCount).map((row) => (
              <Row sheet={sheet} row={row} frozen />
            ))}
          </thead>
          <tbody>
            {rows(first, last).map((row) => (
              <Row sheet={sheet} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      <Pager place={place} first={first} last={last} used={used} />
      <Notes place={place} />
    </>
  );
}

function columnsOf({ cells, columns, properties: { gridProperties } }: Tab): number[] {
  const used = Math.max(1, ...cells.map((line) => line.length)) + SPARE;
  return Array.from({ length: Math.min(gridProperties.columnCount, used) }, (_, column) => column).filter(
    (column) => !columns[column]?.hiddenByUser,
  );
}

const widthClass = (tab: Tab, column: number) =>
  (tab.columns[column]?.pixelSize ?? COLUMN_PIXELS) >= WIDE_PIXELS ? "broad" : undefined;

/** Where there is hardly room for what is there, there is none for more. */
const spareClass = ({ place: { tab }, columns }: Pick<Sheet, "place" | "columns">, column: number) =>
  column > 0 && column === columns.at(-1) && tab.cells.every((line) => !line[column]) ? "spare" : undefined;

function Row({ sheet, row, frozen = false }: { sheet: Sheet; row: number; frozen?: boolean }) {
  const { tab } = sheet.place;
  return (
    <tr class={frozen ? "frozen" : undefined}>
      <th scope="row" class="edge">
        {row + 1}
      </th>
      {sheet.columns.map((column) => {
        const merge = tab.merges.find((one) => isInside(one, row, column));
        const begins = merge?.startRowIndex === row && merge.startColumnIndex === column;
        return merge && !begins ? null : (
          <CellBox sheet={sheet} at={[row, column]} merge={merge} frozen={frozen} />
        );
      })}
    </tr>
  );
}

const isInside = (range: GridRange, row: number, column: number) =>
  row >= (range.startRowIndex ?? 0) &&
  row < (range.endRowIndex ?? 0) &&
  column >= (range.startColumnIndex ?? 0) &&
  column < (range.endColumnIndex ?? 0);

interface Box {
  sheet: Sheet;
  at: readonly [number, number];
  merge: GridRange | undefined;
  frozen: boolean;
}

function CellBox({ sheet, at, merge, frozen }: Box) {
  const { place, protection } = sheet;
  const cell = cellAt(place.tab, ...at);
  const isOwn = protection.any && !protection.covers(at);
  const spans = merge && {
    rowspan: (merge.endRowIndex ?? 0) - (merge.startRowIndex ?? 0),
    colspan: (merge.endColumnIndex ?? 0) - (merge.startColumnIndex ?? 0),
  };
  const shared = { class: classesOf(sheet, at, isOwn), title: cell?.note, ...spans };
  const inner = <Content place={place} at={at} cell={cell} isOwn={isOwn} />;
  return frozen && cell?.userEnteredValue ? (
    <th scope="col" {...shared}>
      {inner}
    </th>
  ) : (
    <td {...shared}>{inner}</td>
  );
}

function Content(props: { place: Place; at: readonly [number, number]; cell: Cell | null; isOwn: boolean }) {
  const { place, at, cell, isOwn } = props;
  const value = effective(place, at);
  // A picture in a cell: it isn't drawn here, and its text would be no figure.
  const isPicture = /^=SPARKLINE\(/i.test(value?.stringValue ?? "") && cell?.userEnteredValue?.formulaValue;
  const text = isPicture ? "(small chart)" : shownText(value, cell?.userEnteredFormat);
  const mark = cell?.note ? <span class="noted" aria-hidden="true" /> : null;
  if (!isOwn) return <>{[text, mark]}</>;
  const name = `${columnName(at[1])}${at[0] + 1}`;
  return (
    <a
      href={`${tabHref(place.book, place.tab)}?cell=${name}#type`}
      aria-label={`${name}: ${text || "empty"}, change`}
    >
      {text || "\u00a0"}
      {mark}
    </a>
  );
}

function classesOf(
  { place, looks, columns }: Sheet,
  at: readonly [number, number],
  isOwn: boolean,
): string | undefined {
  const { ground, bold } = looks(at);
  const format = cellAt(place.tab, ...at)?.userEnteredFormat;
  const isNumber = effective(place, at)?.numberValue !== undefined;
  const align = format?.horizontalAlignment ?? (isNumber ? "RIGHT" : "LEFT");
  const classes = [
    ground && groundClass(ground),
    align === "RIGHT" && "num",
    align === "CENTER" && "middle",
    (bold || format?.textFormat?.bold) && "bold",
    format?.textFormat?.italic && "slanted",
    (format?.textFormat?.fontSize ?? 0) >= 14 && "large",
    format?.wrapStrategy === "WRAP" && "wraps",
    format?.verticalAlignment === "MIDDLE" && "halfway",
    format?.verticalAlignment === "TOP" && "raised",
    spareClass({ place, columns }, at[1]),
    isOwn && "own",
    ground ? null : inkClass(format),
  ];
  return classes.filter(Boolean).join(" ") || undefined;
}

/** A text's own colour could not be read in the dark, so it is one of the desk's that is nearest in meaning. */
function inkClass(format: CellFormat | undefined): string | null {
  const colour = format?.textFormat?.foregroundColorStyle?.rgbColor ?? format?.textFormat?.foregroundColor;
  if (!colour || hex(colour) === "#000000") return null;
  const { red = 0, green = 0, blue = 0 } = colour;
  if (red > Math.max(green, blue) + 0.2) return "red";
  if (green > Math.max(red, blue) + 0.1) return "green";
  return Math.max(red, green, blue) > 0.25 ? "muted" : null;
}

function Pager(props: { place: Place; first: number; last: number; used: number }) {
  const { place, first, last, used } = props;
  const frozen = place.tab.properties.gridProperties.frozenRowCount ?? 0;
  if (first <= frozen && last >= used) return null;
  const href = tabHref(place.book, place.tab);
  return (
    <nav class="pager" aria-label="Rows">
      <span>
        {first > frozen && <a href={`${href}?from=${Math.max(frozen, first - ROWS_PER_PAGE)}`}>Rows above</a>}
      </span>
      <span class="muted">
        Rows {first + 1} to {last} of {used}
      </span>
      <span>{last < used && <a href={`${href}?from=${last}`}>Rows below</a>}</span>
    </nav>
  );
}
