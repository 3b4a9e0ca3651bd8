/** A home in which an approved issue waits to be mailed, and its readers. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { openApp } from "../../src/app.ts";
import { approve } from "../../src/content/approvals.ts";
import { allIssues } from "../../src/content/issues.ts";
import { systemClock } from "../../src/core/clock.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { fillLedger } from "./notion-sync-people.ts";
import type { Addresses } from "./send-receiver.ts";

const SENTENCE = "Ada writes at night, when the house is quiet and the river can be heard. ";
/** HTML and text together come to 40 KB a mail. */
const LETTER = `---
number: 7
title: Letters by lamplight
date: 2026-01-05
status: published
---

${`${SENTENCE.repeat(8)}\n\n`.repeat(29)}`;

/** The issue is on the desk and on the site, and approved. */
export async function makeHome(home: string, { notion, drain }: Addresses): Promise<void> {
  const variables = { NOTION_BASE_URL: notion, RESEND_BASE_URL: drain };
  const folder = join(home, "letters");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "007.md"), LETTER);
  const config = await loadConfig({ home, source: { variables, file: join(home, "no-such.env") } });
  const app = await openApp({ config, logTo: "silent" });
  const origin = { folder, realm: "live", source: "file" } as const;
  await performJob(app, "import-issues", (host, run) => importIssues(host, run, origin));
  const [issue] = await allIssues(app.ledger.db);
  if (!issue) throw new Error("the issue was not imported");
  await approve(app.ledger.db, app.clock, issue, { realm: "live", by: "command" });
  await performJob(app, "publish-issues", publishIssues);
  await app.close();
}

export async function addReaders(home: string, readers: number): Promise<void> {
  const ledger = await openLedger(join(home, "ledger.sqlite"), systemClock);
  await fillLedger(ledger, readers);
  await ledger.close();
}
