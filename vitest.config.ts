/** What everybody runs: `npm test`. Slow tests, browser journeys and live contracts have configs of their own in test/. */
import { defineConfig } from "vitest/config";
import { reporters } from "./test/reporters.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    exclude: ["test/**/*.browser.test.ts", "test/**/*.slow.test.ts", "test/live/**", "**/node_modules/**"],
    setupFiles: ["test/setup.ts"],
    reporters: reporters(),
    testTimeout: 20_000,
    // More than the cores of a small machine: much of the time is spent waiting for children and sockets.
    maxWorkers: 3,
    // Modules are loaded once a worker, not once a file; what a test starts, it ends.
    isolate: false,
  },
});
