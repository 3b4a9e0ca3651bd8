/** What everybody runs: `npm test`. The browser journeys and the live contracts have a config of their own in test/. */
import { defineConfig } from "vitest/config";
import { reporters } from "./test/reporters.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    exclude: ["test/**/*.browser.test.ts", "test/live/**", "**/node_modules/**"],
    setupFiles: ["test/setup.ts"],
    reporters: reporters(),
    testTimeout: 20_000,
    // Vitest leaves a core to itself; most of our time is spent waiting for children and sockets.
    maxWorkers: 2,
    // Modules are loaded once a worker, not once a file; what a test starts, it ends.
    isolate: false,
  },
});
