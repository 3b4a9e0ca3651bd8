/** Charts as Google draws them, on the ranges where their columns stand. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Chart } from "../../growth/dashboard/model.ts";
import { INK, LESS, MORE } from "./cells.ts";

/** A range of one column, with its heading or without. */
export type RangeOf = (title: string, withHeading: boolean) => sheets_v4.Schema$GridRange;

const source = (range: sheets_v4.Schema$GridRange) => ({ sourceRange: { sources: [range] } });

export function chartSpec(chart: Chart, rangeOf: RangeOf): sheets_v4.Schema$ChartSpec {
  const common = { title: chart.title, altText: chart.title, hiddenDimensionStrategy: "SHOW_ALL" };
  return chart.kind === "waterfall"
    ? { ...common, waterfallChart: waterfall(chart, rangeOf) }
    : { ...common, basicChart: basic(chart, rangeOf) };
}

const TYPES = { area: "AREA", columns: "COLUMN", bars: "BAR", progress: "BAR" } as const;

function basic({ kind, x, series }: Chart, rangeOf: RangeOf): sheets_v4.Schema$BasicChartSpec {
  // Bars of progress need no name: each is told by its row.
  const isNamed = kind !== "progress";
  const chartType = TYPES[kind === "waterfall" ? "columns" : kind];
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
    domains: [{ domain: source(rangeOf(x, isNamed)) }],
    series: series.map((title) => ({
      series: source(rangeOf(title, isNamed)),
      targetAxis,
      ...(series.length > 1 ? {} : { colorStyle: INK }),
    })),
  };
}

/** What adds stands in green, what takes away in red: a step is made of the parts of its month. */
const waterfall = ({ x, series }: Chart, rangeOf: RangeOf): sheets_v4.Schema$WaterfallChartSpec => ({
  domain: { data: source(rangeOf(x, false)) },
  series: series.map((title) => ({
    data: source(rangeOf(title, false)),
    positiveColumnsStyle: { label: title, colorStyle: MORE },
    negativeColumnsStyle: { label: title, colorStyle: LESS },
    hideTrailingSubtotal: true,
  })),
  stackedType: "STACKED",
});
