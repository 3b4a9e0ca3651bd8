import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { brokenRules, cycles, environmentReaders, roomOf, waysToSandbox } from "./architecture-rules.ts";
import { COMPUTED, type Import, parseSource, readSource, sourceFiles } from "./source-imports.ts";

const sources = sourceFiles().map(readSource);
const imports = sources.flatMap((source) => source.imports);

describe("the house", () => {
  test("is read whole", () => {
    const rooms = new Set(sources.map(({ file }) => roomOf(file)));
    expect([...rooms]).toEqual(expect.arrayContaining(["core", "ledger", "app", "cli", "jobs", "config"]));
    expect(imports.filter(({ kind }) => kind === "lazy")).not.toEqual([]);
    const root = join(import.meta.dirname, "..");
    const missing = imports.filter(({ to }) => roomOf(to) !== null && !existsSync(join(root, to)));
    expect(missing).toEqual([]);
  });

  test("imports only what its rules allow", () => {
    expect(brokenRules(imports)).toEqual([]);
  });

  test("reaches the sandbox by one line of app.ts, which loads it lazily", () => {
    expect(waysToSandbox(imports)).toEqual([
      { from: "src/app/twins.ts", to: "src/sandbox/load.ts", kind: "lazy" },
    ] satisfies Import[]);
  });

  test("loads the library of the local model in one place, and only when it reads", () => {
    const loading = imports.filter(({ to, kind }) => to === "node-llama-cpp" && kind !== "type");
    expect(loading).toEqual([
      { from: "src/services/llama/open-model.ts", to: "node-llama-cpp", kind: "lazy" },
    ] satisfies Import[]);
  });

  test("has no ring of files that import each other", () => {
    expect(cycles(imports)).toEqual([]);
  });

  test("reads the environment in one place", () => {
    expect(environmentReaders(sources)).toEqual([]);
    expect(readSource("config/env.ts").readsEnvironment).toBe(true);
  });
});

describe("the checker", () => {
  const forbidden: [from: string, to: string, kind: Import["kind"]][] = [
    ["src/core/a.ts", "src/ledger/b.ts", "static"],
    ["src/core/a.ts", "src/ledger/b.ts", "type"],
    ["src/core/a.ts", "config/env.ts", "static"],
    ["src/ledger/a.ts", "src/content/b.ts", "type"],
    ["src/content/a.ts", "src/audience/b.ts", "static"],
    ["src/content/a.ts", "src/delivery/b.ts", "type"],
    ["src/delivery/a.ts", "src/money/b.ts", "static"],
    ["src/delivery/a.ts", "src/growth/b.ts", "static"],
    ["src/delivery/a.ts", "src/operations/b.ts", "static"],
    ["src/delivery/a.ts", "config/publication.ts", "type"],
    ["src/delivery/a.ts", "src/services/resend/mailer.ts", "lazy"],
    ["src/delivery/a.ts", "resend", "static"],
    ["src/content/a.ts", "@notionhq/client", "type"],
    ["src/growth/a.ts", "src/app.ts", "type"],
    ["src/operations/a.ts", "src/delivery/b.ts", "type"],
    ["src/operations/a.ts", "config/schedule.ts", "type"],
    ["src/services/resend/a.ts", "src/delivery/send.ts", "static"],
    ["src/services/resend/a.ts", "src/ledger/open.ts", "type"],
    ["src/services/resend/a.ts", "src/sandbox/b.ts", "static"],
    ["src/sandbox/a.ts", "src/content/b.ts", "type"],
    ["src/sandbox/a.ts", "src/ledger/b.ts", "static"],
    ["src/sandbox/a.ts", "@notionhq/client", "static"],
    ["src/sandbox/a.ts", "resend", "type"],
    ["src/web/a.ts", "src/services/notion/desk.ts", "type"],
    ["src/web/a.ts", "config/load.ts", "static"],
    ["src/web/a.ts", "stripe", "lazy"],
    ["jobs/a.ts", "src/services/notion/desk.ts", "static"],
    ["jobs/a.ts", "src/sandbox/load.ts", "lazy"],
    ["jobs/a.ts", "googleapis", "static"],
    ["src/cli/a.ts", "src/services/notion/desk.ts", "static"],
    ["src/cli/a.ts", "src/sandbox/load.ts", "lazy"],
    ["src/cli.ts", "src/sandbox/load.ts", "type"],
    ["src/app.ts", "src/sandbox/load.ts", "static"],
    ["src/app.ts", "src/web/serve.ts", "static"],
    ["src/app.ts", "resend", "type"],
    ["config/a.ts", "src/ledger/b.ts", "static"],
    ["config/a.ts", "src/services/notion/values.ts", "type"],
    ["config/notion.ts", "src/desk/table.ts", "static"],
    ["src/delivery/a.ts", COMPUTED, "lazy"],
    ["src/attic/a.ts", "src/core/b.ts", "static"],
  ];

  test.each(forbidden)("reports that %s imports %s (%s)", (from, to, kind) => {
    expect(brokenRules([{ from, to, kind }])).toHaveLength(1);
  });

  test("counts every way to the sandbox", () => {
    const line: Import = { from: "src/app.ts", to: "src/sandbox/load.ts", kind: "lazy" };
    expect(waysToSandbox([line, line])).toHaveLength(2);
  });

  test("names a ring, and leaves out types and what only looks like one", () => {
    const [a, b, c] = ["src/core/a.ts", "src/core/b.ts", "src/core/c.ts"];
    const edge = (from: string, to: string, kind: Import["kind"] = "static"): Import => ({ from, to, kind });
    expect(cycles([edge(a, b), edge(b, c, "lazy"), edge(c, a)])).toEqual([`${a} → ${b} → ${c} → ${a}`]);
    expect(cycles([edge(a, b), edge(b, c), edge(a, c), edge(c, a, "type")])).toEqual([]);
  });

  test("reads every form of import", () => {
    const text = `
      import type { A } from "../core/a.ts";
      import { type B } from "../core/b.ts";
      import { type C, c } from "../core/c.ts";
      import "hono";
      export * from "./e.ts";
      export type { F } from "./f.ts";
      const lazy = () => import("../../jobs/g.ts");
      type H = import("./h.ts").H;
      const anything = (name: string) => import(name);
    `;
    const read = parseSource("src/web/x.ts", text).imports.map(({ to, kind }) => `${kind} ${to}`);
    expect(read).toEqual([
      "type src/core/a.ts",
      "static src/core/b.ts",
      "static src/core/c.ts",
      "static hono",
      "static src/web/e.ts",
      "type src/web/f.ts",
      "lazy jobs/g.ts",
      "type src/web/h.ts",
      `lazy ${COMPUTED}`,
    ]);
  });

  test.each([
    "process.env.KEY",
    'process["env"]',
    "const { env } = process;",
    'import { env } from "node:process";',
  ])("sees that the environment is read by %s", (text) => {
    const source = parseSource("src/web/x.ts", text);
    expect(environmentReaders([source])).toEqual(["src/web/x.ts"]);
  });
});
