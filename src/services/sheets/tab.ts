/** One tab: the requests that bring it up to what is wanted; none where it stands so already. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Tab } from "../../growth/dashboard/model.ts";
import { headings, holds, staleCells, values } from "./blocks.ts";
import { freshGrid, type Grid, standingGrid } from "./grid.ts";
import { idFor, MARK, type Mark, markOf, writeMark } from "./ids.ts";
import { isOverlaid, overlays } from "./overlays.ts";
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
  const isSame =
    grid.requests.length === 0 &&
    grid.stale.length === 0 &&
    grid.newColumns.size === 0 &&
    seen.frozenRows > grid.heading &&
    seen.mark !== null &&
    writeMark(seen.mark) === writeMark(markFor(tab)) &&
    isOverlaid(tab, seen, grid) &&
    holds(tab, seen, grid);
  return isSame ? [] : fill(tab, seen, grid);
}

/** How a release lays a tab out: where that changes, every cell gets its looks anew. */
const LAYOUT = "2";

const markFor = ({ key, columns, rows, charts, heat }: Tab): Mark => ({
  ...{ key, look: LAYOUT, values: markOf([columns, rows, charts, heat]) },
});

function fill(tab: Tab, seen: TabSeen, grid: Grid): Request[] {
  const sheetId = seen.id;
  const mark = markFor(tab);
  const written = { tab, sheetId, grid, isNewLook: seen.mark?.look !== mark.look };
  return [
    ...grid.requests,
    ...(seen.frozenRows > grid.heading ? [] : [frozen(sheetId, grid.heading + 1)]),
    ...widths(tab, sheetId, grid, seen.mark === null),
    ...headings(written),
    ...values(written),
    ...staleCells(written),
    ...overlays(tab, seen, grid),
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

function marks(tab: Tab, seen: TabSeen, mark: Mark): Request[] {
  const metadataId = idFor("metadata", tab.key);
  const old = seen.markIds.map((id) => ({
    deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: id } } },
  }));
  const developerMetadata = {
    ...{ metadataId, metadataKey: MARK, metadataValue: writeMark(mark), visibility: "DOCUMENT" },
    location: { sheetId: seen.id },
  };
  return [...old, { createDeveloperMetadata: { developerMetadata } }];
}
