/** How a bundle reaches Node's own modules: by what it uses of them. */
import { isBuiltin } from "node:module";
import type { PluginBuild } from "esbuild";

/**
 * An import of one of Node's modules reads all that it exports, and what Node would load only when it is asked for is
 * loaded then: readline for `fs`, worker threads for `util`, and for `http` all of undici, 14 MB of memory. So the built
 * file takes the module itself and from it the names that the importing file uses; what else is here, esbuild drops.
 */
export function takeFromBuiltins({ onResolve, onLoad }: PluginBuild): void {
  onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path, kind, importer }) => {
    if (kind !== "import-statement" || !isBuiltin(path)) return null;
    // One for each importing file, in which it ends: one for all would be a file of its own to load.
    return { path, namespace: "builtin", suffix: `?${importer}`, sideEffects: false };
  });
  onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({ contents: namesOf(path) }));
}

function namesOf(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => name !== "default");
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)});`,
    "export default builtin;",
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`),
  ].join("\n");
}
