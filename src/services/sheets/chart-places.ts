/** Where charts lie beside the columns: one below the other, each on a row that has to be there. */
import type { Chart, Tab } from "../../growth/dashboard/model.ts";

/** As high as Google makes a row, in pixels; one that wraps is higher, and then the gap is wider. */
const ROW_HEIGHT = 21;

/** How many rows below the first of the tab it begins. */
export function rowsAbove({ charts }: Tab, chart: Chart): number {
  const beside = charts.filter(({ place }) => place === "beside");
  return beside
    .slice(0, Math.max(0, beside.indexOf(chart)))
    .reduce((rows, { height }) => rows + Math.ceil(height / ROW_HEIGHT) + 1, 0);
}

export const deepest = (tab: Tab): number => Math.max(0, ...tab.charts.map((chart) => rowsAbove(tab, chart)));
