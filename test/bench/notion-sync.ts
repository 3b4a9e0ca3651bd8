/** What the desk costs: calls for a first pull, for nothing, for a few changes; the rate at which many rows are pushed. */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLedger } from "../../src/ledger/open.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { rateShare } from "../ledger/call-rate.ts";
import { type Bench, type BenchResult, rounded } from "./bench.ts";
import { answerOf, bundleJob, forkJob, forkSource } from "./bundled-job.ts";
import type { JobCost } from "./notion-sync-job.ts";
import { changeReaders, fillLedger } from "./notion-sync-people.ts";
import type { Counted, Order } from "./notion-sync-twin.ts";
import { type SharedClock, sharedClock } from "./shared-clock.ts";

const CALLS_A_MINUTE = 180;
const ISSUES = 50;
const CHANGED = 37;
const TWIN = join(import.meta.dirname, "notion-sync-twin.ts");
const JOB = join(import.meta.dirname, "notion-sync-job.ts");

interface Place {
  home: string;
  script: string;
  clockFile: string;
  clock: SharedClock;
  twin: ChildProcess;
  url: string;
}

interface Phase extends JobCost {
  calls: Counted["calls"];
}

async function openPlace(): Promise<Place> {
  const home = mkdtempSync(join(tmpdir(), "pressroom-bench-home-"));
  await prepareHome(home);
  const script = await bundleJob(JOB, "sync-notion", join(home, "bundle"));
  const clockFile = join(home, "clock");
  const clock = sharedClock(clockFile, { start: new Date("2026-11-23T12:00:30.000Z") });
  const twin = forkSource(TWIN, [clockFile]);
  const { url } = (await answerOf(twin)) as { url: string };
  return { home, script, clockFile, clock, twin, url };
}

async function order({ twin }: Place, what: Order): Promise<Counted> {
  const answer = answerOf(twin);
  twin.send(what);
  return (await answer) as Counted;
}

/** One run, in a new process. */
async function costOf({ home, script, clockFile, url }: Place): Promise<JobCost> {
  return (await answerOf(forkJob(script, [home, clockFile, url]))) as JobCost;
}

async function run(place: Place, outcome: "done" | "idle"): Promise<Phase> {
  const cost = await costOf(place);
  if (cost.outcome !== outcome) throw new Error(`the run ended as ${cost.outcome}: ${cost.why}`);
  return { ...cost, ...(await order(place, { do: "count" })) };
}

/** Runs until there is nothing left to do, with time for edited times to grow old. */
async function settle(place: Place): Promise<void> {
  for (let runs = 0; runs < 3; runs++) {
    place.clock.advance(11 * 60_000);
    await costOf(place);
  }
  await order(place, { do: "count" });
  place.clock.advance(11 * 60_000);
}

async function inLedger(
  place: Place,
  work: (ledger: Awaited<ReturnType<typeof openLedger>>) => Promise<void>,
) {
  const ledger = await openLedger(join(place.home, "ledger.sqlite"), place.clock);
  try {
    await work(ledger);
  } finally {
    await ledger.close();
  }
}

/**
 * The ledger knows every reader, and not where their rows are: it was put back from a copy, or the desk was copied. So
 * the first pull finds each by its key. Calls take no time of the simulated clock: only waiting for the window does.
 */
async function measure(rows: number, push: number): Promise<BenchResult> {
  const started = performance.now();
  const place = await openPlace();
  try {
    await run(place, "done");
    await inLedger(place, (ledger) => fillLedger(ledger, rows));
    await order(place, { do: "rows", readers: rows, issues: ISSUES });
    place.clock.advance(24 * 60 * 60_000);
    const first = await run(place, "done");
    await settle(place);
    const idle = await run(place, "idle");
    await order(place, { do: "edit", issues: CHANGED });
    const changed = await run(place, "done");
    await settle(place);
    await inLedger(place, (ledger) => changeReaders(ledger, push, place.clock.now()));
    const pushed = await run(place, "done");
    const phases = { first, idle, changed, pushed };
    const all = Object.values(phases).flatMap(({ calls }) => calls);
    return {
      params: { rows, issues: ISSUES, changed: CHANGED, push, node: process.version },
      calls: all.length,
      firstPullCalls: first.calls.length,
      idleCalls: idle.calls.length,
      changedCalls: changed.calls.length,
      pushCalls: pushed.calls.length,
      rateShare: rounded(
        rateShare(
          pushed.calls.map(({ atMs }) => atMs),
          CALLS_A_MINUTE,
        ),
      ),
      throttled: all.filter(({ status }) => status === 429).length,
      wallSeconds: rounded((performance.now() - started) / 1000),
      cpuSeconds: rounded(Object.values(phases).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)),
      firstPullCpuSeconds: rounded(first.cpuSeconds),
      idleCpuSeconds: rounded(idle.cpuSeconds),
      pushCpuSeconds: rounded(pushed.cpuSeconds),
      peakMb: rounded(Math.max(...Object.values(phases).map(({ peakMb }) => peakMb))),
      idlePeakMb: rounded(idle.peakMb),
      firstPullPeakMb: rounded(first.peakMb),
      pushPeakMb: rounded(pushed.peakMb),
    };
  } finally {
    place.twin.disconnect();
    rmSync(place.home, { recursive: true });
  }
}

export const notionSync: Bench = {
  about: "Calls, rate and memory of keeping the desk in step, against a twin that keeps Notion's limit",
  options: { rows: { type: "string", default: "10000" }, push: { type: "string", default: "2000" } },
  atMost: { idleCalls: 3, throttled: 0, peakMb: 150 },
  run: ({ rows, push }) => measure(Math.max(1, Number(rows) || 10_000), Math.max(1, Number(push) || 2_000)),
};
