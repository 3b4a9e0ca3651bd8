/** Where runs are made: a home in which an approved issue waits for its readers, copies of it, and the job that is killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { checkout } from "../../config/env.ts";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { openApp } from "../../src/app.ts";
import { cutting } from "../../src/cli/build-plugin.ts";
import { approve } from "../../src/content/approvals.ts";
import { allIssues } from "../../src/content/issues.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { JobOutcome } from "../../src/operations/exit.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { addReaders, numbered } from "../delivery/invented.ts";
import type { Orders } from "./job.ts";

export const TITLE = "Letters by lamplight";
const LETTER = `---
number: 7
title: ${TITLE}
date: 2026-01-05
status: published
---

${"Ada writes at night, when the house is quiet.\n\n".repeat(3)}`;

interface Addresses {
  resend: string;
  notion: string;
}

/** None of this machine's own settings reach it. */
async function appIn(home: string, { resend, notion }: Addresses, clock?: Clock) {
  const variables = { RESEND_BASE_URL: resend, NOTION_BASE_URL: notion };
  const config = await loadConfig({ home, source: { variables, file: join(home, "no.env") } });
  return openApp({ config, logTo: "silent", ...(clock ? { clock } : {}) });
}

/** An issue on the desk and on the site, approved; the readers, a few of them premium; nothing sent. */
async function makeHome(home: string, addresses: Addresses, readers: number): Promise<void> {
  const folder = join(home, "letters");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "007.md"), LETTER);
  const app = await appIn(home, addresses);
  const origin = { folder, realm: "live", source: "file" } as const;
  await performJob(app, "import-issues", (host, run) => importIssues(host, run, origin));
  const [issue] = await allIssues(app.ledger.db);
  if (!issue) throw new Error("The issue was not imported.");
  await approve(app.ledger.db, app.clock, issue, { realm: "live", by: "command" });
  await performJob(app, "publish-issues", publishIssues);
  await addReaders(app.ledger, app.clock, numbered(readers));
  await app.ledger.db
    .updateTable("subscribers")
    .set({ tier: "premium monthly" })
    .where("email", "like", "%7@%")
    .execute();
  await app.close();
}

/** A script and the jobs that it runs, bundled. Gives the script's path. */
export async function bundle(folder: string, script: string, jobs: readonly string[]): Promise<string> {
  const root = checkout();
  const external = ["node-llama-cpp", "googleapis", "sharp"];
  const entries = [script, ...jobs].map((path) => join(root, path));
  await build({
    ...{ entryPoints: entries, outdir: folder, outbase: root, bundle: true, splitting: true, external },
    ...{ format: "esm", platform: "node", minifySyntax: true, logLevel: "warning" },
    ...{ jsx: "automatic", jsxImportSource: "hono/jsx", outExtension: { ".js": ".mjs" } },
    plugins: [cutting({ root, common: [], external })],
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  return join(folder, script.replace(/\.ts$/, ".mjs"));
}

export type Place = Awaited<ReturnType<typeof openPlace>>;

/** `readers`: how many each of its homes has. */
export async function openPlace(readers: number) {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-chaos-"));
  // All runs share this one desk, and each has a clock of its own.
  const limits = { notion: { requestsPerMinute: 1_000_000 } };
  const desk = await startSandbox({ home: join(folder, "desk"), services: ["notion"], limits });
  const { notion } = desk.urls;
  const template = join(folder, "home");
  await makeHome(template, { notion, resend: "http://127.0.0.1:9" }, readers);
  const script = await bundle(join(folder, "dist"), "test/chaos/job.ts", ["jobs/send-issues.ts"]);
  const env = { NODE_COMPILE_CACHE: join(folder, "cache"), PRESSROOM_ENV_FILE: "/dev/null" };
  return {
    readers,
    folder,
    copy(name: string): string {
      const home = join(folder, name);
      cpSync(template, home, { recursive: true });
      return home;
    },
    start(orders: Omit<Orders, "notion">): ChildProcess {
      const given = JSON.stringify({ ...orders, notion });
      return spawn(process.execPath, [script, given], { env, stdio: ["ignore", "pipe", "pipe"] });
    },
    /** One more run, in this process. */
    async runHere({ home, resend }: Pick<Orders, "home" | "resend">, clock: Clock): Promise<JobOutcome> {
      const app = await appIn(home, { resend, notion }, clock);
      try {
        return await performJob(app, "send-issues", sendIssues);
      } finally {
        await app.close();
      }
    },
    async close() {
      await desk.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How a job ended: its code or the signal that ended it, and what it said. */
export interface Ending {
  code: number | string;
  said: string;
}

export async function ended(child: ChildProcess): Promise<Ending> {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
  await once(child, "close");
  return { code: child.exitCode ?? child.signalCode ?? "", said };
}
