/** The command and the jobs as a person or launchd starts them: child processes with homes of their own and no keys. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished } from "vitest";
import { AFTER } from "./marks.ts";

export const CHECKOUT = join(import.meta.dirname, "..", "..");

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export type Variables = Record<string, string>;

const environment = (variables: Variables): Variables => ({
  PATH: process.env.PATH ?? "",
  HOME: tmpdir(),
  // A file of no lines: the developer's own .env is none of the test's business.
  PRESSROOM_ENV_FILE: "/dev/null",
  NODE_OPTIONS: process.env.NODE_OPTIONS ?? "",
  ...variables,
});

export interface Ended {
  code: number | null;
  out: string;
  err: string;
  /** From the signal, or from the start, to the end. */
  ms: number;
}

interface Options {
  env?: Variables;
  uid?: number;
}

/** A child that is killed with the test, if it is still there. */
export class Running {
  out = "";
  err = "";
  readonly child: ChildProcess;
  #since = Date.now();
  readonly ended: Promise<Ended>;

  constructor(script: string, args: readonly string[], { env = {}, uid }: Options = {}) {
    this.child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
      cwd: CHECKOUT,
      env: environment(env),
      stdio: ["ignore", "pipe", "pipe"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.child.stdout?.on("data", (chunk) => {
      this.out += chunk;
    });
    this.child.stderr?.on("data", (chunk) => {
      this.err += chunk;
    });
    this.ended = once(this.child, "close").then(([code]) => {
      const { out, err } = this;
      return { code, out, err, ms: Date.now() - this.#since };
    });
    onTestFinished(() => {
      if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL");
    });
  }

  /** Waits until it has printed something like this, to either side; gives what matched. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const found = () => pattern.exec(this.out) ?? pattern.exec(this.err);
    await expect
      .poll(() => found() !== null || this.child.exitCode !== null, { timeout: 15_000, interval: 20 })
      .toBe(true);
    const match = found();
    if (!match) throw new Error(`It ended without saying ${pattern}: ${this.out}${this.err}`);
    return match;
  }

  async stop(signal: NodeJS.Signals): Promise<Ended> {
    this.#since = Date.now();
    this.child.kill(signal);
    return this.ended;
  }
}

/** Runs `pressroom …` to its end. */
export const pressroom = (args: readonly string[], options: Options = {}): Promise<Ended> =>
  new Running("src/cli.ts", args, options).ended;

/** Runs several commands to their ends, one after the other in one process: a start costs more than most commands. */
export async function pressroomEach(
  commands: readonly (readonly string[])[],
  options: Options = {},
): Promise<Pick<Ended, "code" | "out" | "err">[]> {
  const { out, err, code } = await new Running("test/cli/many.ts", [JSON.stringify(commands)], options).ended;
  if (code !== 0) throw new Error(`The process of all commands ended with ${code}: ${err}`);
  const [outs, errs] = [out.split(AFTER), err.split(AFTER)];
  const codes: number[] = JSON.parse(outs.pop() ?? "");
  return codes.map((each, n) => ({ code: each, out: outs[n] ?? "", err: errs[n] ?? "" }));
}

export const job = (name: string, args: readonly string[], options: Options = {}): Promise<Ended> =>
  new Running(`jobs/${name}.ts`, args, options).ended;

/** The JSON line that a command printed last. */
export function lastLine(out: string): Record<string, unknown> {
  return JSON.parse(out.trim().split("\n").at(-1) ?? "");
}

export interface Addresses {
  notion: string;
  resend: string;
  desk: string;
}

/** A running `pressroom sandbox` of this home. */
export async function sandboxOf(home: string, env: Variables = {}) {
  const running = new Running("src/cli.ts", ["sandbox", "--home", home, "--json"], { env });
  const [line] = await running.says(/^\{.*\}$/m);
  const addresses: Addresses = JSON.parse(line);
  return { ...addresses, running };
}

/** Rows of the home's ledger. */
export function rowsOf(home: string, query: string): Record<string, unknown>[] {
  const ledger = new DatabaseSync(join(home, "ledger.sqlite"), { readOnly: true });
  try {
    return ledger.prepare(query).all();
  } finally {
    ledger.close();
  }
}

/** One sentence or a few, and no stack. */
export function expectSentence(text: string): void {
  expect(text.trim()).not.toBe("");
  expect(text).not.toMatch(/^\s+at .*\d+:\d+\)?$/m);
  expect(text).not.toMatch(/node:internal|SQLITE_|ERR_|Error:/);
}
