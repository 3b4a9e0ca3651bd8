/** Ridge regression: weights that follow the marks, and stay small where the marks don't say much. */
import { deviation, mean } from "./statistics.ts";

export interface Fit {
  /** Of each term in standard deviations of the marked drafts; that of a term that doesn't vary is 0. */
  weights: readonly number[];
  means: readonly number[];
  spreads: readonly number[];
  intercept: number;
  lambda: number;
}

const LAMBDAS = [1, 3, 10, 30, 100, 300];

/** Chooses how strongly weights are held back by what that does to each row that is left out. */
export function fitRidge(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  given?: number,
): Fit {
  const width = rows[0]?.length ?? 0;
  const column = (place: number) => rows.map((row) => row[place] ?? 0);
  const means = Array.from({ length: width }, (_, place) => mean(column(place)));
  const spreads = Array.from({ length: width }, (_, place) => deviation(column(place)));
  const scaled = rows.map((row) => scale(row, { means, spreads }));
  const intercept = mean(targets);
  const centred = targets.map((target) => target - intercept);
  const tried = (given === undefined ? LAMBDAS : [given]).map((lambda) => solve(scaled, centred, lambda));
  const [best] = tried.toSorted((a, b) => a.leftOut - b.leftOut);
  if (!best) throw new Error("there is no best of nothing");
  return { weights: best.weights, means, spreads, intercept, lambda: best.lambda };
}

export const scale = (row: readonly number[], { means, spreads }: Pick<Fit, "means" | "spreads">): number[] =>
  row.map((value, place) => {
    const spread = spreads[place] ?? 0;
    return spread < 1e-9 ? 0 : (value - (means[place] ?? 0)) / spread;
  });

export const predict = (fit: Fit, row: readonly number[]): number =>
  fit.intercept + dot(scale(row, fit), fit.weights);

interface Solved {
  weights: number[];
  lambda: number;
  /** Mean squared error of each row when the others alone are fitted. */
  leftOut: number;
}

function solve(rows: readonly number[][], targets: readonly number[], lambda: number): Solved {
  const width = rows[0]?.length ?? 0;
  const gram = Array.from({ length: width }, (_, i) =>
    Array.from(
      { length: width },
      (_, j) => (i === j ? lambda : 0) + sumOf(rows, (row) => (row[i] ?? 0) * (row[j] ?? 0)),
    ),
  );
  const inverse = inverted(gram);
  const moments = Array.from({ length: width }, (_, i) =>
    rows.reduce((sum, row, n) => sum + (row[i] ?? 0) * (targets[n] ?? 0), 0),
  );
  const weights = inverse.map((line) => dot(line, moments));
  const errors = rows.map((row, n) => {
    const leverage =
      dot(
        row,
        inverse.map((line) => dot(line, row)),
      ) +
      1 / rows.length;
    return ((targets[n] ?? 0) - dot(row, weights)) / Math.max(0.01, 1 - leverage);
  });
  return { weights, lambda, leftOut: mean(errors.map((error) => error ** 2)) };
}

const sumOf = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);

const dot = (some: readonly number[], others: readonly number[]): number =>
  some.reduce((sum, value, place) => sum + value * (others[place] ?? 0), 0);

/** Gauss and Jordan; a matrix with lambda on its diagonal always has an inverse. */
function inverted(matrix: readonly number[][]): number[][] {
  const size = matrix.length;
  const work = matrix.map((line, i) => [...line, ...line.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < size; i++) {
    const pivot = work[i] ?? [];
    const by = pivot[i] ?? 1;
    for (let place = 0; place < 2 * size; place++) pivot[place] = (pivot[place] ?? 0) / by;
    for (const [row, line] of work.entries()) {
      const factor = line[i] ?? 0;
      if (row === i || factor === 0) continue;
      for (let place = 0; place < 2 * size; place++)
        line[place] = (line[place] ?? 0) - factor * (pivot[place] ?? 0);
    }
  }
  return work.map((line) => line.slice(size));
}
