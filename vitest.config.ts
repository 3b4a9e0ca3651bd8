/** What everybody runs: `npm test`. The browser journeys and the live contracts have a config of their own in test/. */
import { defineConfig } from "vitest/config";
import { SkippedReporter } from "./test/skipped-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    exclude: ["test/**/*.browser.test.ts", "test/live/**", "**/node_modules/**"],
    setupFiles: ["test/setup.ts"],
    reporters: ["default", new SkippedReporter()],
    testTimeout: 20_000,
  },
});
