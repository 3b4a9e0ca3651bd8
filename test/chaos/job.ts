/** The real job in a process of its own, bundled as launchd has it: on the run's clock, and mortal. Its one argument: `Orders`. */
import { join } from "node:path";
import { sql } from "kysely";
import { loadConfig } from "../../config/load.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { openApp } from "../../src/app.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import { exitCodeOf } from "../../src/operations/exit.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { stopOnSignals } from "../../src/operations/stop.ts";
import { worldTime } from "./clock.ts";
import { type Death, dieAt } from "./death.ts";

export interface Orders {
  home: string;
  clockFile: string;
  resend: string;
  notion: string;
  death?: Death | undefined;
  /** How many pages the disk has left for the ledger. */
  pagesLeft?: number | undefined;
}

async function fillDisk({ db }: Ledger, left: number): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${Number(rows[0]?.page_count) + left}`).execute(db);
}

const orders = JSON.parse(process.argv[2] ?? "") as Orders;
const { home, clockFile, resend, notion, death, pagesLeft } = orders;
const stop = stopOnSignals();
const variables = { RESEND_BASE_URL: resend, NOTION_BASE_URL: notion };
const config = await loadConfig({ home, source: { variables, file: join(home, "no.env") } });
const app = await openApp({
  config,
  clock: worldTime(clockFile).machine,
  signal: stop.signal,
  logTo: "silent",
});
if (pagesLeft !== undefined) await fillDisk(app.ledger, pagesLeft);
if (death) dieAt(death);
const outcome = await performJob(app, "send-issues", sendIssues);
await app.close();
process.stdout.write(`${JSON.stringify({ outcome: outcome.outcome, why: outcome.why })}\n`);
process.exitCode = exitCodeOf(outcome);
stop.forget();
