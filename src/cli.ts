#!/usr/bin/env tsx
/** The `pressroom` command. A Node that is too old gets one sentence, before anything that it can't load. */
import { nodeTooOld } from "./core/node-version.ts";

const wrong = nodeTooOld();
if (wrong) {
  process.stderr.write(`${wrong}\n`);
  process.exitCode = 1;
} else {
  // Whoever reads along may stop early, as in `pressroom doctor | head`; what is being done goes on to its end.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const { main } = await import("./cli/main.ts");
  await main(process.argv);
}
