/**
 * The iMac while it is on, as a process of its own that can lose its power: on the world's clock it runs whatever is due, tick
 * after tick. Its one argument: `Boot`. Each run is told on a line of its own.
 */
import { join } from "node:path";
import { sql } from "kysely";
import { loadConfig } from "../../../config/load.ts";
import { type App, openApp } from "../../../src/app.ts";
import { runNamedJob } from "../../../src/cli/job.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";
import { recall } from "../../../src/ledger/records.ts";
import { standingOf } from "../../../src/operations/due.ts";
import { knownRuns } from "../../../src/operations/past-runs.ts";
import { stopOnSignals } from "../../../src/operations/stop.ts";
import { worldTime } from "../clock.ts";

export interface Boot {
  home: string;
  clockFile: string;
  /** By variable: where each service is reached. */
  variables: Record<string, string>;
  /** When it goes to sleep, in the world's time. */
  until: string;
  tickMinutes: number;
  /** How many pages the disk has left for the ledger. */
  pagesLeft?: number | undefined;
}

export interface Told {
  job: string;
  at: string;
  outcome: string;
  why?: string;
}

const nobody: Terminal = {
  ...{ title: () => {}, step: () => {}, warn: () => {}, plain: () => {}, end: () => {}, note: () => {} },
  during: (_, work) => work(() => {}),
  confirm: async () => false,
  ask: async () => null,
  choose: async () => null,
};

async function isDue(app: App, job: string, since: Date): Promise<boolean> {
  const scheduled = app.scheduled(job);
  if (!scheduled) return false;
  const known = await knownRuns(app.ledger.db, app.clock, { job });
  const runs = known.map(({ past }) => past);
  return standingOf(scheduled, runs, { now: app.clock.now(), zone: scheduled.zone, since }).isDue;
}

async function fillDisk({ ledger: { db } }: App, left: number): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${Number(rows[0]?.page_count) + left}`).execute(db);
}

const { home, clockFile, variables, until, tickMinutes, pagesLeft } = JSON.parse(
  process.argv[2] ?? "",
) as Boot;
const time = worldTime(clockFile);
const stop = stopOnSignals();
const config = await loadConfig({ home, source: { variables, file: join(home, "no.env") } });
const app = await openApp({ config, clock: time.machine, signal: stop.signal });
if (pagesLeft !== undefined) await fillDisk(app, pagesLeft);
const since = new Date((await recall(app.ledger.db, "created_at")) ?? app.clock.now());
while (time.world.now() < new Date(until) && !stop.signal.aborted) {
  for (const job of Object.keys(config.schedule)) {
    if (!(await isDue(app, job, since))) continue;
    const at = time.world.now().toISOString();
    const { json } = await runNamedJob({ app, terminal: nobody, signal: stop.signal }, job, []);
    const { outcome, why } = json;
    const told: Told = { job, at, outcome, ...(why ? { why } : {}) };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
  time.goOn(tickMinutes * 60_000);
}
await app.close();
stop.forget();
