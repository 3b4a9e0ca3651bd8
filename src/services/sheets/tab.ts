/** One tab: the requests that bring it up to what is wanted; none where it stands so already. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Chart, Tab } from "../../growth/dashboard/model.ts";
import { cellOf, formatOf, headingOf, type Kept, keptOf } from "./cells.ts";
import { chartSpec, type Ranges } from "./charts.ts";
import { freshGrid, type Grid, keysOf, standingGrid } from "./grid.ts";
import { heatRequests } from "./heat.ts";
import { idFor, MARK, type Mark, markOf, writeMark } from "./ids.ts";
import { runs } from "./placing.ts";
import type { TabSeen } from "./seen.ts";

type Request = sheets_v4.Schema$Request;

/** Room for what the owner adds, and under a chart. */
const SPARE = { rows: 60, columns: 2, besideChart: 12 };

export interface Place {
  title: string;
  index: number;
}

/** A tab that isn't there: made, marked, protected, filled. */
export function makeTab(tab: Tab, { title, index }: Place): Request[] {
  const sheetId = idFor("tab", tab.key);
  const hasChartBeside = tab.charts.some(({ place }) => place === "beside");
  const gridProperties = {
    rowCount: tab.rows.length + 1 + SPARE.rows,
    columnCount: tab.columns.length + (hasChartBeside ? SPARE.besideChart : SPARE.columns),
    frozenRowCount: 1,
  };
  const empty: TabSeen = {
    ...{ id: sheetId, title, index, ...sizes(gridProperties), frozenRows: 1, cells: [], mark: null },
    ...{ markIds: [], protections: [], charts: [], gradients: [] },
  };
  return [
    { addSheet: { properties: { sheetId, title, index, gridProperties } } },
    ...fill(tab, empty, freshGrid(tab)),
  ];
}

const sizes = ({ rowCount, columnCount }: { rowCount: number; columnCount: number }) => ({
  rowCount,
  columnCount,
});

/** A tab that stands: what differs is put right, and nothing else is touched. */
export function mendTab(tab: Tab, seen: TabSeen): Request[] {
  const grid = standingGrid(tab, seen);
  const chartIds = tab.charts.map((chart) => chartId(tab, chart));
  const isSame =
    grid.requests.length === 0 &&
    grid.stale.length === 0 &&
    grid.newColumns.size === 0 &&
    seen.frozenRows > grid.heading &&
    seen.mark !== null &&
    writeMark(seen.mark) === writeMark(markFor(tab)) &&
    seen.protections.includes(protectionId(tab)) &&
    chartIds.every((id) => seen.charts.includes(id)) &&
    heatRequests(seen.id, heats(tab, seen.id, grid), seen.gradients).length === 0 &&
    holds(tab, seen, grid);
  return isSame ? [] : fill(tab, seen, grid);
}

/** The same values in the same places. */
function holds(tab: Tab, seen: TabSeen, { heading, rows, columns }: Grid): boolean {
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

const ourColumns = ({ columns }: Tab) =>
  columns.flatMap((column, place) => (column.isOwners ? [] : [{ column, place }]));

const chartId = (tab: Tab, chart: Chart) => idFor("chart", `${tab.key} ${chart.key}`);
const protectionId = (tab: Tab) => idFor("protection", tab.key);
const markId = (tab: Tab) => idFor("metadata", tab.key);

/** How a release lays a tab out: where that changes, every cell gets its looks anew. */
const LAYOUT = 2;

const markFor = ({ key, columns, rows, charts, heat }: Tab): Mark => ({
  key,
  look: markOf([LAYOUT, columns, charts, heat]),
  values: markOf(rows),
});

function fill(tab: Tab, seen: TabSeen, grid: Grid): Request[] {
  const sheetId = seen.id;
  const mark = markFor(tab);
  const isNewLook = seen.mark?.look !== mark.look;
  return [
    ...grid.requests,
    ...(seen.frozenRows > grid.heading ? [] : [frozen(sheetId, grid.heading + 1)]),
    ...widths(tab, sheetId, grid, seen.mark === null),
    ...headings(tab, sheetId, grid, isNewLook),
    ...values(tab, sheetId, grid, isNewLook),
    ...staleCells(tab, sheetId, grid),
    ...heatRequests(sheetId, heats(tab, sheetId, grid), seen.gradients),
    ...tab.charts.map((chart) => chartRequest(tab, chart, seen, grid)),
    ...(seen.protections.includes(protectionId(tab)) ? [] : [protection(tab, sheetId, grid)]),
    ...marks(tab, seen, mark),
  ];
}

const frozen = (sheetId: number, frozenRowCount: number): Request => ({
  updateSheetProperties: {
    properties: { sheetId, gridProperties: { frozenRowCount } },
    fields: "gridProperties.frozenRowCount",
  },
});

/** Only of what is new: the owner's widths stay. */
const widths = (tab: Tab, sheetId: number, { columns, newColumns }: Grid, isNew: boolean): Request[] =>
  tab.columns.flatMap(({ width }, place) => {
    const at = columns[place] ?? 0;
    if (!isNew && !newColumns.has(at)) return [];
    const range = { sheetId, dimension: "COLUMNS", startIndex: at, endIndex: at + 1 };
    return [{ updateDimensionProperties: { range, properties: { pixelSize: width }, fields: "pixelSize" } }];
  });

const VALUES = "userEnteredValue,note,userEnteredFormat.numberFormat";
const ALL = "userEnteredValue,note,userEnteredFormat";

interface Block {
  sheetId: number;
  row: number;
  column: number;
  cells: sheets_v4.Schema$CellData[][];
  isNew: boolean;
}

const block = ({ sheetId, row, column, cells, isNew }: Block): Request => ({
  updateCells: {
    start: { sheetId, rowIndex: row, columnIndex: column },
    rows: cells.map((values) => ({ values })),
    fields: isNew ? ALL : VALUES,
  },
});

function headings(tab: Tab, sheetId: number, grid: Grid, isNewLook: boolean): Request[] {
  const isNew = isNewLook || grid.newColumns.size > 0;
  return runs(grid.columns).map(({ start, end }) => {
    const inRun = columnsBetween(tab, grid, start, end);
    const cells = [inRun.map(({ column }) => headingOf(column, isNew))];
    return block({ sheetId, row: grid.heading, column: start, cells, isNew });
  });
}

/** The columns that stand there, as they stand; `each` is their place among those that are ours. */
function columnsBetween(tab: Tab, grid: Grid, start: number, end: number) {
  const ours = ourColumns(tab).map(({ place }) => place);
  return tab.columns
    .map((column, place) => ({ column, at: grid.columns[place] ?? -1, each: ours.indexOf(place) }))
    .filter(({ at }) => at >= start && at < end)
    .sort((one, other) => one.at - other.at);
}

/** Our rows and columns alone, in as few rectangles as they make. */
function values(tab: Tab, sheetId: number, grid: Grid, isNewLook: boolean): Request[] {
  const isNewRow = (row: number) => isNewLook || grid.newColumns.size > 0 || grid.newRows.has(row);
  const across = runs(ourColumns(tab).map(({ place }) => grid.columns[place] ?? 0));
  return [true, false].flatMap((isNew) =>
    runs(grid.rows.filter((row) => isNewRow(row) === isNew)).flatMap((down) =>
      across.map(({ start, end }) => {
        const inRun = columnsBetween(tab, grid, start, end);
        const cells = tab.rows
          .map((row, index) => ({ row, at: grid.rows[index] ?? -1 }))
          .filter(({ at }) => at >= down.start && at < down.end)
          .sort((one, other) => one.at - other.at)
          .map(({ row }) =>
            inRun.map(({ column, each }) => cellOf(row[each] ?? { value: null }, column, isNew)),
          );
        return block({ sheetId, row: down.start, column: start, cells, isNew });
      }),
    ),
  );
}

/** Figures of what is no more: their row keeps its key beside what the owner wrote, or is empty. */
const staleCells = (tab: Tab, sheetId: number, grid: Grid): Request[] =>
  grid.stale.flatMap(({ row, isNoted }) => {
    const [key, ...figures] = ourColumns(tab).map(({ place }) => grid.columns[place] ?? 0);
    const places = isNoted || key === undefined ? figures : [key, ...figures];
    return runs(places).map(({ start, end }) => {
      const across = { startColumnIndex: start, endColumnIndex: end };
      const range = { sheetId, startRowIndex: row, endRowIndex: row + 1, ...across };
      return { updateCells: { range, fields: VALUES } };
    });
  });

const heats = (tab: Tab, sheetId: number, grid: Grid) =>
  tab.heat.map((heat) => {
    const places = heat.columns.map((title) => placeOf(tab, grid, title));
    const range = {
      ...{ sheetId, ...rowsOf(grid) },
      ...{ startColumnIndex: Math.min(...places), endColumnIndex: Math.max(...places) + 1 },
    };
    return { heat, range };
  });

const placeOf = (tab: Tab, { columns }: Grid, title: string): number =>
  columns[tab.columns.findIndex((column) => column.title === title)] ?? 0;

/** From the first of our rows to the last; the row below the heading where there is none yet. */
const rowsOf = ({ heading, rows }: Pick<Grid, "heading" | "rows">) => ({
  startRowIndex: Math.min(...(rows.length > 0 ? rows : [heading + 1])),
  endRowIndex: Math.max(heading + 1, ...rows) + 1,
});

/** Where what a chart shows stands: of all rows, or of those that it names. */
function rangesFor(tab: Tab, chart: Chart, sheetId: number, grid: Grid): Ranges {
  const keys = keysOf(tab);
  const named = chart.kind === "waterfall" ? undefined : chart.rows;
  const places = named?.map((key) => grid.rows[keys.indexOf(key)] ?? 0);
  const { startRowIndex, endRowIndex } = rowsOf(places ? { ...grid, rows: places } : grid);
  const range = (titles: readonly string[], rows: { startRowIndex: number; endRowIndex: number }) => {
    const across = titles.map((title) => placeOf(tab, grid, title));
    const columns = { startColumnIndex: Math.min(...across), endColumnIndex: Math.max(...across) + 1 };
    return { sheetId, ...rows, ...columns };
  };
  const row = (at: number) => ({ startRowIndex: at, endRowIndex: at + 1 });
  return {
    column: (title, withHeading) =>
      range([title], { startRowIndex: withHeading ? grid.heading : startRowIndex, endRowIndex }),
    headings: (titles) => range(titles, row(grid.heading)),
    lastRow: (titles) => range(titles, row(grid.rows.at(-1) ?? grid.heading + 1)),
  };
}

/** The owner may have moved it or made it larger: one that stands changes only what it shows. */
function chartRequest(tab: Tab, chart: Chart, seen: TabSeen, grid: Grid): Request {
  const id = chartId(tab, chart);
  const spec = chartSpec(chart, rangesFor(tab, chart, seen.id, grid));
  if (seen.charts.includes(id)) return { updateChartSpec: { chartId: id, spec } };
  const beside = { rowIndex: grid.heading + 1, columnIndex: Math.max(...grid.columns) + 1 };
  const below = { rowIndex: rowsOf(grid).endRowIndex + 1, columnIndex: 0 };
  const anchorCell = { sheetId: seen.id, ...(chart.place === "beside" ? beside : below) };
  const size = { widthPixels: chart.width, heightPixels: chart.height };
  return {
    addChart: {
      chart: { chartId: id, spec, position: { overlayPosition: { anchorCell, offsetXPixels: 16, ...size } } },
    },
  };
}

/** A warning before somebody writes where the next run would put it back; nobody is kept from it. */
const protection = (tab: Tab, sheetId: number, grid: Grid): Request => ({
  addProtectedRange: {
    protectedRange: {
      protectedRangeId: protectionId(tab),
      range: { sheetId },
      unprotectedRanges: tab.columns.flatMap(({ isOwners }, place) => {
        const at = grid.columns[place] ?? 0;
        return isOwners
          ? [{ sheetId, startRowIndex: grid.heading + 1, startColumnIndex: at, endColumnIndex: at + 1 }]
          : [];
      }),
      description: "pressroom writes this tab. Its last columns, and any that you add, are yours.",
      warningOnly: true,
    },
  },
});

function marks(tab: Tab, seen: TabSeen, mark: Mark): Request[] {
  const metadataId = markId(tab);
  const old = seen.markIds.map((id) => ({
    deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: id } } },
  }));
  const developerMetadata = {
    ...{ metadataId, metadataKey: MARK, metadataValue: writeMark(mark), visibility: "DOCUMENT" },
    location: { sheetId: seen.id },
  };
  return [...old, { createDeveloperMetadata: { developerMetadata } }];
}
