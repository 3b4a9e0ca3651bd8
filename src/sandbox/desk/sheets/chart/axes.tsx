/** The frame of an upright chart: gridlines with their numbers at the left, labels below. */
import { type Frame, labelStep, type Scale, type Size, textWidth } from "./scale.ts";

const MOST_SLANTED = 14;
const SLANT_DEGREES = 38;

/** Few labels that don't fit side by side are written aslant; of many, only some are written. */
const isSlanted = (labels: readonly string[], width: number) =>
  labels.length <= MOST_SLANTED && labelStep(labels, width) > 1;

/** Where the plot lies, so that what is written at the axes has room. */
export function frameFor(scale: Scale, labels: readonly string[], { width, height }: Size): Frame {
  const room = Math.max(...scale.ticks.map((tick) => textWidth(scale.label(tick))));
  const [left, right] = [Math.ceil(room) + 12, width - 12];
  const longest = Math.max(0, ...labels.map(textWidth));
  const foot = isSlanted(labels, right - left)
    ? 18 + longest * 0.92 * Math.sin((SLANT_DEGREES * Math.PI) / 180)
    : 28;
  return { left, right, top: 16, bottom: height - foot };
}

export const yAt = (frame: Frame, scale: Scale, value: number): number =>
  frame.bottom - scale.share(value) * (frame.bottom - frame.top);

/** The middle of the place of the label with this index. */
export const xAt = (frame: Frame, count: number, index: number): number =>
  frame.left + ((index + 0.5) * (frame.right - frame.left)) / Math.max(1, count);

export function Axes({ frame, scale, labels }: { frame: Frame; scale: Scale; labels: readonly string[] }) {
  return (
    <>
      {scale.ticks.map((tick) => {
        const y = yAt(frame, scale, tick);
        return (
          <>
            <line class={tick === 0 ? "zero" : "gridline"} x1={frame.left} x2={frame.right} y1={y} y2={y} />
            <text x={frame.left - 8} y={y + 4} text-anchor="end">
              {scale.label(tick)}
            </text>
          </>
        );
      })}
      <Labels frame={frame} labels={labels} />
    </>
  );
}

function Labels({ frame, labels }: { frame: Frame; labels: readonly string[] }) {
  const width = frame.right - frame.left;
  const slanted = isSlanted(labels, width);
  const step = slanted ? 1 : labelStep(labels, width);
  return (
    <>
      {labels.map((label, index) => {
        if (index % step !== 0) return null;
        const [x, y] = [xAt(frame, labels.length, index), frame.bottom + (slanted ? 14 : 20)];
        return slanted ? (
          <text
            class="slanted"
            x={x}
            y={y}
            text-anchor="end"
            transform={`rotate(-${SLANT_DEGREES} ${x} ${y})`}
          >
            {label}
          </text>
        ) : (
          <text x={x} y={y} text-anchor="middle">
            {label}
          </text>
        );
      })}
    </>
  );
}
