/** What a bench is, and how what it found is shown. */
import type { ParseArgsOptionsConfig } from "node:util";

export interface BenchResult {
  /** What the run was asked for, so that two results can be compared. */
  params: Record<string, string | number>;
  /** Calls made to services. */
  calls?: number;
  /** The share of the allowed rate that was used, 0 to 1. */
  rateShare?: number;
  /** Answers 429. */
  throttled?: number;
  wallSeconds?: number;
  /** User and system time of the measured process. */
  cpuSeconds?: number;
  peakMb?: number;
  /** What else this bench measures; a `ratio` stands beside its `baseline`. */
  [extra: string]: number | Record<string, string | number> | undefined;
}

export interface Bench {
  about: string;
  /** Command line options, as `parseArgs` takes them; every one is a string with a default. */
  options: ParseArgsOptionsConfig;
  run(options: Readonly<Record<string, string>>): Promise<BenchResult>;
  /** What the design asks for, by the result's key: at most this. It may depend on what the run was asked for. */
  atMost: Limits | ((params: BenchResult["params"]) => Limits);
  /** The same for what must not be less. */
  atLeast?: Limits;
}

export type Limits = Readonly<Record<string, number>>;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("there is no median of nothing");
  return middle;
};

/** A number with at most three digits after the point. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** One line for each figure, with the target where there is one. */
export function tableOf(
  name: string,
  { params, ...figures }: BenchResult,
  { atMost, atLeast = {} }: Pick<Bench, "atMost" | "atLeast">,
): string {
  const most = typeof atMost === "function" ? atMost(params) : atMost;
  const given = Object.entries(params).map(([key, value]) => `${key} ${value}`);
  const verdict = (words: string, isMet: boolean) => `   ${words}: ${isMet ? "met" : "MISSED"}`;
  const rows = Object.entries(figures).map(([key, value]) => {
    const [high, low, found] = [most[key], atLeast[key], Number(value)];
    const verdicts = [
      ...(high === undefined ? [] : [verdict(`at most ${high}`, found <= high)]),
      ...(low === undefined ? [] : [verdict(`at least ${low}`, found >= low)]),
    ];
    return `  ${key.padEnd(18)}${String(value).padStart(8)}${verdicts.join("")}`;
  });
  return [`${name} (${given.join(", ")})`, ...rows].join("\n");
}
