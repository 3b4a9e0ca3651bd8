/** Jobs that are killed at random under the schedule in the foreground, against the twins; the day after is to be as any other. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { checkout } from "../../config/env.ts";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { type App, openApp } from "../../src/app.ts";
import { approve } from "../../src/content/approvals.ts";
import { allIssues } from "../../src/content/issues.ts";
import { type ForegroundHost, runSchedule, type Started } from "../../src/operations/foreground.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import type { Scheduled } from "../../src/operations/scheduled.ts";
import { jobStatus } from "../../src/operations/status.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { addReaders, numbered } from "../delivery/invented.ts";
import { counted, twinOf } from "../delivery/mail-twin.ts";
import { type WorldTime, worldTime } from "./clock.ts";
import { type Dice, dice, randomFrom } from "./dice.ts";
import { bundle, TITLE } from "./place.ts";
import type { JobOrders } from "./schedule-job.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Every job that runs at all comes round in an hour. */
const ROUND_MS = 5 * MINUTE_MS;
const ROUNDS_AFTER = 14;

export interface ScheduleChaos {
  seed: number;
  kills: number;
  readers: number;
}

/** Gives the exit code. */
export async function scheduleChaos({ seed, kills, readers }: ScheduleChaos): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-chaos-"));
  const home = join(folder, "home");
  mkdirSync(home);
  const time = worldTime(join(folder, "time"), { make: true });
  const sandbox = await startSandbox({ home, clock: time.world, limits: NO_RATES });
  const variables = variablesOf(sandbox.urls);
  const config = await loadConfig({ home, source: { variables, file: join(home, "no.env") } });
  const app = await openApp({ config, clock: time.machine, logTo: "silent" });
  try {
    await fill(app, folder, readers);
    const jobs = scheduledJobs(app);
    // What is not bundled is found there.
    symlinkSync(join(checkout(), "node_modules"), join(folder, "node_modules"));
    const names = [...jobs.keys(), "import-issues"].map((job) => `jobs/${job}.ts`);
    const script = await bundle(join(folder, "dist"), "test/chaos/schedule-job.ts", names);
    const orders = { home, clockFile: time.file, variables };
    const roll = dice(randomFrom(seed));
    const killed = await killAll({ app, time, jobs, roll, kills, start: starter(script, orders) });
    const wrong = await dayAfter({ app, time, jobs, start: starter(script, orders) }, readers);
    say({ seed, readers, killed, wrong });
    return wrong.length > 0 ? 1 : 0;
  } finally {
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const NO_RATES = { notion: { requestsPerMinute: 1_000_000 } };

const variablesOf = (urls: Record<string, string>) => ({
  NOTION_BASE_URL: urls.notion ?? "",
  RESEND_BASE_URL: urls.resend ?? "",
  STRIPE_BASE_URL: urls.stripe ?? "",
  SHEETS_BASE_URL: urls.sheets ?? "",
  BLUESKY_URL: urls.bluesky ?? "",
  MASTODON_URL: urls.mastodon ?? "",
});

/** An approved issue that waits for its readers, so that every job has something to do. */
async function fill(app: App, folder: string, readers: number): Promise<void> {
  const letters = join(folder, "letters");
  mkdirSync(letters);
  const text = "Ada writes at night, when the house is quiet.\n\n".repeat(3);
  const front = `---\nnumber: 7\ntitle: ${TITLE}\ndate: 2026-01-05\nstatus: published\n---\n\n`;
  writeFileSync(join(letters, "007.md"), front + text);
  const origin = { folder: letters, realm: "live", source: "file" } as const;
  await performJob(app, "import-issues", (host, run) => importIssues(host, run, origin));
  const [issue] = await allIssues(app.ledger.db);
  if (!issue) throw new Error("The issue was not imported.");
  await approve(app.ledger.db, app.clock, issue, { realm: "live", by: "command" });
  await addReaders(app.ledger, app.clock, numbered(readers));
}

function scheduledJobs({ config, scheduled }: App): Map<string, Scheduled> {
  const all = Object.keys(config.schedule).map((job) => [job, scheduled(job)] as const);
  return new Map(all.flatMap(([job, place]) => (place ? [[job, place] as const] : [])));
}

type Start = (job: string, killAfterMs?: number) => Started & { wasHit(): boolean };

/** A real process, which is killed so long after its start if it is still there. */
function starter(script: string, orders: Omit<JobOrders, "job">): Start {
  return (job, killAfterMs) => {
    const argv = [script, JSON.stringify({ ...orders, job })];
    const child = spawn(process.execPath, argv, { stdio: "ignore", env: {} });
    const killer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    const ended = new Promise<{ wasKilled: boolean }>((resolve) =>
      child.once("exit", () => {
        clearTimeout(killer);
        resolve({ wasKilled: false });
      }),
    );
    return { ended, stop: () => child.kill("SIGTERM"), wasHit: () => child.signalCode === "SIGKILL" };
  };
}

interface World {
  app: App;
  time: WorldTime;
  jobs: ReadonlyMap<string, Scheduled>;
  start: Start;
}

/** What is due now, once. */
async function round({ app, time, jobs }: World, start: ForegroundHost["start"], ends: string[] = []) {
  const signal = new AbortController().signal;
  // While jobs run, nobody's time goes on.
  const clock = { ...time.machine, sleep: () => new Promise<void>(() => undefined) };
  const onEnd: ForegroundHost["onEnd"] = (job, run) =>
    ends.push([job, run?.past.outcome ?? "lost", run?.row.error ?? ""].join(" ").trimEnd());
  const host = { ledger: app.ledger, clock, signal, jobs, start, onEnd, onQuiet: () => undefined };
  await runSchedule(host, { once: true });
  return ends;
}

/** Rounds in which jobs are killed somewhere between their first instruction and their last; gives which were. */
async function killAll(world: World & { roll: Dice; kills: number }): Promise<string[]> {
  const { roll, kills, time } = world;
  const usualMs = new Map<string, number>();
  const killed: string[] = [];
  while (killed.length < kills) {
    await round(world, (job) => {
      const isHit = usualMs.has(job) && roll.share(0.7) && killed.length < kills;
      const began = performance.now();
      const started = world.start(job, isHit ? roll.upTo(usualMs.get(job) ?? 0) : undefined);
      void started.ended.then(() => {
        if (started.wasHit()) killed.push(job);
        else usualMs.set(job, performance.now() - began);
      });
      return started;
    });
    time.goOn(ROUND_MS);
  }
  return killed;
}

/** What is wrong with it, one sentence each. */
async function dayAfter(world: World, readers: number): Promise<string[]> {
  const { app, time, jobs, start } = world;
  time.goOn(DAY_MS);
  const ends: string[] = [];
  for (let n = 0; n < ROUNDS_AFTER; n++) {
    await round(world, start, ends);
    time.goOn(ROUND_MS);
  }
  const bad = ends.filter((end) => !/^\S+ (idle|done)\b/.test(end));
  const ran = new Set(ends.map((end) => end.split(" ")[0]));
  const lazy = [...jobs.keys()].filter((job) => !ran.has(job));
  return [
    ...bad.map((end) => `on the day after, a run ended as: ${end}`),
    ...lazy.map((job) => `on the day after, ${job} never ran`),
    ...(await ledgerWrongs(app)),
    ...(await statusWrongs(app, jobs)),
    ...mailWrongs(app, readers),
  ];
}

async function ledgerWrongs({ ledger: { db }, clock }: App): Promise<string[]> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check`.execute(db);
  const open = await db.selectFrom("runs").select("job").where("ended_at", "is", null).execute();
  const now = clock.now().toISOString();
  const leases = await db.selectFrom("leases").select("name").where("expires_at", ">", now).execute();
  return [
    ...rows.filter(({ quick_check }) => quick_check !== "ok").map((row) => `the ledger: ${row.quick_check}`),
    ...open.map(({ job }) => `a run of ${job} is still open`),
    ...leases.map(({ name }) => `the lease ${name} was not given back`),
  ];
}

async function statusWrongs(app: App, jobs: World["jobs"]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [job, place] of jobs) {
    const { overdueSince, failingSince } = await jobStatus(app, job, place);
    if (overdueSince) wrong.push(`${job} is overdue`);
    if (failingSince) wrong.push(`${job} fails`);
  }
  return wrong;
}

/** Every reader got the issue once. */
function mailWrongs({ home }: App, readers: number): string[] {
  const times = counted(twinOf(home).recipients());
  const wrong = numbered(readers).filter((email) => times[email] !== 1);
  return wrong.slice(0, 5).map((email) => `${email} got ${times[email] ?? 0} mails`);
}

interface Result {
  seed: number;
  readers: number;
  killed: readonly string[];
  wrong: readonly string[];
}

function say({ seed, readers, killed, wrong }: Result): void {
  const byJob = Object.entries(counted(killed)).sort(([, a], [, b]) => b - a);
  for (const [job, times] of byJob) process.stdout.write(`  ${String(times).padStart(5)} ${job}\n`);
  for (const one of wrong) process.stdout.write(`    ${one}\n`);
  const verdict = wrong.length === 0 ? "the day after was as any other" : `${wrong.length} things were wrong`;
  process.stdout.write(`seed ${seed}: ${readers} recipients, ${killed.length} kills; ${verdict}\n`);
}
