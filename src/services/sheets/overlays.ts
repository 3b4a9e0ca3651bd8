/** What lies over the cells of a tab: colours by value, charts, the warning before a change by hand. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Chart, Tab } from "../../growth/dashboard/model.ts";
import { rowsAbove } from "./chart-places.ts";
import { chartSpec, type Ranges } from "./charts.ts";
import { type Grid, keysOf } from "./grid.ts";
import { heatRequests } from "./heat.ts";
import { idFor } from "./ids.ts";
import type { TabSeen } from "./seen.ts";

type Request = sheets_v4.Schema$Request;

const chartId = (tab: Tab, chart: Chart) => idFor("chart", `${tab.key} ${chart.key}`);
const protectionId = (tab: Tab) => idFor("protection", tab.key);

/** Whether all of it is there, and the colours where they should be. */
export const isOverlaid = (tab: Tab, seen: TabSeen, grid: Grid): boolean =>
  seen.protections.includes(protectionId(tab)) &&
  tab.charts.every((chart) => seen.charts.includes(chartId(tab, chart))) &&
  heatRequests(seen.id, heats(tab, seen.id, grid), seen.gradients).length === 0;

export const overlays = (tab: Tab, seen: TabSeen, grid: Grid): Request[] => [
  ...heatRequests(seen.id, heats(tab, seen.id, grid), seen.gradients),
  ...tab.charts.map((chart) => chartRequest(tab, chart, seen, grid)),
  ...(seen.protections.includes(protectionId(tab)) ? [] : [protection(tab, seen.id, grid)]),
];

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
    row: (key, titles) => range(titles, row(grid.rows[keys.indexOf(key)] ?? grid.heading + 1)),
  };
}

/** The owner may have moved it or made it larger: one that stands changes only what it shows. */
function chartRequest(tab: Tab, chart: Chart, seen: TabSeen, grid: Grid): Request {
  const id = chartId(tab, chart);
  const spec = chartSpec(chart, rangesFor(tab, chart, seen.id, grid));
  if (seen.charts.includes(id)) return { updateChartSpec: { chartId: id, spec } };
  const beside = {
    rowIndex: grid.heading + 1 + rowsAbove(tab, chart),
    columnIndex: Math.max(...grid.columns) + 1,
  };
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
