/** Requests on charts, whose ids the client may choose. */
import { newNumber } from "../books.ts";
import { invalid } from "../errors.ts";
import { update } from "../field-mask.ts";
import { areaOf, tabById } from "../grid.ts";
import type { Book, Chart, ChartData, ChartSpec, GridRange, Position, Tab } from "../model.ts";
import { updateMask } from "./update-mask.ts";

const SIZE = { widthPixels: 600, heightPixels: 371 };

function findChart(book: Book, id: number | undefined): { tab: Tab; chart: Chart } {
  for (const tab of book.tabs) {
    const chart = tab.charts.find(({ chartId }) => chartId === id);
    if (chart) return { tab, chart };
  }
  throw invalid(`No embedded object with id: ${id}`);
}

export function addChart(book: Book, { chart }: { chart?: Partial<Chart> }): object {
  const chartId = chart?.chartId ?? newNumber();
  if (chartId < 0) throw invalid("chartId must be non-negative.");
  if (book.tabs.some(({ charts }) => charts.some((one) => one.chartId === chartId)))
    throw invalid(`An embedded object with the id ${chartId} already exists.`);
  const spec = checkedSpec(book, chart?.spec);
  const { tab, position } = placed(book, chart?.position);
  const added = { chartId, spec, position };
  tab.charts.push(added);
  return { addChart: { chart: added } };
}

function placed(book: Book, given: Position | undefined): { tab: Tab; position: Position } {
  const { overlayPosition: overlay } = given ?? {};
  if (!overlay?.anchorCell)
    throw invalid("The chart's position needs an overlayPosition with an anchorCell.");
  const { sheetId = 0, rowIndex = 0, columnIndex = 0 } = overlay.anchorCell;
  const tab = tabById(book, sheetId);
  const { rowCount, columnCount } = tab.properties.gridProperties;
  if (rowIndex >= rowCount || columnIndex >= columnCount)
    throw invalid(`The anchor cell (${rowIndex}, ${columnIndex}) lies outside of the grid.`);
  const anchorCell = { sheetId, rowIndex, columnIndex };
  return { tab, position: { overlayPosition: { ...SIZE, ...overlay, anchorCell } } };
}

export function updateChartSpec(book: Book, given: { chartId?: number; spec?: ChartSpec }): object {
  const { chart } = findChart(book, given.chartId);
  chart.spec = checkedSpec(book, given.spec);
  return {};
}

export function updateEmbeddedObjectPosition(
  book: Book,
  given: { objectId?: number; newPosition?: Position; fields?: string },
): object {
  const { tab, chart } = findChart(book, given.objectId);
  // The mask's root is the overlay position, whatever the message's name says.
  const mask = updateMask("OverlayPosition", given.fields);
  const overlayPosition = structuredClone(chart.position.overlayPosition ?? {});
  update(overlayPosition, given.newPosition?.overlayPosition ?? {}, mask);
  const { tab: there, position } = placed(book, { overlayPosition });
  chart.position = position;
  tab.charts = tab.charts.filter((one) => one !== chart);
  there.charts.push(chart);
  return { updateEmbeddedObjectPosition: { position } };
}

export function deleteEmbeddedObject(book: Book, { objectId }: { objectId?: number }): object {
  const { tab, chart } = findChart(book, objectId);
  tab.charts = tab.charts.filter((one) => one !== chart);
  return {};
}

function checkedSpec(book: Book, spec: ChartSpec | undefined): ChartSpec {
  const { basicChart, waterfallChart } = spec ?? {};
  if (!spec || (basicChart === undefined) === (waterfallChart === undefined))
    throw invalid("Exactly one kind of chart must be set in the spec.");
  const parts = basicChart
    ? [
        ...(basicChart.domains ?? []).map(({ domain }) => domain),
        ...(basicChart.series ?? []).map(({ series }) => series),
      ]
    : [waterfallChart?.domain?.data, ...(waterfallChart?.series ?? []).map(({ data }) => data)];
  if (basicChart && !basicChart.chartType) throw invalid("The chart's type must be specified.");
  if (!(basicChart?.series ?? waterfallChart?.series)?.length)
    throw invalid("A chart needs at least one series.");
  for (const part of parts) checkSources(book, part);
  return structuredClone(spec);
}

function checkSources(book: Book, part: ChartData | undefined): void {
  const sources = part?.sourceRange?.sources ?? [];
  if (sources.length === 0) throw invalid("Every domain and series of a chart needs a sourceRange.");
  for (const source of sources) checkSource(book, source);
}

function checkSource(book: Book, source: GridRange): void {
  const { top, bottom, left, right } = areaOf(book, source);
  if (bottom - top > 1 && right - left > 1)
    throw invalid("A chart's source range must be one row high or one column wide.");
}
