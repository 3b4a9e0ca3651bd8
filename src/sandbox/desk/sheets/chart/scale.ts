/** From numbers to places: round ticks, and room for what is written at the axes. */

import type { NumberFormat } from "../../../sheets/model.ts";
import { formatNumber, plainNumber } from "../../../sheets/number-format.ts";

export interface Size {
  width: number;
  height: number;
}
export const WIDE: Size = { width: 960, height: 320 };
export const NARROW: Size = { width: 340, height: 260 };

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Scale {
  ticks: number[];
  label(tick: number): string;
  /** 0 at the least tick, 1 at the greatest. */
  share(value: number): number;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** About `most` round ticks over all values and, unless the window says otherwise, zero. */
export function scaleOf(
  values: readonly number[],
  given: {
    format: NumberFormat | undefined;
    most: number;
    min?: number | undefined;
    max?: number | undefined;
  },
): Scale {
  const least = given.min ?? Math.min(0, ...values);
  const greatest = given.max ?? Math.max(0, ...values);
  const span = greatest - least || 1;
  const rough = span / given.most;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((one) => one * unit >= rough * 0.999) ?? 10) * unit;
  const from = Math.floor(least / step + 1e-9);
  const to = Math.max(
    from + 1,
    Math.ceil(least + span === greatest ? greatest / step - 1e-9 : (least + span) / step - 1e-9),
  );
  const ticks = Array.from({ length: to - from + 1 }, (_, index) =>
    Number(((from + index) * step).toPrecision(12)),
  );
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  return {
    ticks,
    label: (tick) => (given.format ? formatNumber(tick, given.format) : plainNumber(tick)),
    share: (value) => (Math.min(high, Math.max(low, value)) - low) / (high - low),
  };
}

const LETTER = 6.8;
export const textWidth = (text: string): number => text.length * LETTER;

/** Every how-manieth label fits. */
export function labelStep(labels: readonly string[], width: number): number {
  const widest = Math.max(1, ...labels.map(textWidth)) + 12;
  return Math.max(1, Math.ceil((labels.length * widest) / Math.max(1, width)));
}

export const shortened = (text: string, most: number): string =>
  textWidth(text) <= most ? text : `${text.slice(0, Math.max(1, Math.floor(most / LETTER) - 1))}…`;
