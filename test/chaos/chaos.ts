/** Many runs, one plan each, a few at a time. */
import { type RunReport, runOnce } from "./one-run.ts";
import { openPlace } from "./place.ts";
import { planOf } from "./plans.ts";

export interface ChaosOptions {
  seed: number;
  runs: number;
  readers: number;
  /** How many at a time. */
  lanes: number;
  /** Little goes wrong in each. */
  small?: boolean;
  onReport?(report: RunReport, done: number): void;
}

/** The so-manieth run's own seed is `seed` and its number, so that one can be repeated alone. */
export async function chaos({
  seed,
  runs,
  readers,
  lanes,
  small,
  onReport,
}: ChaosOptions): Promise<RunReport[]> {
  const place = await openPlace(readers);
  const reports: RunReport[] = [];
  try {
    const queue = Array.from({ length: runs }, (_, index) => seed + index).values();
    const lane = async () => {
      for (const one of queue) {
        const report = await runOnce(place, planOf(one, readers, small));
        reports.push(report);
        onReport?.(report, reports.length);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return reports;
  } finally {
    await place.close();
  }
}

/** So many that it is worth a look why. */
const MANY_STARTS = 12;

/** One run in a line; what went wrong on lines of its own. */
export function lineOf({ plan, happened, starts, ms, endings, wrong }: RunReport): string {
  const faults = plan.faults.map(({ kind, count = 1, after = 0, ...fault }) => {
    const wait = "headers" in fault ? `, Retry-After ${fault.headers?.["retry-after"]}` : "";
    const status = "status" in fault ? ` ${fault.status}${wait}` : "";
    return `${kind}${status} ×${count} after ${after}`;
  });
  const quota = plan.quota > 0 ? [`${plan.quota} mails a day`] : [];
  const facts = [...happened, ...quota, ...faults].join("; ");
  const verdict = wrong.length === 0 ? "well" : "WRONG";
  const line = `seed ${plan.seed} ${verdict} (${starts} starts, ${(ms / 1000).toFixed(1)} s): ${facts}`;
  const more = wrong.length > 0 || starts > MANY_STARTS ? endings : [];
  return [line, ...[...wrong, ...more].map((each) => `    ${each}`)].join("\n");
}
