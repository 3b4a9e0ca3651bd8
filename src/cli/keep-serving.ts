/** The site as a process of its own, which launchd keeps alive: the command `serve` without the rest of the command line. */
import { parseArgs } from "node:util";
import { openApp } from "../app.ts";
import { asLedgerError } from "../ledger/open.ts";
import { exitCodeOfError, explain } from "../operations/exit.ts";
import { stopOnSignals } from "../operations/stop.ts";
import { type Serving, serve } from "./serve.ts";

/** Nobody watches: what a terminal would show goes to the logs that launchd keeps. */
const terminal: Serving["terminal"] = {
  end: (text) => void process.stdout.write(`${text}\n`),
  warn: (text) => void process.stderr.write(`${text}\n`),
};

async function keepServing(signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: { home: { type: "string" }, host: { type: "string" }, port: { type: "string" } },
  });
  const app = await openApp({ home: values.home, signal });
  try {
    return (await serve({ app, terminal, signal }, values)).exitCode;
  } catch (error) {
    throw asLedgerError(error, app.ledger.path);
  } finally {
    await app.close();
  }
}

const stop = stopOnSignals();
try {
  process.exitCode = await keepServing(stop.signal);
} catch (error) {
  process.stderr.write(`serve: ${explain(error)}\n`);
  process.exitCode = exitCodeOfError(error);
} finally {
  stop.forget();
}
