/** A waterfall: what was there, what came and went, and what is there now. */
import type { Book, ChartSpec, NumberFormat, WaterfallSeries } from "../../../sheets/model.ts";
import { Axes, frameFor, xAt, yAt } from "./axes.tsx";
import { colourAt, pointsOf } from "./figures.ts";
import { type Size, scaleOf, textWidth } from "./scale.ts";

type Kind = "up" | "down" | "total";

export interface Step {
  label: string;
  from: number;
  to: number;
  kind: Kind;
}

export interface Waterfall {
  steps: Step[];
  colours: Record<Kind, string>;
  names: Record<Kind, string>;
  format: NumberFormat | undefined;
}

export function waterfallOf(book: Book, spec: NonNullable<ChartSpec["waterfallChart"]>): Waterfall {
  const series = spec.series?.[0] ?? {};
  const labels = pointsOf(book, spec.domain?.data);
  const points = pointsOf(book, series.data);
  // A waterfall knows no count of headings: what isn't a number at the top is one.
  const headers = points[0]?.number === null ? 1 : 0;
  const given = points
    .slice(headers)
    .map(({ number }, at) => ({ label: labels[headers + at]?.text ?? "", value: number ?? 0 }));
  return {
    steps: stepsOf(given, series, spec.firstValueIsTotal ?? false),
    colours: {
      up: colourAt(series.positiveColumnsStyle ?? {}, 0),
      down: colourAt(series.negativeColumnsStyle ?? {}, 1),
      total: colourAt(series.subtotalColumnsStyle ?? {}, 2),
    },
    names: {
      up: series.positiveColumnsStyle?.label ?? "Increase",
      down: series.negativeColumnsStyle?.label ?? "Decrease",
      total: series.subtotalColumnsStyle?.label ?? "Subtotal",
    },
    format: points.flatMap(({ format }) => format ?? [])[0],
  };
}

function stepsOf(
  given: { label: string; value: number }[],
  series: WaterfallSeries,
  firstIsTotal: boolean,
): Step[] {
  const subtotals = series.customSubtotals ?? [];
  const name = series.subtotalColumnsStyle?.label ?? "Subtotal";
  let sum = 0;
  const steps = given.flatMap(({ label, value }, at): Step[] => {
    const here = subtotals.filter(({ subtotalIndex = 0 }) => subtotalIndex === at);
    const isTotal = (firstIsTotal && at === 0) || here.some(({ dataIsSubtotal }) => dataIsSubtotal);
    const from = isTotal ? 0 : sum;
    sum = isTotal ? value : sum + value;
    const step: Step = { label, from, to: sum, kind: isTotal ? "total" : value < 0 ? "down" : "up" };
    const after = here.filter(({ dataIsSubtotal }) => !dataIsSubtotal);
    return [
      step,
      ...after.map((one): Step => ({ label: one.label ?? name, from: 0, to: sum, kind: "total" })),
    ];
  });
  return series.hideTrailingSubtotal ? steps : [...steps, { label: name, from: 0, to: sum, kind: "total" }];
}

export function WaterfallPlot({ of, size }: { of: Waterfall; size: Size }) {
  const { steps, colours, format } = of;
  const scale = scaleOf(
    steps.flatMap(({ from, to }) => [from, to]),
    { format, most: 5 },
  );
  const frame = frameFor(
    scale,
    steps.map(({ label }) => label),
    size,
  );
  const width = Math.min(72, ((frame.right - frame.left) / Math.max(1, steps.length)) * 0.7);
  const x = (at: number) => xAt(frame, steps.length, at);
  return (
    <>
      <Axes frame={frame} scale={scale} labels={steps.map(({ label }) => label)} />
      {steps.map(({ from, to, kind }, at) => {
        const [one, other] = [yAt(frame, scale, from), yAt(frame, scale, to)];
        const text = scale.label(kind === "total" ? to : to - from);
        const next = steps[at + 1];
        return (
          <>
            <rect
              x={x(at) - width / 2}
              y={Math.min(one, other)}
              width={width}
              height={Math.max(1, Math.abs(one - other))}
              fill={colours[kind]}
            />
            {textWidth(text) + 8 < (frame.right - frame.left) / steps.length && (
              <text class="figure" x={x(at)} y={Math.min(one, other) - 5} text-anchor="middle">
                {text}
              </text>
            )}
            {next && (
              <line class="link" x1={x(at) + width / 2} x2={x(at + 1) - width / 2} y1={other} y2={other} />
            )}
          </>
        );
      })}
    </>
  );
}
