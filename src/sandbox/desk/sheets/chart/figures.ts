/** What a chart is drawn of: its ranges read, as plain labels and numbers. */
import { shownText } from "../../../sheets/cell-answer.ts";
import { effective } from "../../../sheets/formulas.ts";
import { areaOf, cellAt, placesIn, tabById } from "../../../sheets/grid.ts";
import type { BasicChart, Book, ChartData, NumberFormat, Tinted } from "../../../sheets/model.ts";
import { hex, tintOf } from "../colours.ts";

export interface Series {
  name: string;
  colour: string;
  kind: "line" | "area" | "column";
  values: (number | null)[];
  /** Whether each value is written beside what is drawn of it. */
  labelled: boolean;
}

export interface Figures {
  labels: string[];
  series: Series[];
  /** How the numbers are written at the axis. */
  format: NumberFormat | undefined;
}

/** Sheets' own, in its order. */
const COLOURS = ["#4285f4", "#ea4335", "#fbbc04", "#34a853", "#ff6d01", "#46bdc6"];

export const colourAt = (tinted: Tinted, index: number): string => {
  const given = tintOf(tinted);
  return given ? hex(given) : (COLOURS[index % COLOURS.length] ?? "#4285f4");
};

interface Point {
  text: string;
  number: number | null;
  format: NumberFormat | undefined;
}

export function pointsOf(book: Book, data: ChartData | undefined): Point[] {
  return (data?.sourceRange?.sources ?? []).flatMap((source) => {
    const place = { book, tab: tabById(book, source.sheetId) };
    return [...placesIn(areaOf(book, source))].map((at) => {
      const format = cellAt(place.tab, ...at)?.userEnteredFormat;
      const value = effective(place, at);
      return {
        text: shownText(value, format),
        number: value?.numberValue ?? null,
        format: format?.numberFormat,
      };
    });
  });
}

export function figuresOf(book: Book, chart: BasicChart): Figures {
  const domain = pointsOf(book, chart.domains?.[0]?.domain);
  const columns = (chart.series ?? []).map((series) => ({ series, points: pointsOf(book, series.series) }));
  const headers = chart.headerCount ?? Number(columns.some(({ points }) => beginsWithName(points)));
  const length = Math.max(domain.length, ...columns.map(({ points }) => points.length)) - headers;
  const filled = lastFilled(columns.map(({ points }) => points.slice(headers))) + 1;
  const count = Math.max(0, Math.min(length, Math.max(filled, 1)));
  return {
    labels: Array.from({ length: count }, (_, index) => domain[headers + index]?.text ?? ""),
    series: columns.map(({ series, points }, index) => ({
      name: (headers > 0 && points[0]?.text) || `Series ${index + 1}`,
      colour: colourAt(series, index),
      kind: kindOf(series.type ?? chart.chartType),
      labelled: series.dataLabel?.type === "DATA",
      values: Array.from({ length: count }, (_, at) => points[headers + at]?.number ?? null),
    })),
    format: columns.flatMap(({ points }) => points.slice(headers).flatMap(({ format }) => format ?? []))[0],
  };
}

const beginsWithName = ([first, ...rest]: Point[]) =>
  first !== undefined &&
  first.number === null &&
  first.text !== "" &&
  rest.some(({ number }) => number !== null);

/** Ranges may reach beyond what is filled; nothing is drawn there. */
const lastFilled = (columns: Point[][]): number =>
  Math.max(-1, ...columns.map((points) => points.findLastIndex(({ number }) => number !== null)));

function kindOf(type: string | undefined): Series["kind"] {
  if (type === "LINE" || type === "SCATTER") return "line";
  return type === "AREA" || type === "STEPPED_AREA" ? "area" : "column";
}
