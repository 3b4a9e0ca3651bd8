/** The frame of an upright chart: gridlines with their numbers at the left, labels below. */
import { type Frame, labelStep, type Scale, type Size, textWidth } from "./scale.ts";

/** Where the plot lies, so that the axis' numbers have room. */
export function frameFor(scale: Scale, { width, height }: Size): Frame {
  const room = Math.max(...scale.ticks.map((tick) => textWidth(scale.label(tick))));
  return { left: Math.ceil(room) + 12, right: width - 12, top: 12, bottom: height - 28 };
}

export const yAt = (frame: Frame, scale: Scale, value: number): number =>
  frame.bottom - scale.share(value) * (frame.bottom - frame.top);

/** The middle of the place of the label with this index. */
export const xAt = (frame: Frame, count: number, index: number): number =>
  frame.left + ((index + 0.5) * (frame.right - frame.left)) / Math.max(1, count);

export function Axes({ frame, scale, labels }: { frame: Frame; scale: Scale; labels: readonly string[] }) {
  const step = labelStep(labels, frame.right - frame.left);
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
      {labels.map((label, index) =>
        index % step === 0 ? (
          <text x={xAt(frame, labels.length, index)} y={frame.bottom + 20} text-anchor="middle">
            {label}
          </text>
        ) : null,
      )}
    </>
  );
}
