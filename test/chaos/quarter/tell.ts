/** One quarter, told: what happened, how runs ended, what was wrong, and the figures. */
import { type QuarterOptions, quarter } from "./quarter.ts";

/** 0 when all went well, else 1. */
export async function tellQuarter(options: QuarterOptions): Promise<number> {
  const began = Date.now();
  const report = await quarter({
    ...options,
    onDay: (day, of) => process.stderr.write(`day ${day} of ${of}\n`),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const { seed, weeks, readers } = options;
  const seconds = Math.round((Date.now() - began) / 1_000);
  process.stdout.write(
    `seed ${seed}: ${weeks} weeks, ${readers} readers, ${report.wrong.length} wrong, ${seconds} s\n`,
  );
  return report.wrong.length > 0 ? 1 : 0;
}
