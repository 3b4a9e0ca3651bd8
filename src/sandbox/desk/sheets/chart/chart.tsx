/** A chart as a figure: its title, its legend, and the drawing, once for wide pages and once for narrow ones. */
import type { Child } from "hono/jsx";
import { SheetsError } from "../../../sheets/errors.ts";
import type { Book, Chart, ChartSpec } from "../../../sheets/model.ts";
import { figuresOf } from "./figures.ts";
import { LyingPlot, lyingSize } from "./lying.tsx";
import { NARROW, type Size, WIDE } from "./scale.ts";
import { type Upright, UprightPlot } from "./upright.tsx";
import { WaterfallPlot, waterfallOf } from "./waterfall.tsx";

interface Drawing {
  legend: { name: string; colour: string }[];
  /** Nothing is drawn of no figures. */
  isEmpty: boolean;
  size(of: Size): Size;
  plot(size: Size): Child;
}

export function ChartFigure({ book, chart }: { book: Book; chart: Chart }) {
  const { spec } = chart;
  const drawing = drawn(book, spec);
  return (
    <figure class="chart">
      <figcaption>{spec.title ?? "Chart"}</figcaption>
      {spec.subtitle && <p class="sub">{spec.subtitle}</p>}
      {drawing === null || drawing.isEmpty ? (
        <p class="muted">
          {drawing ? "There is nothing to draw yet." : "What this chart was drawn of is no longer there."}
        </p>
      ) : (
        <>
          <Legend of={drawing.legend} />
          <Plot drawing={drawing} spec={spec} of={WIDE} name="wide" />
          <Plot drawing={drawing} spec={spec} of={NARROW} name="narrow" />
        </>
      )}
    </figure>
  );
}

function Plot({ drawing, spec, of, name }: { drawing: Drawing; spec: ChartSpec; of: Size; name: string }) {
  const size = drawing.size(of);
  return (
    <svg
      class={`plot ${name}`}
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={spec.altText ?? `Chart: ${spec.title ?? "without a title"}`}
    >
      {drawing.plot(size)}
    </svg>
  );
}

const Legend = ({ of }: { of: Drawing["legend"] }) =>
  of.length < 2 ? null : (
    <ul class="legend">
      {of.map(({ name, colour }) => (
        <li>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <rect width="10" height="10" rx="2" fill={colour} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );

/** Null when the owner took away what it was drawn of. */
function drawn(book: Book, { basicChart, waterfallChart }: ChartSpec): Drawing | null {
  try {
    if (waterfallChart) return fallen(waterfallOf(book, waterfallChart));
    const chart = basicChart ?? {};
    const vertical = chart.chartType === "BAR" ? "BOTTOM_AXIS" : "LEFT_AXIS";
    const view = chart.axis?.find(({ position }) => position === vertical)?.viewWindowOptions;
    return basic(
      { figures: figuresOf(book, chart), stackedType: chart.stackedType, view },
      chart.chartType === "BAR",
    );
  } catch (error) {
    if (error instanceof SheetsError) return null;
    throw error;
  }
}

function fallen(waterfall: ReturnType<typeof waterfallOf>): Drawing {
  const kinds = new Set(waterfall.steps.map(({ kind }) => kind));
  return {
    legend: [...kinds].map((kind) => ({ name: waterfall.names[kind], colour: waterfall.colours[kind] })),
    isEmpty: waterfall.steps.length === 0,
    size: (size) => size,
    plot: (size) => <WaterfallPlot of={waterfall} size={size} />,
  };
}

function basic(of: Upright, isLying: boolean): Drawing {
  const { labels, series } = of.figures;
  return {
    legend: series,
    isEmpty: labels.length === 0 || series.every(({ values }) => values.every((value) => value === null)),
    size: (size) => (isLying ? lyingSize(of, size) : size),
    plot: (size) => (isLying ? <LyingPlot of={of} size={size} /> : <UprightPlot of={of} size={size} />),
  };
}
