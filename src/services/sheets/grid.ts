/** Where a tab's cells stand, or are to stand, and what has to be put in for that. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Tab } from "../../growth/dashboard/model.ts";
import { formatOf, type Kept, keptOf } from "./cells.ts";
import { deepest } from "./chart-places.ts";
import { headingRow, type Insert, merged, recognised } from "./placing.ts";
import type { TabSeen } from "./seen.ts";

type Request = sheets_v4.Schema$Request;

export interface Grid {
  heading: number;
  /** The place of each column and each row, in the tab's order. */
  columns: readonly number[];
  rows: readonly number[];
  /** Those that are new there, and have no looks yet. */
  newColumns: ReadonlySet<number>;
  newRows: ReadonlySet<number>;
  /** Rows that are not wanted any more and hold figures of ours. */
  stale: readonly StaleRow[];
  /** What has to be done first, so that these places are there. */
  requests: readonly Request[];
}

export interface StaleRow {
  row: number;
  /** The owner wrote beside it. */
  isNoted: boolean;
}

/** What finds a row again: its first cell, as a spreadsheet keeps it. */
export const keysOf = ({ rows, columns: [first] }: Tab): Kept[] =>
  rows.map(([cell]) => (cell && first ? keptOf(cell.value, formatOf(cell, first)) : null));

const indices = (count: number, from = 0): number[] => Array.from({ length: count }, (_, at) => from + at);

/** That of a tab with nothing in it: its heading on top, its rows below. */
export function freshGrid({ columns, rows }: Tab): Grid {
  const places = { columns: indices(columns.length), rows: indices(rows.length, 1) };
  return {
    ...{ heading: 0, ...places, stale: [], requests: [] },
    ...{ newColumns: new Set(places.columns), newRows: new Set(places.rows) },
  };
}

/** A chart is laid on a cell behind the last one, which has to be there. */
const EDGE = { columns: 1, rows: 2 };

/** That of a tab which stands, whatever the owner put between our rows and columns. */
export function standingGrid(tab: Tab, seen: TabSeen): Grid {
  const across = side(seen.id, "COLUMNS", seen.columnCount);
  const down = side(seen.id, "ROWS", seen.rowCount);
  const grid = isEmpty(seen.cells) ? freshGrid(tab) : placedGrid(tab, seen, { across, down });
  across.reach(Math.max(...grid.columns) + 1 + EDGE.columns);
  const { heading, rows } = grid;
  down.reach(Math.max(heading, ...rows, heading + deepest(tab)) + 1 + EDGE.rows);
  return { ...grid, requests: [...across.requests, ...down.requests] };
}

type Cells = readonly (readonly Kept[])[];

const isEmpty = (cells: Cells): boolean => cells.every((row) => row.every((cell) => cell === null));

function placedGrid(tab: Tab, seen: TabSeen, { across, down }: Record<"across" | "down", Side>): Grid {
  const titles = tab.columns.map(({ title }) => title);
  const { cells, heading } = withHeading(seen.cells, titles, down);

  const headings = padded(cells[heading] ?? [], seen.columnCount, null).map(asTitle);
  const isFreeColumn = (at: number) => cells.every((row) => (row[at] ?? null) === null);
  const side = merged(recognised(headings, titles), titles, { isFree: isFreeColumn });
  across.insert(side.inserts, 0);
  const columns = titles.map((title) => side.keys.indexOf(title));
  const before = columns.map((place) => placeBefore(place, side.inserts));

  const keys = keysOf(tab);
  const standing = padded(cells, seen.rowCount, []).map((row) => row[before[0] ?? -1] ?? null);
  const isFreeRow = (at: number) => isEmpty([cells[at] ?? []]);
  const length = merged(standing, keys, { from: heading + 1, isFree: isFreeRow });
  down.insert(length.inserts, heading + 1);
  const rows = keys.map((key) => length.keys.indexOf(key, heading + 1));

  const ours = before.filter((_, at) => !tab.columns[at]?.isOwners);
  const stale = tab.keepsOld ? [] : staleRows({ cells, heading, ours, wanted: new Set(keys) });
  return {
    ...{ heading, columns, rows },
    newColumns: new Set(columns.filter((_, at) => !headings.includes(titles[at] ?? ""))),
    newRows: new Set(rows.filter((_, at) => !standing.includes(keys[at] ?? null, heading + 1))),
    stale: stale.map((one) => ({ ...one, row: placeAfter(one.row, length.inserts) })),
    requests: [],
  };
}

/** Where the headings stand. Wiped out, or deleted with their row, they come back on top, over columns that stayed in place. */
function withHeading(cells: Cells, titles: readonly string[], down: Side): { cells: Cells; heading: number } {
  const found = headingRow(cells, titles);
  if (found !== null) return { cells, heading: found };
  const [first = [], ...others] = cells;
  if (isEmpty([first])) return { cells: [titles, ...others], heading: 0 };
  down.insert([{ at: 0, count: 1 }], 0);
  return { cells: [titles, ...cells], heading: 0 };
}

const asTitle = (kept: Kept): string | null => (typeof kept === "string" ? kept : null);

const padded = <T>(line: readonly T[], length: number, filling: T): T[] => [
  ...line,
  ...Array.from({ length: Math.max(0, length - line.length) }, () => filling),
];

/** Where a place is once the inserts are made. */
const placeAfter = (place: number, inserts: readonly Insert[]): number =>
  inserts.reduce((now, { at, count }) => (at <= now ? now + count : now), place);

/** Where a place was before the inserts were made; null for what they put in. */
const placeBefore = (place: number, inserts: readonly Insert[]): number | null =>
  inserts.reduceRight<number | null>((now, { at, count }) => {
    if (now === null || now < at) return now;
    return now < at + count ? null : now - count;
  }, place);

interface Standing {
  cells: Cells;
  heading: number;
  /** The places of our own columns, that of the key first; null where there was none yet. */
  ours: readonly (number | null)[];
  wanted: ReadonlySet<Kept>;
}

/** A row of which only the key stands is none of them: the owner is writing it. */
function staleRows({ cells, heading, ours, wanted }: Standing): StaleRow[] {
  const [keyAt, ...figures] = ours;
  return cells.flatMap((row, at) => {
    const isFilled = (place: number | null) => place !== null && (row[place] ?? null) !== null;
    if (at <= heading || wanted.has(row[keyAt ?? -1] ?? null) || !figures.some(isFilled)) return [];
    return [{ row: at, isNoted: row.some((kept, place) => kept !== null && !ours.includes(place)) }];
  });
}

interface Side {
  requests: Request[];
  /** `head`: up to here nothing new takes after the one before it, which is a heading. */
  insert(inserts: readonly Insert[], head: number): void;
  /** Appends what the grid lacks, because the owner took the empty ones away. */
  reach(length: number): void;
}

/** One side of a grid as it grows. */
function side(sheetId: number, dimension: "ROWS" | "COLUMNS", size: number): Side {
  const requests: Request[] = [];
  let length = size;
  const append = (count: number) => {
    requests.push({ appendDimension: { sheetId, dimension, length: count } });
    length += count;
  };
  return {
    requests,
    insert(inserts, head) {
      for (const { at, count } of inserts) {
        // Google puts nothing in behind the last one: there it is appended.
        if (at >= length) append(at - length + count);
        else {
          const range = { sheetId, dimension, startIndex: at, endIndex: at + count };
          requests.push({ insertDimension: { range, inheritFromBefore: at > head } });
          length += count;
        }
      }
    },
    reach: (needed) => {
      if (needed > length) append(needed - length);
    },
  };
}
