/** What takes its time and seldom breaks: `npm run test:slow`, which CI runs as well. Whole starts, local models, terminals, kills, broken homes. */
import { defineConfig } from "vitest/config";
import everybody from "../vitest.config.ts";

export default defineConfig({
  test: {
    ...everybody.test,
    include: ["test/**/*.slow.test.ts"],
    exclude: ["**/node_modules/**"],
    passWithNoTests: false,
  },
});
