/** How a bundle is cut: what every run needs in one file, what few runs need in files of their own. */
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Metafile, Plugin } from "esbuild";
import { takeFromBuiltins } from "./build-builtins.ts";

const COMMON = "pressroom:common";
const IDENTIFIER = /^[\p{L}$_][\p{L}\d$_]*$/u;

/** In bytes of source: less than this costs each job less to read along than a further file costs the one that needs it. */
const WORTH_A_FILE_BYTES = 32 * 1024;

/** What every job imports at its start, and the little that some import beyond it; told from a first pass over the sources. */
export function startImports({ inputs }: Metafile, root: string): string[] {
  const imported = (file: string) =>
    (inputs[file]?.imports ?? [])
      .filter(({ kind, external }) => kind === "import-statement" && !external)
      .map(({ path }) => path);
  const reachedFrom = (files: readonly string[]) => {
    const reached = new Set(files);
    for (const file of reached) for (const path of imported(file)) reached.add(path);
    return reached;
  };
  const starts = Object.keys(inputs)
    .filter((file) => dirname(file) === "jobs")
    .map(imported);
  const common = [...new Set(starts.flat())].filter((path) => starts.every((start) => start.includes(path)));
  const everywhere = reachedFrom(common);
  const isLittle = (start: readonly string[]) => {
    const beyond = [...reachedFrom(start)].filter((file) => !everywhere.has(file));
    return beyond.reduce((bytes, file) => bytes + (inputs[file]?.bytes ?? 0), 0) < WORTH_A_FILE_BYTES;
  };
  return [...new Set([...common, ...starts.filter(isLittle).flat()])].map((path) => join(root, path));
}

/**
 * esbuild makes a file for each set of modules that the same entries reach, a dozen for our jobs, and Node pays nearly a
 * millisecond for each. Here every entry and every lazy part imports the common modules first, so that they are reached
 * from everywhere and are one file.
 *
 * And a CommonJS package that is loaded lazily has, in a split bundle, only a default export, where Node finds its names
 * too. So the names that Node finds now are written down: the built job sees what the job sees from source.
 */
export function cutting({
  root,
  common,
  external,
}: {
  root: string;
  common: string[];
  external: string[];
}): Plugin {
  const importAll = (paths: readonly string[]) =>
    paths.map((path) => `import ${JSON.stringify(path)};`).join("\n");
  const exportAll = async (path: string) => {
    if (isAbsolute(path)) return `export * from ${JSON.stringify(path)};`;
    const names = Object.keys(await import(path)).filter((name) => IDENTIFIER.test(name));
    return `export { ${names.join(", ")} } from ${JSON.stringify(path)};`;
  };
  return {
    name: "cutting",
    setup(build) {
      takeFromBuiltins(build);
      const { onResolve, onLoad } = build;
      onResolve({ filter: new RegExp(`^${COMMON}$`) }, () => ({ path: COMMON, namespace: "common" }));
      onLoad({ filter: /.*/, namespace: "common" }, () => ({
        contents: importAll(common),
        resolveDir: root,
      }));

      onLoad({ filter: /\/jobs\/[^/]+\.ts$/, namespace: "file" }, async ({ path }) => ({
        contents: `${await readFile(path, "utf8")}\n${importAll([COMMON])}`,
        loader: "ts",
      }));

      // pino loads its worker transports, and with them node:worker_threads, whether or not anybody uses one; it then
      // asks only whether this is the main thread, which a job always is. Together a tenth of an idle job.
      onLoad({ filter: /\/pino\/lib\/transport\.js$/ }, () => ({
        contents: `module.exports = () => { throw new Error("pino's worker transports are left out of the bundle"); };`,
        loader: "js",
      }));
      onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
        importer.includes("/pino/lib/") ? { path: "main-thread", namespace: "pino" } : null,
      );
      onLoad({ filter: /^main-thread$/, namespace: "pino" }, () => ({
        contents: "module.exports = { isMainThread: true };",
        loader: "js",
      }));

      // What pino writes with asserts once that it was given a number: node:assert takes longer to load than that run to log.
      onResolve({ filter: /^assert$/ }, ({ importer }) =>
        importer.includes("/sonic-boom/") ? { path: "assert", namespace: "pino" } : null,
      );
      onLoad({ filter: /^assert$/, namespace: "pino" }, () => ({
        contents: "module.exports = (holds, message) => { if (!holds) throw new Error(message); };",
        loader: "js",
      }));

      onResolve({ filter: /.*/ }, ({ kind, path, importer, resolveDir }) => {
        const isOurs = kind === "dynamic-import" && !importer.includes("node_modules");
        if (!isOurs || isBuiltin(path) || external.includes(path)) return null;
        return { path: path.startsWith(".") ? resolve(resolveDir, path) : path, namespace: "lazy" };
      });
      onLoad({ filter: /.*/, namespace: "lazy" }, async ({ path }) => ({
        contents: `${importAll([COMMON])}\n${await exportAll(path)}`,
        resolveDir: root,
      }));
    },
  };
}
