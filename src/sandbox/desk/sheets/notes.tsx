/** The notes of a tab's cells, in words under it. */
import { shownText } from "../../sheets/cell-answer.ts";
import { effective, type Place } from "../../sheets/formulas.ts";
import { columnName } from "../../sheets/grid.ts";

/** What hovers over a cell in Sheets, for those who can't hover. */
export function Notes({ place }: { place: Place }) {
  const noted = place.tab.cells.flatMap((line, row) =>
    line.flatMap((cell, column) => (cell?.note ? [{ note: cell.note, at: [row, column] as const }] : [])),
  );
  if (noted.length === 0) return null;
  return (
    <details class="notes">
      <summary>
        {noted.length} {noted.length === 1 ? "note" : "notes"}: what the headings mean
      </summary>
      <dl class="facts">
        {noted.map(({ note, at }) => (
          <>
            <dt>{shownText(effective(place, at), undefined) || `${columnName(at[1])}${at[0] + 1}`}</dt>
            <dd>{note}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}
