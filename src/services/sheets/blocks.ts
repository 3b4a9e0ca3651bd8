/** Which cells are written: our rows and columns alone, in as few rectangles as they make. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Tab } from "../../growth/dashboard/model.ts";
import { cellOf, formatOf, headingOf, type Kept, keptOf } from "./cells.ts";
import type { Grid } from "./grid.ts";
import { runs } from "./placing.ts";
import type { TabSeen } from "./seen.ts";

type Request = sheets_v4.Schema$Request;

/** The number's format says how to read it, so it goes with the value; all other looks are only given to what is new. */
const VALUES = "userEnteredValue,note,userEnteredFormat.numberFormat";
const ALL = "userEnteredValue,note,userEnteredFormat";

const ourColumns = ({ columns }: Tab) =>
  columns.flatMap((column, place) => (column.isOwners ? [] : [{ column, place }]));

/** The same values in the same places. */
export function holds(tab: Tab, seen: TabSeen, { heading, rows, columns }: Grid): boolean {
  const at = (row: number, place: number): Kept => seen.cells[row]?.[columns[place] ?? -1] ?? null;
  const ours = ourColumns(tab);
  return (
    tab.columns.every(({ title }, place) => at(heading, place) === title) &&
    tab.rows.every((cells, index) =>
      ours.every(({ column, place }, each) => {
        const cell = cells[each] ?? { value: null };
        return at(rows[index] ?? -1, place) === keptOf(cell.value, formatOf(cell, column));
      }),
    )
  );
}

/** What is written of a tab that has its places. */
export interface Written {
  tab: Tab;
  sheetId: number;
  grid: Grid;
  /** Everything gets its looks anew. */
  isNewLook: boolean;
}

interface Block {
  row: number;
  column: number;
  cells: sheets_v4.Schema$CellData[][];
  isNew: boolean;
}

const block = (sheetId: number, { row, column, cells, isNew }: Block): Request => ({
  updateCells: {
    start: { sheetId, rowIndex: row, columnIndex: column },
    rows: cells.map((values) => ({ values })),
    fields: isNew ? ALL : VALUES,
  },
});

interface ColumnRun {
  start: number;
  end: number;
  isNew: boolean;
}

/** New columns, and those whose looks change with their values, apart from the others. */
function columnRuns(places: readonly number[], { tab, grid, isNewLook }: Written): ColumnRun[] {
  const styled = new Set(grid.columns.filter((_, place) => tab.columns[place]?.isStyled));
  const isNewAt = (at: number) => isNewLook || grid.newColumns.has(at) || styled.has(at);
  return [true, false].flatMap((isNew) =>
    runs(places.filter((at) => isNewAt(at) === isNew)).map((run) => ({ ...run, isNew })),
  );
}

/** The columns that stand in a run, as they stand; `each` is their place among those that are ours. */
function columnsIn({ tab, grid }: Written, { start, end }: ColumnRun) {
  const ours = ourColumns(tab).map(({ place }) => place);
  return tab.columns
    .map((column, place) => ({ column, at: grid.columns[place] ?? -1, each: ours.indexOf(place) }))
    .filter(({ at }) => at >= start && at < end)
    .sort((one, other) => one.at - other.at);
}

export const headings = (of: Written): Request[] =>
  columnRuns(of.grid.columns, of).map((across) =>
    block(of.sheetId, {
      ...{ row: of.grid.heading, column: across.start, isNew: across.isNew },
      cells: [columnsIn(of, across).map(({ column }) => headingOf(column, across.isNew))],
    }),
  );

export function values(of: Written): Request[] {
  const { tab, grid } = of;
  const ours = ourColumns(tab).map(({ place }) => grid.columns[place] ?? 0);
  return columnRuns(ours, of).flatMap((across) =>
    [true, false].flatMap((isNewRow) =>
      runs(grid.rows.filter((row) => grid.newRows.has(row) === isNewRow)).map((down) => {
        const isNew = across.isNew || isNewRow;
        const shown = columnsIn(of, across);
        const cells = rowsIn(of, down).map((row) =>
          shown.map(({ column, each }) => cellOf(row[each] ?? { value: null }, column, isNew)),
        );
        return block(of.sheetId, { row: down.start, column: across.start, cells, isNew });
      }),
    ),
  );
}

const rowsIn = ({ tab, grid }: Written, { start, end }: { start: number; end: number }) =>
  tab.rows
    .map((row, index) => ({ row, at: grid.rows[index] ?? -1 }))
    .filter(({ at }) => at >= start && at < end)
    .sort((one, other) => one.at - other.at)
    .map(({ row }) => row);

/** Figures of what is no more: their row keeps its key beside what the owner wrote, or is empty. */
export const staleCells = ({ tab, sheetId, grid }: Written): Request[] =>
  grid.stale.flatMap(({ row, isNoted }) => {
    const [key, ...figures] = ourColumns(tab).map(({ place }) => grid.columns[place] ?? 0);
    const places = isNoted || key === undefined ? figures : [key, ...figures];
    return runs(places).map(({ start, end }) => {
      const across = { startColumnIndex: start, endColumnIndex: end };
      const range = { sheetId, startRowIndex: row, endRowIndex: row + 1, ...across };
      return { updateCells: { range, fields: VALUES } };
    });
  });
