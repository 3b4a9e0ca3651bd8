/** What a command costs this machine: its CPU time with all its children's, and the most memory that it held. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Command {
  /** A program and its arguments. */
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** Only what a program needs, so that nothing of the shell that started the bench is measured along. */
const environment = (extra: Command["env"]) => ({
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  HOME: tmpdir(),
  LC_ALL: "C",
  PRESSROOM_ENV_FILE: "/dev/null",
  ...extra,
});

function run(argv: readonly string[], env: Record<string, string>): string {
  const [program = "", ...args] = argv;
  const { status, stdout, stderr, error } = spawnSync(program, args, { env, encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

// The shell's `times` counts every child that was waited for, to the millisecond; getrusage in Node counts only itself.
const TIMES = '"$@" >/dev/null || exit; times';

/** User and system time in seconds, of the command and all that it started. Throws when it fails. */
export function cpuSecondsOf({ argv, env }: Command): number {
  const children = run(["bash", "-c", TIMES, "bash", ...argv], environment(env))
    .trim()
    .split("\n")[1];
  const [user, system] = [...(children ?? "").matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  if (user === undefined || system === undefined) throw new Error("the shell's times could not be read");
  return user + system;
}

export interface Cost {
  wallSeconds: number;
  /** User and system time of the Node process itself. */
  cpuSeconds: number;
  /** Of 1,024 × 1,024 bytes. */
  peakMb: number;
}

/** The most memory that a Node script held, in megabytes. Throws when it fails. */
export const peakMbOf = (command: Command): number => costOf(command).peakMb;

/** What one run of a Node script cost. Throws when it fails. */
export function costOf({ argv: [program = "", ...args], env }: Command): Cost {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-bench-"));
  const file = join(folder, "peak");
  try {
    const preload = join(import.meta.dirname, "report-peak.cjs");
    const began = performance.now();
    run([program, "--require", preload, ...args], environment({ ...env, BENCH_PEAK_FILE: file }));
    const wallSeconds = (performance.now() - began) / 1_000;
    const [kilobytes, microseconds] = readFileSync(file, "utf8").split(" ").map(Number);
    return { wallSeconds, cpuSeconds: (microseconds ?? NaN) / 1e6, peakMb: (kilobytes ?? NaN) / 1_024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
