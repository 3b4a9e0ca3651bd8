/** What it costs to look whether there is anything to do: what an old Mac pays dozens of times a day. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../config/env.ts";
import { scheduleSchema } from "../../config/schedule.ts";
import { buildAll } from "../../src/cli/build.ts";
import { agentsFor } from "../../src/operations/launchd.ts";
import { writeGguf } from "../services/llama/write-gguf.ts";
import { type Bench, type BenchResult, median, rounded } from "./bench.ts";
import { type Command, cpuSecondsOf, peakMbOf } from "./child-cost.ts";

/**
 * The idle job as its property list runs it; the same from source, as the npm scripts run sources (`node --import
 * tsx/esm`) and by the `tsx` command, which starts a second Node; and the empty `tsx` script that all are held against.
 */
function commands(
  name: string,
  { root, home }: { root: string; home: string },
): Record<"bundled" | "source" | "command" | "empty", Command> {
  const agent = agentsFor(scheduleSchema.parse(undefined)).get(name);
  if (!agent) throw new Error(`${name} is not scheduled`);
  const here = (text: string) =>
    text
      .replaceAll("{{NODE}}", process.execPath)
      .replaceAll("{{CHECKOUT}}", root)
      .replaceAll("{{HOME}}", home);
  const tsx = join(root, "node_modules", ".bin", "tsx");
  const job = join(root, "jobs", `${name}.ts`);
  return {
    empty: { argv: [tsx, join(root, "test/bench/empty.ts")] },
    bundled: {
      argv: agent.ProgramArguments.map(here),
      env: { NODE_COMPILE_CACHE: here(agent.EnvironmentVariables.NODE_COMPILE_CACHE) },
    },
    source: { argv: [process.execPath, "--import", import.meta.resolve("tsx/esm"), job, "--home", home] },
    command: { argv: [tsx, job, "--home", home] },
  };
}

/** Puts into a new home what the job is to find there. */
type Prepare = (home: string) => void;

async function measure(job: string, runs: number, prepare: Prepare): Promise<BenchResult> {
  const root = checkout();
  await buildAll(join(root, "dist"));
  const home = mkdtempSync(join(tmpdir(), "pressroom-bench-home-"));
  try {
    prepare(home);
    const { empty, bundled, source, command } = commands(job, { root, home });
    // Once unmeasured: the home is made and migrated, and every cache is as full as on any other day.
    for (const each of [bundled, bundled, source, command, empty]) cpuSecondsOf(each);
    const rounds = Array.from({ length: runs }, () => ({
      empty: cpuSecondsOf(empty),
      bundled: cpuSecondsOf(bundled),
      source: cpuSecondsOf(source),
      command: cpuSecondsOf(command),
    }));
    const medianOf = (of: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[of]));
    const [baseline, cpuSeconds] = [medianOf("empty"), medianOf("bundled")];
    return {
      params: { job, runs, node: process.version },
      calls: 0,
      cpuSeconds: rounded(cpuSeconds),
      baseline: rounded(baseline),
      ratio: rounded(cpuSeconds / baseline),
      ratioSource: rounded(medianOf("source") / baseline),
      ratioTsxCommand: rounded(medianOf("command") / baseline),
      peakMb: rounded(median([peakMbOf(bundled), peakMbOf(bundled), peakMbOf(bundled)])),
    };
  } finally {
    rmSync(home, { recursive: true });
  }
}

const idle = (job: string, prepare: Prepare = () => undefined): Bench => ({
  about: `CPU of ${job} with nothing to do and no service to ask, over an empty tsx script's`,
  options: { runs: { type: "string", default: "9" } },
  atMost: { ratio: 0.6, ratioSource: 3.5, peakMb: 70 },
  run: ({ runs }) => measure(job, Math.max(1, Number(runs) || 9), prepare),
});

export const start = idle("send-issues");
export const postApproved = idle("post-approved");
/** With a model set up, which an idle run has no reason to look into. */
export const scoreDrafts = idle("score-drafts", (home) => {
  const path = writeGguf(join(home, "random.gguf"));
  writeFileSync(join(home, "settings.yaml"), JSON.stringify({ composition: { model: { path } } }));
});
