/** A folder of issue files → ledger → Issues on the desk. Running it twice changes nothing. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type App, openApp } from "../src/app.ts";
import { type ImportOutcome, importIssue } from "../src/content/import.ts";
import { allIssues } from "../src/content/issues.ts";
import { publishSite } from "../src/content/publish.ts";
import { putOnDesk } from "../src/content/put-on-desk.ts";
import { ConfigError, ServiceError } from "../src/core/errors.ts";
import type { Realm } from "../src/core/realm.ts";
import { outcomeOf } from "../src/delivery/outcome.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

export interface BadFile {
  file: string;
  line: number;
  reason: string;
}

/** Imports every `.json`, `.md` and `.markdown` file of a folder. A malformed one is named, and the others go on. */
export async function importIssues(
  app: App,
  run: Run,
  { folder, realm, source }: { folder: string; realm: Realm; source: string },
): Promise<JobOutcome> {
  const { parseIssueFile } = await import("../src/content/issue-file.ts");
  const { zone, sendHour } = app.config.publication;
  const times = { zone, sendHour };
  const files = await issueFiles(folder);
  const counts: Record<ImportOutcome, number> = { created: 0, updated: 0, unchanged: 0, kept: 0 };
  const bad: BadFile[] = [];
  /** Which file a key came from: two files of one key would overwrite each other at every run. */
  const seen = new Map<string, string>();
  const unsendable: { title: string; problems: string[] }[] = [];
  for (const [index, file] of files.entries()) {
    app.signal.throwIfAborted();
    const parsed = parseIssueFile(basename(file), await readFile(file, "utf8"), zone);
    const twice = parsed.ok ? seen.get(parsed.issue.key) : undefined;
    if (parsed.ok && twice !== undefined) {
      bad.push({ file: basename(file), line: 1, reason: `it has the same number or slug as ${twice}` });
    } else if (parsed.ok) {
      seen.set(parsed.issue.key, basename(file));
      counts[await importIssue(app, parsed.issue, { realm, source, times })]++;
      const { title, key, problems } = parsed.issue;
      if (problems.length > 0) unsendable.push({ title: title || key, problems });
    } else bad.push({ file: parsed.file, line: parsed.line, reason: parsed.reason });
    run.progress("Reading issues", index + 1, files.length);
  }
  // The pages come first, so that each row can link to its own from the start.
  const [site, publication] = [await app.site(), await app.publication()];
  if (counts.created + counts.updated > 0) await publishSite(app, { site, publication, signal: app.signal });
  const desk = await app.desk();
  const realms = { mailer: app.realms.resend, desk: desk.account.realm };
  const put = await putOnDesk(app, desk, await allIssues(app.ledger.db), {
    times,
    isRefusal,
    outcomeOf: (issue) => outcomeOf(app.ledger.db, issue, realms),
    progress: (done, total) => run.progress("Putting issues on the desk", done, total),
  });
  const changed = counts.created + counts.updated + put.created + put.rewritten > 0;
  const facts = {
    files: files.length,
    ...counts,
    onDesk: put.created,
    rewritten: put.rewritten,
    bad,
    unsendable,
  };
  const why = sayWhatFailed(bad, put.failed);
  return { outcome: why ? "failed" : changed ? "done" : "idle", ...facts, ...(why ? { why } : {}) };
}

async function issueFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: { code?: string }) => {
    const wrong =
      error.code === "ENOTDIR" ? `${folder} is a file, not a folder` : `there is no folder ${folder}`;
    throw new ConfigError("The import", [
      { key: "folder", wrong, example: "npm run pressroom -- import my-issues" },
    ]);
  });
  return names
    .filter((name) => /\.(json|md|markdown)$/i.test(name) && !name.startsWith("."))
    .sort()
    .map((name) => join(folder, name));
}

/** What the desk says against one issue, as opposed to a desk that can't be reached at all. */
function isRefusal(error: unknown): string | null {
  return error instanceof ServiceError && error.status === 400 ? error.message : null;
}

function sayWhatFailed(
  bad: readonly BadFile[],
  failed: readonly { key: string; why: string }[],
): string | null {
  const lines = [
    ...bad.map(({ file, line, reason }) => `${file}, line ${line}: ${reason}`),
    ...failed.map(({ key, why }) => `${key}: ${why}`),
  ];
  const some = lines.length === 1 ? "One issue was left out" : `${lines.length} issues were left out`;
  return lines.length === 0 ? null : `${some}, all others are in. ${lines.join("; ")}`;
}

await runJob(import.meta, openApp, "import-issues", (app: App, run) => {
  const [folder] = run.args;
  if (folder) return importIssues(app, run, { folder, realm: "live", source: "file" });
  throw new ConfigError("The import", [
    { key: "folder", wrong: "none was named", example: "npx tsx jobs/import-issues.ts my-issues" },
  ]);
});
