/** Journeys in a real browser: `npm run test:browser`. Needs Chromium at /usr/bin/chromium, or CHROMIUM naming another. */
import { defineConfig } from "vitest/config";
import { reporters } from "./reporters.ts";

export default defineConfig({
  test: {
    include: ["test/journeys/**/*.browser.test.ts"],
    passWithNoTests: false,
    // Chromium talks to the outside in a process of its own; what is ours is held to loopback here as everywhere.
    setupFiles: ["test/setup.ts"],
    reporters: reporters(),
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
