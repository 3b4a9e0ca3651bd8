/** Reads what the sources import, with a real parser: static and lazy imports, re-exports, and types. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseAst } from "vitest/node";

export interface Import {
  /** The importing file, from the checkout: `src/core/log.ts`. */
  from: string;
  /** A file of ours, likewise, a package as it is written (`hono/jsx`), or COMPUTED. */
  to: string;
  kind: "static" | "lazy" | "type";
}

/** Stands for the target of an `import()` that is known only when it runs. */
export const COMPUTED = "(computed)";

export interface Source {
  file: string;
  imports: Import[];
  readsEnvironment: boolean;
}

const ROOT = join(import.meta.dirname, "..");

/** Every file under src, jobs and config. */
export const sourceFiles = (): string[] =>
  globSync(["src/**/*.{ts,tsx}", "jobs/*.ts", "config/*.ts"], { cwd: ROOT }).sort();

export const readSource = (file: string): Source => parseSource(file, readFileSync(join(ROOT, file), "utf8"));

export function parseSource(file: string, text: string): Source {
  const found: Source = { file, imports: [], readsEnvironment: false };
  walk(parseAst(text, { lang: file.endsWith("x") ? "tsx" : "ts" }), (node) => {
    const kind = kindOf(node);
    if (kind) found.imports.push({ from: file, to: target(file, node.source), kind });
    if (readsEnvironment(node)) found.readsEnvironment = true;
  });
  return found;
}

type Node = Record<string, unknown> & { type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (isNode(value)) {
    visit(value);
    for (const inner of Object.values(value)) walk(inner, visit);
  }
}

const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

function kindOf(node: Node): Import["kind"] | null {
  if (node.type === "ImportExpression") return "lazy";
  if (node.type === "TSImportType") return "type";
  // `import { type A } from` still loads its file (verbatimModuleSyntax), so only `import type` counts as a type's.
  if (node.type === "ImportDeclaration") return node.importKind === "type" ? "type" : "static";
  const isReExport = node.type === "ExportAllDeclaration" || node.type === "ExportNamedDeclaration";
  if (!isReExport || !isNode(node.source)) return null;
  return node.exportKind === "type" ? "type" : "static";
}

function target(file: string, source: unknown): string {
  const path = isNode(source) ? source.value : undefined;
  if (typeof path !== "string") return COMPUTED;
  return path.startsWith(".") ? normalize(join(dirname(file), path)) : path;
}

const isName = (value: unknown, name: string) =>
  isNode(value) &&
  ((value.type === "Identifier" && value.name === name) ||
    (value.type === "Literal" && value.value === name));

/** `process.env`, `process["env"]`, `const { env } = process`, or `process` imported as a module. */
function readsEnvironment(node: Node): boolean {
  if (node.type === "MemberExpression") return isName(node.object, "process") && isName(node.property, "env");
  if (node.type === "ImportDeclaration")
    return isName(node.source, "node:process") || isName(node.source, "process");
  if (node.type !== "VariableDeclarator" || !isName(node.init, "process") || !isNode(node.id)) return false;
  return nodesIn(node.id.properties).some(({ key }) => isName(key, "env"));
}
