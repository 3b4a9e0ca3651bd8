#!/usr/bin/env tsx
/** The `pressroom` command. A Node that is too old gets one sentence, before anything that it can't load. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `pressroom needs Node 22.15 or later, and this is ${process.versions.node}. Start it with npm (npm start, npm run pressroom), which brings its own Node 24.\n`,
  );
  process.exitCode = 1;
} else {
  const { main } = await import("./cli/main.ts");
  await main(process.argv);
}
