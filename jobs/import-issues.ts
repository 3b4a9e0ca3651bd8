/** A folder of issue files → ledger → Issues on the desk. Running it twice changes nothing. */
import { type App, openApp } from "../src/app.ts";
import { type ImportOutcome, importIssue } from "../src/content/import.ts";
import { issueFilesIn, readIssueFile } from "../src/content/issue-folder.ts";
import { allIssues } from "../src/content/issues.ts";
import { publishSite } from "../src/content/publish.ts";
import { putOnDesk } from "../src/content/put-on-desk.ts";
import { ISSUE_BINDING } from "../src/content/seen.ts";
import { openSync } from "../src/content/sync.ts";
import type { Realm } from "../src/core/realm.ts";
import { outcomeOf } from "../src/delivery/outcome.ts";
import { assertOurs } from "../src/desk/claim.ts";
import { bindingsOf } from "../src/ledger/records.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

export interface ImportSource {
  folder: string;
  realm: Realm;
  source: string;
}

interface FilesRead {
  counts: Record<ImportOutcome, number>;
  /** What was left out. */
  bad: { file: string; line: number; reason: string }[];
  /** What is in, but can't be mailed as it is. */
  unsendable: { title: string; problems: string[] }[];
  /** What is in, but was edited on a sandbox's desk, and so is never mailed for real as it is. */
  sandboxOnly: string[];
  /** What is in, but may not be what its author meant. */
  warnings: { file: string; warnings: string[] }[];
}

/** Imports every issue file of a folder. A malformed one is named, and the others go on. */
export async function importIssues(app: App, run: Run, from: ImportSource): Promise<JobOutcome> {
  const { zone, sendHour } = app.config.publication;
  const files = await issueFilesIn(from.folder);
  const { counts, ...told } = await readFiles(app, run, files, from);
  // The pages come first, so that each row can link to its own from the start.
  const [site, publication] = [await app.site(), await app.publication()];
  if (counts.created + counts.updated > 0) await publishSite(app, { site, publication, signal: app.signal });
  const desk = await app.desk();
  const now = app.clock.now();
  const planned = { account: app.mailAccount(), rules: app.mailRules(), now };
  const view = { mailer: app.realms.resend, desk: desk.account.realm, now, planned };
  const put = await putOnDesk(await openSync(app), await allIssues(app.ledger.db), {
    ours: () => assertOurs(app, desk),
    times: { zone, sendHour },
    outcomeOf: (issue) => outcomeOf(app.ledger.db, issue, view),
    progress: (done, total) => run.progress("Putting issues on the desk", done, total),
  });
  const changed = counts.created + counts.updated + put.created + put.rewritten > 0;
  const facts = { files: files.length, ...counts, onDesk: put.created, rewritten: put.rewritten, ...told };
  const why = sayWhatFailed(told.bad, put.failed);
  return { outcome: why ? "failed" : changed ? "done" : "idle", ...facts, ...(why ? { why } : {}) };
}

async function readFiles(
  app: App,
  run: Run,
  files: readonly string[],
  { folder, realm, source }: ImportSource,
): Promise<FilesRead> {
  const { zone, sendHour } = app.config.publication;
  const counts = { created: 0, updated: 0, unchanged: 0, kept: 0 };
  const read: FilesRead = { counts, bad: [], unsendable: [], sandboxOnly: [], warnings: [] };
  /** Which file a key came from: two files of one key would overwrite each other at every run. */
  const seen = new Map<string, string>();
  const onDesk = await onRealDesk(app);
  for (const [index, file] of files.entries()) {
    app.signal.throwIfAborted();
    const parsed = await readIssueFile(folder, file, zone);
    const twin = parsed.ok ? seen.get(parsed.issue.key) : undefined;
    if (!parsed.ok) read.bad.push({ file, line: parsed.line, reason: parsed.reason });
    else if (twin) read.bad.push({ file, line: 1, reason: `it has the same number or slug as ${twin}` });
    else {
      seen.set(parsed.issue.key, file);
      const origin = { realm, source, times: { zone, sendHour }, onDesk };
      const { outcome, lessReal } = await importIssue(app, parsed.issue, origin);
      read.counts[outcome]++;
      const { title, key, problems } = parsed.issue;
      if (lessReal) read.sandboxOnly.push(title || key);
      if (problems.length > 0) read.unsendable.push({ title: title || key, problems });
      if (parsed.warnings.length > 0) read.warnings.push({ file, warnings: parsed.warnings });
    }
    run.progress("Reading issues", index + 1, files.length);
  }
  return read;
}

/** The issues whose row on a real desk is the owner's to write. A twin's desk is pressroom's own. */
async function onRealDesk(app: App): Promise<ReadonlySet<string>> {
  if (app.realms.notion === "sandbox") return new Set();
  const { account } = await app.desk();
  return new Set((await bindingsOf(app.ledger.db, account, ISSUE_BINDING)).map(({ local }) => local));
}

function sayWhatFailed(
  bad: FilesRead["bad"],
  refused: readonly { key: string; why: string }[],
): string | null {
  const lines = [
    ...bad.map(({ file, line, reason }) => `${file}, line ${line}: ${reason}`),
    ...refused.map(({ key, why }) => `${key}: ${why}`),
  ];
  const some = lines.length === 1 ? "One issue was left out" : `${lines.length} issues were left out`;
  return lines.length === 0 ? null : `${some}, all others are in:\n  ${lines.join("\n  ")}`;
}

await runJob(import.meta, openApp, "import-issues", (app: App, run) =>
  importIssues(app, run, { folder: run.args[0] ?? "", realm: "live", source: "file" }),
);
