/** The contracts against real accounts: `npm run test:live`, which hands over the keys. Nothing is held to loopback. */
import { defineConfig } from "vitest/config";
import { SkippedReporter } from "../skipped-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/contracts/**/*.test.ts"],
    passWithNoTests: false,
    reporters: ["default", new SkippedReporter()],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
