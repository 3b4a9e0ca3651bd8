/** Bars that lie: funnels, and how far it is to a goal. */
import type { Scale, Size } from "./scale.ts";
import { scaleOf, shortened, textWidth } from "./scale.ts";
import { endsOf, isStacked, piecesOf, type Upright } from "./upright.tsx";

const ROW = 34;
const FOOT = 28;

/** As high as its rows need. */
export const lyingSize = ({ figures, stackedType }: Upright, { width }: Size): Size => {
  const lanes = isStacked(stackedType) ? 1 : Math.max(1, figures.series.length);
  return { width, height: figures.labels.length * Math.max(ROW, lanes * 18 + 10) + FOOT + 8 };
};

function labelRoom({ figures }: Upright, scale: Scale): number {
  const labels = figures.series.flatMap(({ labelled, values }) =>
    labelled ? values.flatMap((value) => (value === null ? [] : scale.label(value))) : [],
  );
  return Math.max(0, ...labels.map(textWidth));
}

export function LyingPlot({ of, size }: { of: Upright; size: Size }) {
  const { figures, stackedType, view } = of;
  const pieces = piecesOf(figures, stackedType);
  const format = stackedType === "PERCENT_STACKED" ? { type: "PERCENT", pattern: "0%" } : figures.format;
  const most = size.width < 500 ? 3 : 6;
  const scale = scaleOf(endsOf(pieces), { format, most, min: view?.viewWindowMin, max: view?.viewWindowMax });
  const room = Math.min(size.width * 0.4, Math.max(0, ...figures.labels.map(textWidth)) + 12);
  const frame = {
    left: room,
    right: size.width - 26 - labelRoom(of, scale),
    top: 6,
    bottom: size.height - FOOT,
  };
  const x = (value: number) => frame.left + scale.share(value) * (frame.right - frame.left);
  const height = (frame.bottom - frame.top) / Math.max(1, figures.labels.length);
  const lanes = isStacked(stackedType) ? 1 : Math.max(1, pieces.length);
  const thick = (height * 0.68) / lanes;
  return (
    <>
      <Ticks scale={scale} x={x} top={frame.top} bottom={frame.bottom} />
      {figures.labels.map((label, row) => (
        <text x={frame.left - 8} y={frame.top + (row + 0.5) * height + 4} text-anchor="end">
          {shortened(label, room - 10)}
        </text>
      ))}
      {pieces.map(({ series, spans }, lane) =>
        spans.map((span, row) => {
          if (!span) return null;
          const y = frame.top + row * height + height * 0.16 + (lanes === 1 ? 0 : lane * thick);
          const [from, to] = [Math.min(x(span[0]), x(span[1])), Math.max(x(span[0]), x(span[1]))];
          return (
            <>
              <rect x={from} y={y} width={to - from} height={Math.max(1, thick - 1)} fill={series.colour} />
              {series.labelled && (
                <Beside value={span[1] - span[0]} scale={scale} end={to} y={y + thick / 2} />
              )}
            </>
          );
        }),
      )}
    </>
  );
}

/** What a bar comes to, right of its end. */
function Beside(props: { value: number; scale: Scale; end: number; y: number }) {
  return (
    <text class="figure" x={props.end + 5} y={props.y + 4}>
      {props.scale.label(props.value)}
    </text>
  );
}

function Ticks(props: { scale: Scale; x: (value: number) => number; top: number; bottom: number }) {
  return (
    <>
      {props.scale.ticks.map((tick) => (
        <>
          <line
            class={tick === 0 ? "zero" : "gridline"}
            x1={props.x(tick)}
            x2={props.x(tick)}
            y1={props.top}
            y2={props.bottom}
          />
          <text x={props.x(tick)} y={props.bottom + 18} text-anchor="middle">
            {props.scale.label(tick)}
          </text>
        </>
      ))}
    </>
  );
}
