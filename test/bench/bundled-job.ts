/** A job's script of a bench, bundled as launchd has its jobs, and what its processes answer. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { checkout } from "../../config/env.ts";
import { cutting } from "../../src/cli/build-plugin.ts";
import { MEMORY_FLAGS } from "../../src/operations/launchd.ts";

/** Nothing of the shell's. */
const env = { PRESSROOM_ENV_FILE: "/dev/null" };
const EXTERNAL = ["node-llama-cpp", "googleapis", "sharp"];

/** So that no loader's memory is measured. The job itself stays a file beside the script. Gives the script's path. */
export async function bundleJob(script: string, job: string, folder: string): Promise<string> {
  const root = checkout();
  await build({
    ...{ entryPoints: [script, join(root, "jobs", `${job}.ts`)], outdir: folder, outbase: root },
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", external: EXTERNAL },
    ...{ jsx: "automatic", jsxImportSource: "hono/jsx", outExtension: { ".js": ".mjs" }, minifySyntax: true },
    plugins: [cutting({ root, common: [], external: EXTERNAL })],
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
    logLevel: "warning",
  });
  return join(folder, "test", "bench", `${basename(script, ".ts")}.mjs`);
}

export const forkJob = (script: string, args: readonly string[]): ChildProcess =>
  fork(script, args, { env, execArgv: [...MEMORY_FLAGS] });

/** A process beside the measured one, from source. */
export const forkSource = (script: string, args: readonly string[]): ChildProcess =>
  fork(script, args, { env, execArgv: ["--import", import.meta.resolve("tsx/esm")] });

/** The next message of the child. Throws when it ends before. */
export async function answerOf(child: ChildProcess): Promise<unknown> {
  const answered = new AbortController();
  const { signal } = answered;
  const gone = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([once(child, "message", { signal }), gone]);
    return answer;
  } finally {
    answered.abort();
  }
}
