/** A home in which a thousand readers wait for an approved issue, copies of it, and what can be seen in one from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { openApp } from "../../src/app.ts";
import { approve } from "../../src/content/approvals.ts";
import { allIssues } from "../../src/content/issues.ts";
import type { JobOutcome } from "../../src/operations/exit.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { addReaders, numbered } from "../delivery/invented.ts";

export const READERS = 1_000;
export const CHUNKS = READERS / 100;

/** The vendor’s five requests a second would make the test long; nothing else about the twins is changed. */
export const LIMITS = { resend: { requestsPerSecond: 1_000 } };

/** None of this machine's own settings reach a home of a test. */
const appIn = async (home: string) => {
  const source = { variables: { SANDBOX_LIMITS: JSON.stringify(LIMITS) }, file: join(home, "no.env") };
  return openApp({ config: await loadConfig({ home, source }), logTo: "silent" });
};

const LETTER = `---
number: 7
title: Letters by lamplight
date: 2026-01-05
status: published
---

${"Ada writes at night, when the house is quiet.\n\n".repeat(30)}`;

/** Made once: an issue on the desk and on the site, approved; the readers; nothing sent. */
export async function makeHome(home: string): Promise<void> {
  await prepareHome(home);
  const app = await appIn(home);
  const folder = join(home, "letters");
  mkdirSync(folder);
  writeFileSync(join(folder, "007.md"), LETTER);
  const origin = { folder, realm: "live", source: "file" } as const;
  await performJob(app, "import-issues", (host, run) => importIssues(host, run, origin));
  const [issue] = await allIssues(app.ledger.db);
  if (!issue) throw new Error("The issue was not imported.");
  await approve(app.ledger.db, app.clock, issue, { realm: "live", by: "command" });
  await performJob(app, "publish-issues", publishIssues);
  await addReaders(app.ledger, app.clock, numbered(READERS));
  await app.close();
}

/** A copy of its own; its twins choose new ports. */
export function copyHome(template: string, home: string): void {
  cpSync(template, home, { recursive: true });
  const store = new DatabaseSync(storePath(home));
  store.exec("delete from sandbox_ports; delete from sandbox_lasting");
  store.close();
}

/** The real job as launchd runs it, in a process of its own. */
export function startJob(script: string, home: string, faults: readonly Fault[] = []): ChildProcess {
  const env = {
    PRESSROOM_ENV_FILE: join(home, "no.env"),
    SANDBOX_LIMITS: JSON.stringify(LIMITS),
    SANDBOX_FAULTS: JSON.stringify(faults),
  };
  return spawn(process.execPath, [script, "--home", home], { env, stdio: ["ignore", "ignore", "inherit"] });
}

/** The exit code, or the name of the signal that ended it. */
export async function ended(child: ChildProcess): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? child.signalCode ?? "";
}

/** One more run, here and now. */
export async function runHere(home: string): Promise<JobOutcome> {
  const app = await appIn(home);
  try {
    return await performJob(app, "send-issues", sendIssues);
  } finally {
    await app.close();
  }
}

export interface Sight {
  started: boolean;
  /** Somebody holds the ledger's write lock. */
  writing: boolean;
  frozen: boolean;
  /** Chunks by their end or way. */
  settled: number;
  submitting: number;
  /** Mails that the twin took. */
  accepted: number;
}

/** Watches a home from outside, without a trace. */
export function watch(home: string) {
  const ledger = new DatabaseSync(join(home, "ledger.sqlite"), { timeout: 0 });
  const store = new DatabaseSync(storePath(home), { readOnly: true });
  const runs = ledger.prepare("select count(*) as n from runs where job = 'send-issues'");
  const mailings = ledger.prepare("select count(*) as n from mailings");
  const inState = ledger.prepare("select count(*) as n from chunks where state = ?");
  const mails = store.prepare("select count(*) as n from resend_emails");
  const isLocked = () => {
    try {
      ledger.exec("begin immediate; rollback");
      return false;
    } catch {
      return true;
    }
  };
  return {
    look: (): Sight => ({
      started: Number(runs.get()?.n) > 0,
      writing: isLocked(),
      frozen: Number(mailings.get()?.n) > 0,
      settled: Number(inState.get("settled")?.n),
      submitting: Number(inState.get("submitting")?.n),
      accepted: Number(mails.get()?.n),
    }),
    close(): void {
      ledger.close();
      store.close();
    },
  };
}

/** What the ledger says once all is over. */
export function readLedger(home: string) {
  const ledger = new DatabaseSync(join(home, "ledger.sqlite"), { readOnly: true });
  try {
    const all = (sql: string) =>
      ledger
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    return {
      check: all("pragma quick_check"),
      mailings: all("select state, frozen_count, problem from mailings"),
      chunks: all("select state, count(*) as n from chunks group by state"),
      deliveries: all(
        "select state, count(*) as n, count(distinct provider_id) as ids from deliveries group by state",
      ),
      merges: all("select count(*) as n from deliveries where merge is not null"),
      leases: all(`select name from leases where expires_at > '${new Date().toISOString()}'`),
    };
  } finally {
    ledger.close();
  }
}
