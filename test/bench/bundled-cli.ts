/** The command, bundled as jobs are: its start from source costs more than what is measured. */
import { join } from "node:path";
import { build } from "esbuild";
import { cutting } from "../../src/cli/build-plugin.ts";

const EXTERNAL = ["node-llama-cpp", "googleapis", "sharp", "esbuild"];

/** Gives the path of what was made, below the checkout `root`. */
export async function bundledCli(root: string): Promise<string> {
  const outdir = join(root, "dist", "bench");
  await build({
    ...{ absWorkingDir: root, entryPoints: ["src/cli.ts"], outdir, bundle: true, splitting: true },
    ...{ format: "esm", platform: "node", target: "node22", external: EXTERNAL, jsx: "automatic" },
    ...{ jsxImportSource: "hono/jsx", minifyWhitespace: true, minifySyntax: true, logLevel: "error" },
    // CommonJS packages ask for Node's own modules by `require`.
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
    plugins: [cutting({ root, common: [], external: EXTERNAL })],
  });
  return join(outdir, "cli.js");
}
