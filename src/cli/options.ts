/** What every command shares: its app, its terminal, how it ends. */

import { type App, openApp } from "../app.ts";
import { ConfigError } from "../core/errors.ts";
import { asLedgerError } from "../ledger/open.ts";
import { exitCodeOfError, explain } from "../operations/exit.ts";
import { stopOnSignals } from "../operations/stop.ts";
import { openTerminal, printJson, type Terminal } from "./terminal.ts";

export interface Common {
  home?: string;
  json?: boolean;
}

export interface Desk {
  app: App;
  terminal: Terminal;
  signal: AbortSignal;
}

/** Gives back what the command answers in JSON, and its exit code. */
export type Command = (desk: Desk) => Promise<{ json: unknown; exitCode: number }>;

/** Opens the app, runs the command, prints its JSON line last, and says an error in the form that was asked for. */
export async function runCommand(options: Common, command: Command): Promise<void> {
  const stop = stopOnSignals();
  const terminal = openTerminal(options.json === true);
  try {
    const app = await openApp({ home: options.home, signal: stop.signal });
    try {
      const { json, exitCode } = await command({ app, terminal, signal: stop.signal });
      if (options.json) printJson(json);
      process.exitCode = exitCode;
    } catch (error) {
      throw asLedgerError(error, app.ledger.path);
    } finally {
      await app.close();
    }
  } catch (error) {
    fail(error, options);
  } finally {
    stop.forget();
  }
}

export function fail(error: unknown, { json }: Common): void {
  process.stderr.write(`pressroom: ${explain(error)}\n`);
  if (json) {
    const problems = error instanceof ConfigError ? { problems: error.problems } : {};
    printJson({ error: error instanceof Error ? error.message : String(error), ...problems });
  }
  process.exitCode = exitCodeOfError(error);
}

/** Works with the app anew, as the settings and keys are that were written meanwhile. */
export async function openAgain<T>(desk: Desk, work: (desk: Desk) => Promise<T>): Promise<T> {
  const { home, clock } = desk.app;
  const app = await openApp({ home, clock, signal: desk.signal });
  try {
    return await work({ ...desk, app });
  } finally {
    await app.close();
  }
}
