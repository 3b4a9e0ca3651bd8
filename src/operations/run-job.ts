/** A job as a script: what `jobs/*.ts` end with. */
import { parseArgs } from "node:util";
import { nodeTooOld } from "../core/node-version.ts";
import { EXIT, exitCodeOf, exitCodeOfError, explain } from "./exit.ts";
import { type Job, type JobHost, performJob } from "./perform-job.ts";
import { stopOnSignals } from "./stop.ts";

export interface OpenOptions {
  home?: string | undefined;
  signal?: AbortSignal;
  /** Where log lines go: a file descriptor for a script, the home's log file otherwise. */
  logTo?: 1 | 2;
}

/**
 * Runs the job if this file was started as a script, and does nothing if it was imported. Reads `--home DIR`, stops
 * cleanly on SIGINT and SIGTERM, prints one line for people when it fails, and sets the exit code. A job that keeps to the
 * wall clock runs when it is due, or with `--now`. One that hangs ends with the process.
 */
export async function runJob<A extends JobHost & { close(): Promise<void> }>(
  meta: ImportMeta,
  openApp: (options: OpenOptions) => Promise<A>,
  name: string,
  job: Job<A>,
): Promise<void> {
  if (!startedAsScript(meta)) return;
  const wrong = nodeTooOld();
  if (wrong) process.stderr.write(`${name}: ${wrong}\n`);
  const { code, hangs } = wrong ? { code: EXIT.failed, hangs: false } : await runScript(openApp, name, job);
  process.exitCode = code;
  if (hangs) process.exit();
}

/** `import.meta.main`, which early releases of Node 22 lack. */
const startedAsScript = ({ main, filename }: ImportMeta): boolean => main ?? process.argv[1] === filename;

async function runScript<A extends JobHost & { close(): Promise<void> }>(
  openApp: (options: OpenOptions) => Promise<A>,
  name: string,
  job: Job<A>,
): Promise<{ code: number; hangs: boolean }> {
  const stop = stopOnSignals();
  try {
    const { values, positionals: args } = parseArgs({
      options: {
        home: { type: "string" },
        now: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: true,
    });
    if (values.help) {
      process.stdout.write(
        `Runs the job ${name} once. Options: --home DIR, --now. Exit codes: 0, 1 failed, 2 wrong use, 75 later.\n`,
      );
      return { code: EXIT.done, hangs: false };
    }
    const app = await openApp({ home: values.home, signal: stop.signal, logTo: 1 });
    try {
      const now = values.now === true;
      const outcome = await performJob(app, name, job, { args, ifDue: !now, ownProcess: true });
      if (outcome.why) process.stderr.write(`${name}: ${outcome.why}\n`);
      return { code: exitCodeOf(outcome), hangs: outcome.killed === true };
    } finally {
      await app.close();
    }
  } catch (error) {
    process.stderr.write(`${name}: ${explain(error)}\n`);
    return { code: exitCodeOfError(error), hangs: false };
  } finally {
    stop.forget();
  }
}
