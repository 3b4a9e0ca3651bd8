/**
 * What the web service bears: the landing page and sign-ups on loopback, from another process, bounded in time. It runs
 * as launchd keeps it: bundled, with the flags of its property list. Reads `/proc`, so it wants Linux.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkout } from "../../config/env.ts";
import { buildAll } from "../../src/cli/build.ts";
import { siteAgent } from "../../src/operations/launchd.ts";
import { type Bench, type BenchResult, rounded } from "./bench.ts";
import type { Load } from "./web-load.ts";

const MOST_SECONDS = 20;
const SETTLE_MS = 2_000;
/** As Linux counts a process's time. */
const TICKS_PER_SECOND = 100;

/** Only what a program needs, as for every bench. */
const ENV = {
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  HOME: tmpdir(),
  PRESSROOM_ENV_FILE: "/dev/null",
  // So that the load may come from many networks, as readers do.
  TRUSTED_PROXY: "127.0.0.1",
};

interface Place {
  root: string;
  home: string;
}

const start = (argv: readonly string[], env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, argv, { env: { ...ENV, ...env }, stdio: ["ignore", "pipe", "inherit"] });

const fromSource = (root: string, script: string, ...args: string[]): ChildProcess =>
  start(["--import", import.meta.resolve("tsx/esm"), join(root, script), ...args]);

/** As its property list runs it. */
function asLaunchdKeepsIt({ root, home }: Place): ChildProcess {
  const { ProgramArguments, EnvironmentVariables } = siteAgent();
  const here = (text: string) => text.replaceAll("{{CHECKOUT}}", root).replaceAll("{{HOME}}", home);
  const [, ...args] = ProgramArguments.map(here);
  return start(args, { NODE_COMPILE_CACHE: here(EnvironmentVariables.NODE_COMPILE_CACHE) });
}

async function untilSaid(child: ChildProcess, pattern: RegExp): Promise<string> {
  let said = "";
  for await (const chunk of child.stdout ?? []) {
    said += chunk;
    const found = pattern.exec(said);
    if (found) return found[1] ?? "";
  }
  throw new Error(`it ended without saying ${pattern}: ${said}`);
}

/** Runs it while `work` looks at it, then ends it as launchd does. */
async function during<T>(child: ChildProcess, work: (child: ChildProcess) => Promise<T>): Promise<T> {
  try {
    return await work(child);
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  }
}

const residentMb = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;

function cpuSeconds(pid: number | undefined): number {
  const [, after = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const fields = after.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function load(root: string, url: string, kind: string, seconds: number): Promise<Load> {
  const child = fromSource(root, "test/bench/web-load.ts", url, kind, String(seconds));
  return JSON.parse(await untilSaid(child, /^(\{.*\})$/m)) as Load;
}

async function untilIdle(press: ChildProcess): Promise<{ url: string; idleMb: number }> {
  const url = await untilSaid(press, /Serving (http:\/\/\S+)/);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return { url, idleMb: residentMb(press.pid) };
}

/** Before it is measured, the page was asked for during one second: what is compiled once is compiled. */
async function underLoad(press: ChildProcess, { root }: Place, seconds: number) {
  const { url, idleMb } = await untilIdle(press);
  await load(root, url, "landing", 1);
  const before = cpuSeconds(press.pid);
  const landing = await load(root, url, "landing", seconds);
  const between = cpuSeconds(press.pid);
  const signUp = await load(root, url, "sign-up", seconds);
  const after = cpuSeconds(press.pid);
  const loadedMb = residentMb(press.pid);
  return {
    requests: landing.requests,
    perSecond: rounded(landing.perSecond),
    // What it would be if nobody else wanted the processor.
    perCpuSecond: rounded(landing.requests / (between - before)),
    p50Ms: rounded(landing.p50Ms),
    p99Ms: rounded(landing.p99Ms),
    signUps: signUp.requests,
    signUpsPerSecond: rounded(signUp.perSecond),
    signUpsPerCpuSecond: rounded(signUp.requests / (after - between)),
    signUpP50Ms: rounded(signUp.p50Ms),
    signUpP99Ms: rounded(signUp.p99Ms),
    failed: landing.failed + signUp.failed,
    idleMb: rounded(idleMb),
    loadedMb: rounded(loadedMb),
  };
}

async function measure(seconds: number): Promise<BenchResult> {
  const place = { root: checkout(), home: mkdtempSync(join(tmpdir(), "pressroom-bench-web-")) };
  const { root, home } = place;
  await buildAll(join(root, "dist"));
  try {
    // The twins in a process of their own, as the real services are.
    return await during(
      fromSource(root, "src/cli.ts", "sandbox", "--home", home, "--json"),
      async (twins) => {
        await untilSaid(twins, /("resend")/);
        await once(start([join(root, "dist/jobs/publish-issues.js"), "--home", home]), "exit");
        const figures = await during(asLaunchdKeepsIt(place), (press) => underLoad(press, place, seconds));
        const source = await during(fromSource(root, "src/cli.ts", "serve", "--home", home), untilIdle);
        return {
          params: { seconds, node: process.version },
          ...figures,
          sourceIdleMb: rounded(source.idleMb),
        };
      },
    );
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

export const web: Bench = {
  about: "The landing page and sign-ups on loopback, and the memory that serving them holds",
  options: { seconds: { type: "string", default: "5" } },
  atMost: { failed: 0, idleMb: 90, loadedMb: 130 },
  atLeast: { perSecond: 10_000, perCpuSecond: 10_000 },
  run: ({ seconds }) => measure(Math.min(MOST_SECONDS, Math.max(1, Number(seconds) || 5))),
};
