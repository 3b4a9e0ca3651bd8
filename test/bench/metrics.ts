/** What all figures cost over the ledger of a press that has gone on for two years, as the command tells them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../config/env.ts";
import { MEMORY_FLAGS } from "../../src/operations/launchd.ts";
import { type Bench, type BenchResult, median, rounded } from "./bench.ts";
import { bundledCli } from "./bundled-cli.ts";
import { type Command, costOf } from "./child-cost.ts";
import { fillHome, NOW } from "./metrics-home.ts";

async function measure(subscribers: number, runs: number): Promise<BenchResult> {
  const cli = await bundledCli(checkout());
  const folder = mkdtempSync(join(tmpdir(), "pressroom-bench-metrics-"));
  try {
    const command = (home: string): Command => ({
      argv: [
        ...[process.execPath, ...MEMORY_FLAGS, cli, "metrics", "--home", join(folder, home)],
        ...["--as-of", NOW.toISOString(), "--json"],
      ],
      env: { NODE_COMPILE_CACHE: join(folder, "cache") },
    });
    const small = Math.max(1, Math.round(subscribers / 10));
    await fillHome(join(folder, "small"), small);
    const events = await fillHome(join(folder, "whole"), subscribers);
    const cost = (home: string) => {
      // Once unmeasured, so that every cache is as full as on any other day.
      costOf(command(home));
      return Array.from({ length: runs }, () => costOf(command(home)));
    };
    const [tenth, whole] = [cost("small"), cost("whole")];
    const of = (costs: typeof whole, figure: "cpuSeconds" | "wallSeconds" | "peakMb") =>
      rounded(median(costs.map((one) => one[figure])));
    return {
      params: { subscribers, runs, node: process.version },
      events,
      wallSeconds: of(whole, "wallSeconds"),
      cpuSeconds: of(whole, "cpuSeconds"),
      peakMb: of(whole, "peakMb"),
      tenthSubscribers: small,
      tenthCpuSeconds: of(tenth, "cpuSeconds"),
      tenthPeakMb: of(tenth, "peakMb"),
      /** At most 10 where cost grows no faster than what there is. */
      growth: rounded(of(whole, "cpuSeconds") / of(tenth, "cpuSeconds")),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const metrics: Bench = {
  about:
    "All figures over readers, mailings, clicks, visits and payments of two years, and over a tenth of it",
  options: { subscribers: { type: "string", default: "100000" }, runs: { type: "string", default: "3" } },
  atMost: { cpuSeconds: 1.5, peakMb: 150, growth: 10 },
  run: ({ subscribers, runs }) =>
    measure(Math.max(10, Number(subscribers) || 100_000), Math.max(1, Number(runs) || 3)),
};
