/** The contracts against real accounts: `npm run test:live`, which hands over the keys. Nothing is held to loopback. */
import { defineConfig } from "vitest/config";
import { reporters } from "../reporters.ts";

export default defineConfig({
  test: {
    include: ["test/contracts/**/*.test.ts"],
    passWithNoTests: false,
    reporters: reporters(),
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
