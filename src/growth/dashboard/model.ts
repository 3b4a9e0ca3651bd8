/** The dashboard as plain values: tabs of typed cells with their charts, and no word of what keeps them. */

/**
 * How a value is shown. Money is a whole number of the currency's minor units; a share is a fraction of one; `month` and
 * `day` are Dates of which the UTC day counts; `of` shows a figure beside its aim, as “12 of 50”; `shareOf` a share beside
 * the few it is told of, as “25 % of 4”.
 */
export type Format =
  | "text"
  | "count"
  | "decimal"
  | "share"
  | "month"
  | "day"
  | { money: string; of?: number }
  | { of: number }
  | { shareOf: number };

/** `quiet`: seen only when looked for. `good`, `bad`: told apart by more than their colour, since the words say it too. */
export type Style = "plain" | "big" | "strong" | "quiet" | "good" | "bad";

/** Null is an empty cell: nothing is known, which is not zero. */
export type Value = string | number | Date | null;

export interface Cell {
  value: Value;
  /** Where it is not the column's. */
  format?: Format;
  style?: Style;
  /** What is told when somebody points at it. */
  note?: string;
}

export interface Column {
  /** The heading: what finds the column again, so no two of a tab have the same. */
  title: string;
  /** In pixels. */
  width: number;
  format: Format;
  /** Figures stand to the right unless they are read as words are. */
  align?: "left";
  note?: string;
  /** Its cells' style goes with their values, so it is not the owner's to change. */
  isStyled?: true;
  /** The owner writes below this heading, and nobody else. */
  isOwners?: true;
}

interface Drawn {
  key: string;
  title: string;
  /** Beside the columns, or below the rows. */
  place: "beside" | "below";
  /** In pixels. */
  width: number;
  height: number;
}

/**
 * `x` and `series` are headings of the tab's columns. Of `progress` the bars reach from nothing to one. Of a `mix` each of
 * `series` is a bar, all equally long and divided among the rows, which `x` names.
 */
export interface Plot extends Drawn {
  kind: "area" | "columns" | "bars" | "progress" | "mix";
  x: string;
  series: readonly string[];
  /** The rows that it shows, by their first cells; all of them where it doesn't say. */
  rows?: readonly string[];
}

/** Of the last row, from the first of these columns, over what came and went, to the last: by their headings. */
export interface Waterfall extends Drawn {
  kind: "waterfall";
  steps: readonly string[];
}

export type Chart = Plot | Waterfall;

/** Cells of these columns are coloured by their value, from `low` over `mid` to `high`. */
export interface Heat {
  columns: readonly string[];
  low: number;
  mid: number;
  high: number;
}

export type TabKey = "goal" | "mrr" | "movements" | "cohorts" | "funnel" | "issues" | "channels" | "jobs";

export interface Tab {
  key: TabKey;
  title: string;
  columns: readonly Column[];
  /** A cell for each column that is not the owner's, in their order. The first is the row's key: no two have the same. */
  rows: readonly (readonly Cell[])[];
  /** Rows that are no longer wanted stay as they stand: months that are long over. */
  keepsOld?: true;
  charts: readonly Chart[];
  heat: readonly Heat[];
}

/** In the order in which they stand when they are made. */
export interface Dashboard {
  tabs: readonly Tab[];
}
