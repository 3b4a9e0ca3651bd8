/** Charts as Google draws them, on the ranges where their columns stand. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Chart, Plot, Waterfall } from "../../growth/dashboard/model.ts";
import { INK, LESS, MORE } from "./cells.ts";

type Range = sheets_v4.Schema$GridRange;

/** Where what a chart shows stands, by the headings of its columns. */
export interface Ranges {
  /** All that is shown of a column, with its heading or without. */
  column(title: string, withHeading: boolean): Range;
  /** From the first of these columns to the last, in the row of headings, in the last row, or in that of this key. */
  headings(titles: readonly string[]): Range;
  lastRow(titles: readonly string[]): Range;
  row(key: string, titles: readonly string[]): Range;
}

/** One range alone: of several, Google takes none that is a single cell. */
const source = (range: Range) => ({ sourceRange: { sources: [range] } });

export function chartSpec(chart: Chart, ranges: Ranges): sheets_v4.Schema$ChartSpec {
  const common = { title: chart.title, altText: chart.title, hiddenDimensionStrategy: "SHOW_ALL" };
  switch (chart.kind) {
    case "waterfall":
      return { ...common, waterfallChart: waterfall(chart, ranges) };
    case "mix":
      return { ...common, basicChart: mix(chart, ranges) };
    default:
      return { ...common, basicChart: basic({ ...chart, kind: chart.kind }, ranges) };
  }
}

const TYPES = { area: "AREA", columns: "COLUMN", bars: "BAR", progress: "BAR" } as const;

type Basic = Plot & { kind: keyof typeof TYPES };

function basic({ kind, x, series }: Basic, ranges: Ranges): sheets_v4.Schema$BasicChartSpec {
  // Bars of progress need no name: each is told by its row.
  const isNamed = kind !== "progress";
  const chartType = TYPES[kind];
  // The bars of a bar chart lie: their figures are told along the bottom.
  const targetAxis = chartType === "BAR" ? "BOTTOM_AXIS" : "LEFT_AXIS";
  const window = {
    viewWindowMin: 0,
    ...(kind === "progress" ? { viewWindowMax: 1 } : {}),
    viewWindowMode: "EXPLICIT",
  };
  return {
    chartType,
    legendPosition: series.length > 1 ? "BOTTOM_LEGEND" : "NO_LEGEND",
    headerCount: isNamed ? 1 : 0,
    ...(kind === "progress" ? { axis: [{ position: targetAxis, viewWindowOptions: window }] } : {}),
    domains: [{ domain: source(ranges.column(x, isNamed)) }],
    series: series.map((title) => ({
      series: source(ranges.column(title, isNamed)),
      targetAxis,
      // A bar is longer or shorter than another at a glance; by how much, its figure says.
      ...(chartType === "BAR" ? { dataLabel: { type: "DATA" } } : {}),
      ...(series.length > 1 ? {} : { colorStyle: INK }),
    })),
  };
}

/** Its series lie along the rows, so each has its name at its beginning. */
function mix({ x, series, rows = [] }: Plot, ranges: Ranges): sheets_v4.Schema$BasicChartSpec {
  const across = [x, ...series];
  return {
    ...{ chartType: "BAR", stackedType: "PERCENT_STACKED", legendPosition: "BOTTOM_LEGEND", headerCount: 1 },
    domains: [{ domain: source(ranges.headings(across)) }],
    series: rows.map((key) => ({
      series: source(ranges.row(key, across)),
      targetAxis: "BOTTOM_AXIS",
    })),
  };
}

/** What adds stands in green, what takes away in red; the first and the last are sums, which stand on the ground. */
function waterfall({ steps }: Waterfall, ranges: Ranges): sheets_v4.Schema$WaterfallChartSpec {
  const shown = ranges.lastRow(steps);
  const last = (shown.endColumnIndex ?? 0) - (shown.startColumnIndex ?? 0) - 1;
  return {
    domain: { data: source(ranges.headings(steps)) },
    series: [
      {
        data: source(shown),
        positiveColumnsStyle: { label: "More", colorStyle: MORE },
        negativeColumnsStyle: { label: "Less", colorStyle: LESS },
        subtotalColumnsStyle: { label: "MRR", colorStyle: INK },
        customSubtotals: [{ subtotalIndex: last, label: steps.at(-1) ?? "", dataIsSubtotal: true }],
        hideTrailingSubtotal: true,
      },
    ],
    firstValueIsTotal: true,
    stackedType: "STACKED",
  };
}
