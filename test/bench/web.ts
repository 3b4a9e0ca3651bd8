/** What the web service bears: the landing page and sign-ups on loopback, from another process, bounded in time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkout } from "../../config/env.ts";
import { type Bench, type BenchResult, rounded } from "./bench.ts";

const MOST_SECONDS = 20;

interface Load {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

/** Only what a program needs, as for every bench. */
const ENV = {
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  HOME: tmpdir(),
  PRESSROOM_ENV_FILE: "/dev/null",
  // So that the load may come from many networks, as sign-ups do.
  TRUSTED_PROXY: "127.0.0.1",
};

const node = (root: string, script: string, args: readonly string[]) =>
  spawn(process.execPath, ["--import", import.meta.resolve("tsx/esm"), join(root, script), ...args], {
    env: ENV,
    stdio: ["ignore", "pipe", "inherit"],
  });

/** The service in a process of its own; the twins in another, as they are with a real mailer. */
async function untilSaid(child: ReturnType<typeof node>, pattern: RegExp): Promise<string> {
  let said = "";
  for await (const chunk of child.stdout ?? []) {
    said += chunk;
    const found = pattern.exec(said);
    if (found) return found[1] ?? "";
  }
  throw new Error(`it ended without saying ${pattern}: ${said}`);
}

const residentMb = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;

async function load(root: string, args: readonly (string | number)[]): Promise<Load> {
  const child = node(root, "test/bench/web-load.ts", args.map(String));
  const line = await untilSaid(child, /^(\{.*\})$/m);
  return JSON.parse(line) as Load;
}

async function measure(seconds: number): Promise<BenchResult> {
  const root = checkout();
  const home = mkdtempSync(join(tmpdir(), "pressroom-bench-web-"));
  const twins = node(root, "src/cli.ts", ["sandbox", "--home", home, "--json"]);
  try {
    await untilSaid(twins, /("resend")/);
    await once(node(root, "src/cli.ts", ["job", "publish-issues", "--home", home]), "exit");
    const press = node(root, "src/cli.ts", ["serve", "--home", home]);
    try {
      const url = await untilSaid(press, /Serving (http:\/\/\S+)/);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const idleMb = residentMb(press.pid);
      const landing = await load(root, [url, "landing", seconds]);
      const signUp = await load(root, [url, "sign-up", seconds]);
      const loadedMb = residentMb(press.pid);
      return {
        params: { seconds, node: process.version },
        requests: landing.requests,
        perSecond: rounded(landing.perSecond),
        p50Ms: rounded(landing.p50Ms),
        p99Ms: rounded(landing.p99Ms),
        signUps: signUp.requests,
        signUpsPerSecond: rounded(signUp.perSecond),
        signUpP50Ms: rounded(signUp.p50Ms),
        signUpP99Ms: rounded(signUp.p99Ms),
        failed: landing.failed + signUp.failed,
        idleMb: rounded(idleMb),
        loadedMb: rounded(loadedMb),
      };
    } finally {
      press.kill("SIGINT");
      await once(press, "exit");
    }
  } finally {
    twins.kill("SIGINT");
    await once(twins, "exit");
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

export const web: Bench = {
  about: "The landing page and sign-ups on loopback, and the memory that serving them holds",
  options: { seconds: { type: "string", default: "5" } },
  atMost: { failed: 0, idleMb: 90, loadedMb: 130 },
  run: ({ seconds }) => measure(Math.min(MOST_SECONDS, Math.max(1, Number(seconds) || 5))),
};
