#!/usr/bin/env tsx
/** The `pressroom` command. A Node that is too old gets one sentence, before anything that it can't load. */
import { nodeTooOld } from "./core/node-version.ts";

const wrong = nodeTooOld();
if (wrong) {
  process.stderr.write(`${wrong}\n`);
  process.exitCode = 1;
} else {
  const { main } = await import("./cli/main.ts");
  await main(process.argv);
}
