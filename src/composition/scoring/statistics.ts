/** What is computed of lists of numbers. */

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Below this, values differ only by how they were rounded. */
const SAME = 1e-9;

/** Each value's distance from the mean in standard deviations; all 0 where they don't differ. */
export function zScores(values: readonly number[]): number[] {
  const [middle, spread] = [mean(values), deviation(values)];
  return values.map((value) => (spread < SAME ? 0 : (value - middle) / spread));
}

/** 1 for the smallest; equal values share the mean of their places. */
export function places(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++;
    for (const index of order.slice(start, end)) found[index] = (start + 1 + end) / 2;
    start = end;
  }
  return found;
}

/** 1 for the largest; equal values share the first of their places. */
export function ranks(values: readonly number[]): number[] {
  const rounded = values.map((value) => Math.round(value / SAME));
  const sorted = rounded.toSorted((a, b) => b - a);
  const first = new Map<number, number>();
  for (const [index, value] of sorted.entries()) if (!first.has(value)) first.set(value, index + 1);
  return rounded.map((value) => first.get(value) ?? 1);
}

export interface Correlation {
  spearman: number;
  /** 99 % of intervals made like this one hold the true value. */
  low: number;
  high: number;
}

const Z_99 = 2.576;

/** Rank correlation, 0 where one side doesn't vary. */
export function spearman(some: readonly number[], others: readonly number[]): number {
  const [a, b] = [zScores(places(some)), zScores(places(others))];
  return mean(a.map((value, index) => value * (b[index] ?? 0)));
}

/** The interval is Fisher's, with the standard error of Bonett and Wright (2000), Psychometrika 65. */
export function correlationOf(some: readonly number[], others: readonly number[]): Correlation {
  const r = spearman(some, others);
  const z = Math.atanh(Math.min(0.999999, Math.max(-0.999999, r)));
  const reach = Z_99 * Math.sqrt((1 + r ** 2 / 2) / Math.max(1, some.length - 3));
  return { spearman: r, low: Math.tanh(z - reach), high: Math.tanh(z + reach) };
}
