import { openApp } from "../app.ts";
import { stopOnSignals } from "../operations/stop.ts";
import { type Common, fail } from "./options.ts";
import { printJson } from "./terminal.ts";

/** Starts every twin, whatever keys there are, prints where they are, and stays until a signal. */
export async function runSandbox(options: Common): Promise<void> {
  const stop = stopOnSignals();
  try {
    const app = await openApp({ home: options.home, signal: stop.signal });
    try {
      const sandbox = await app.sandbox({ lasting: true, all: true });
      const urls = sandbox?.urls ?? {};
      if (options.json) printJson(urls);
      else {
        const lines = Object.entries(urls).map(([name, url]) => `  ${name.padEnd(8)} ${url}`);
        process.stdout.write(
          `The sandbox of ${app.home} runs until you press Ctrl-C:\n${lines.join("\n")}\n`,
        );
      }
      if (!stop.signal.aborted) {
        await new Promise((resolve) => stop.signal.addEventListener("abort", resolve, { once: true }));
      }
    } finally {
      await app.close();
    }
  } catch (error) {
    fail(error, options);
  } finally {
    stop.forget();
  }
}
