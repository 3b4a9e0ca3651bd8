/** A ledger in a folder of its own that ends with the test, and child processes that work on the same one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type Ledger, openLedger } from "../../src/ledger/open.ts";

export const NOON = "2026-11-23T12:00:00.000Z";

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty ledger in memory, or in a file when a path is given, with a clock that stands at noon. */
export async function testLedger(path = ":memory:") {
  const clock = manualClock(NOON);
  const ledger = await openLedger(path, clock);
  onTestFinished(() => ledger.close());
  return { ledger, clock };
}

export type TestLedger = Ledger;

/** What a call rejects with. Fails the test when it doesn't. */
export async function errorOf(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("Expected an error, and there was none");
}

/** Runs one task of `child.ts` in a process of its own and gives what it printed. */
export async function inChild(task: string, ...args: string[]): Promise<string> {
  const script = join(import.meta.dirname, "child.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, task, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (err) throw new Error(`The child ${task} said: ${err}`);
  return out.trim();
}
