/**
 * `npm run build`: every job as one small JavaScript file in `dist/jobs`, for launchd to run dozens of times a day; and
 * the site as `dist/serve.js`, for launchd to keep alive in little memory; and `dist/reader.js`, for a job to read with a model.
 */
import { existsSync, globSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { checkout } from "../../config/env.ts";
import { cutting, startImports } from "./build-plugin.ts";

/** What is native or huge stays in node_modules and is loaded from there by the run that needs it. */
const EXTERNAL = ["node-llama-cpp", "googleapis", "sharp"];

// CommonJS packages inside the bundle ask for Node's own modules by `require`, which an ES module doesn't have.
const BANNER = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

const KEEP_OLD_CHUNKS_MS = 2 * 24 * 60 * 60 * 1000;

interface Built {
  path: string;
  contents: Uint8Array;
}

interface Bundled {
  entries: Built[];
  others: Built[];
}

/** Source → the built file's name, without `.js`. */
type Entries = ReadonlyMap<string, string>;

const jobsIn = (root: string): Entries =>
  new Map(globSync("jobs/*.ts", { cwd: root }).map((file) => [file, file.replace(/\.ts$/, "")]));

const SITE: Entries = new Map([["src/cli/keep-serving.ts", "serve"]]);

/** The process in which a local model reads; the adapter starts it by this name. */
const READER: Entries = new Map([["src/services/llama/reader.ts", "reader"]]);

const optionsFor = (entries: Entries, root: string, out: string) =>
  ({
    absWorkingDir: root,
    entryPoints: [...entries].map(([source, name]) => ({ in: source, out: name })),
    outdir: out,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: EXTERNAL,
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    banner: { js: BANNER },
    // Half the size and half the time to read it; names stay, so that a stack can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: "linked",
    sourcesContent: false,
    write: false,
    logLevel: "warning",
  }) satisfies BuildOptions;

async function commonToJobs(root: string, out: string): Promise<string[]> {
  const options = optionsFor(jobsIn(root), root, out);
  const { metafile } = await build({ ...options, packages: "external", metafile: true });
  return startImports(metafile, root);
}

interface Parts {
  entries: Entries;
  /** What becomes one file: quick to start from. Without it there are many, which take less memory to read. */
  common: string[];
}

async function bundle({ entries, common }: Parts, root: string, out: string): Promise<Bundled> {
  const { outputFiles } = await build({
    ...optionsFor(entries, root, out),
    plugins: [cutting({ root, common, external: EXTERNAL })],
  });
  const built = new Set([...entries.values()].map((name) => join(out, `${name}.js`)));
  const isEntry = ({ path }: Built) => built.has(path);
  return { entries: outputFiles.filter(isEntry), others: outputFiles.filter((file) => !isEntry(file)) };
}

/** A file that is read is the old one or the new one, never a part of one. */
async function replaceFile({ path, contents }: Built): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

/** Names what was built last, relative to `out`. */
const LAST = "last-build.json";

/** What the last build made was loaded until now, however long ago it was made: its days are counted from here. */
async function retire(out: string, keep: ReadonlySet<string>): Promise<void> {
  const list = join(out, LAST);
  const last: string[] = existsSync(list) ? JSON.parse(await readFile(list, "utf8")) : [];
  const now = new Date();
  for (const path of last.map((name) => join(out, name)))
    if (!keep.has(path) && existsSync(path)) await utimes(path, now, now);
  const names = [...keep].map((path) => relative(out, path));
  await replaceFile({ path: list, contents: Buffer.from(JSON.stringify(names)) });
}

/** Takes away the jobs that are no more, and the chunks that no run can be holding any longer. */
async function sweep(out: string, keep: ReadonlySet<string>): Promise<void> {
  for (const folder of [join(out, "jobs"), join(out, "chunks")]) {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (keep.has(path)) continue;
      const isChunk = basename(folder) === "chunks";
      if (isChunk && Date.now() - (await stat(path)).mtimeMs < KEEP_OLD_CHUNKS_MS) continue;
      await rm(path, { force: true });
    }
  }
}

/**
 * Builds all jobs and the site into `out` and gives back their files. May run while they do: chunks are named by their
 * content and come first, entries last and each in one step, and old chunks stay for the runs that load them later.
 */
export async function buildAll(out: string): Promise<string[]> {
  const root = checkout();
  const jobs = { entries: jobsIn(root), common: await commonToJobs(root, out) };
  // The site by itself: a job pays for each file that it loads, and would load more if it shared them.
  const site = { entries: SITE, common: [] };
  const reader = { entries: READER, common: [] };
  const bundles = await Promise.all([jobs, site, reader].map((parts) => bundle(parts, root, out)));
  const entries = bundles.flatMap((one) => one.entries);
  const files = [...bundles.flatMap((one) => one.others), ...entries];
  for (const file of files) await replaceFile(file);
  const keep = new Set(files.map(({ path }) => path));
  await retire(out, keep);
  await sweep(out, keep);
  return entries.map(({ path }) => path);
}

if (import.meta.main) {
  const out = join(checkout(), "dist");
  const files = await buildAll(out);
  process.stdout.write(`Built ${files.map((path) => basename(path)).join(", ")} in ${out}\n`);
}
