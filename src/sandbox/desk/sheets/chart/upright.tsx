/** Lines, areas and columns over a common axis, side by side or stacked. */
import { Axes, frameFor, xAt, yAt } from "./axes.tsx";
import type { Figures, Series } from "./figures.ts";
import { type Frame, type Scale, type Size, scaleOf } from "./scale.ts";

export interface Upright {
  figures: Figures;
  /** As the vendor names it: STACKED, PERCENT_STACKED, or anything else for side by side. */
  stackedType: string | undefined;
  view: { viewWindowMin?: number; viewWindowMax?: number } | undefined;
}

interface Piece {
  series: Series;
  /** From where to where each value reaches; null where there is none. */
  spans: ([from: number, to: number] | null)[];
}

export const isStacked = (type: string | undefined) => type === "STACKED" || type === "PERCENT_STACKED";

/** What each series covers: from zero, or from what is stacked below it. */
export function piecesOf({ series }: Figures, stackedType: string | undefined): Piece[] {
  const totals = (series[0]?.values ?? []).map((_, at) =>
    series.reduce((sum, { values }) => sum + Math.abs(values[at] ?? 0), 0),
  );
  const above: number[] = [];
  const below: number[] = [];
  const place = (given: number, at: number): [number, number] => {
    const value = stackedType === "PERCENT_STACKED" ? given / (totals[at] || 1) : given;
    const sums = value < 0 ? below : above;
    const from = sums[at] ?? 0;
    sums[at] = from + value;
    return [from, from + value];
  };
  return series.map((one) => ({
    series: one,
    spans: one.values.map((value, at) => {
      if (value === null) return null;
      return isStacked(stackedType) ? place(value, at) : [0, value];
    }),
  }));
}

export const endsOf = (pieces: readonly Piece[]): number[] =>
  pieces.flatMap(({ spans }) => spans.flatMap((span) => span ?? []));

export function UprightPlot({ of, size }: { of: Upright; size: Size }) {
  const { figures, stackedType, view } = of;
  const pieces = piecesOf(figures, stackedType);
  const format = stackedType === "PERCENT_STACKED" ? { type: "PERCENT", pattern: "0%" } : figures.format;
  const scale = scaleOf(endsOf(pieces), {
    format,
    most: 5,
    min: view?.viewWindowMin,
    max: view?.viewWindowMax,
  });
  const frame = frameFor(scale, figures.labels, size);
  const columns = pieces.filter(({ series }) => series.kind === "column");
  return (
    <>
      <Axes frame={frame} scale={scale} labels={figures.labels} />
      {columns.map((piece, index) => (
        <Columns
          piece={piece}
          frame={frame}
          scale={scale}
          lane={isStacked(stackedType) ? [0, 1] : [index, columns.length]}
        />
      ))}
      {pieces
        .filter(({ series }) => series.kind !== "column")
        .map((piece) => (
          <Line piece={piece} frame={frame} scale={scale} />
        ))}
    </>
  );
}

interface Drawn {
  piece: Piece;
  frame: Frame;
  scale: Scale;
}

const WIDEST = 56;

function Columns({
  piece,
  frame,
  scale,
  lane: [index, lanes],
}: Drawn & { lane: [index: number, lanes: number] }) {
  const count = piece.spans.length;
  const room = ((frame.right - frame.left) / Math.max(1, count)) * 0.72;
  const width = Math.min(WIDEST, room / lanes);
  return (
    <>
      {piece.spans.map((span, at) => {
        if (!span) return null;
        const x = xAt(frame, count, at) + (index - lanes / 2) * width;
        const [one, other] = [yAt(frame, scale, span[0]), yAt(frame, scale, span[1])];
        const height = Math.abs(one - other);
        return (
          <>
            <rect
              x={x}
              y={Math.min(one, other)}
              width={Math.max(1, width - 1)}
              height={height}
              fill={piece.series.colour}
            />
            {piece.series.labelled && (
              <text class="figure" x={x + width / 2} y={Math.min(one, other) - 4} text-anchor="middle">
                {scale.label(span[1] - span[0])}
              </text>
            )}
          </>
        );
      })}
    </>
  );
}

/** A line is broken where a value is missing; a value that stands alone is a dot. */
function Line({ piece: { series, spans }, frame, scale }: Drawn) {
  const runs = runsOf(spans.map((span, at) => span && { at, span }));
  const x = (at: number) => xAt(frame, spans.length, at).toFixed(1);
  const y = (value: number) => yAt(frame, scale, value).toFixed(1);
  return (
    <>
      {runs.map((run) => {
        const top = run.map(({ at, span }) => `${x(at)},${y(span[1])}`);
        const ground = run.toReversed().map(({ at, span }) => `${x(at)},${y(span[0])}`);
        const [only] = run;
        return (
          <>
            {series.kind === "area" && (
              <polygon points={[...top, ...ground].join(" ")} fill={series.colour} fill-opacity="0.25" />
            )}
            <polyline
              points={top.join(" ")}
              fill="none"
              stroke={series.colour}
              stroke-width="2.5"
              stroke-linejoin="round"
            />
            {run.length === 1 && only && (
              <circle cx={x(only.at)} cy={y(only.span[1])} r="3.5" fill={series.colour} />
            )}
          </>
        );
      })}
    </>
  );
}

function runsOf<T>(items: readonly (T | null)[]): T[][] {
  const runs: T[][] = [[]];
  for (const item of items) {
    if (item === null) runs.push([]);
    else runs.at(-1)?.push(item);
  }
  return runs.filter((run) => run.length > 0);
}
