/** What payments cost: calls with nothing new, for a few changes, for everything; the rate at which all of it is read. */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareHome } from "../../src/operations/home.ts";
import { rateShare } from "../ledger/call-rate.ts";
import { type Bench, type BenchResult, rounded } from "./bench.ts";
import { answerOf, bundleJob, forkJob, forkSource } from "./bundled-job.ts";
import type { JobCost } from "./notion-sync-job.ts";
import { type SharedClock, sharedClock } from "./shared-clock.ts";
import type { Counted, Order } from "./stripe-sync-twin.ts";

/** What Stripe takes from a key of its test mode. */
const CALLS_A_SECOND = 25;
const CHANGED = 37;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TWIN = join(import.meta.dirname, "stripe-sync-twin.ts");
const JOB = join(import.meta.dirname, "stripe-sync-job.ts");

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
  const script = await bundleJob(JOB, "sync-stripe", join(home, "bundle"));
  const clockFile = join(home, "clock");
  const clock = sharedClock(clockFile, { start: new Date("2026-10-20T12:00:30.000Z") });
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
async function run(place: Place, outcome: "done" | "idle"): Promise<Phase> {
  const { home, script, clockFile, url } = place;
  const cost = (await answerOf(forkJob(script, [home, clockFile, url]))) as JobCost;
  if (cost.outcome !== outcome) throw new Error(`the run ended as ${cost.outcome}: ${cost.why}`);
  return { ...cost, ...(await order(place, { do: "count" })) };
}

/** Calls take no time of the simulated clock: only waiting for the window does. */
async function measure(subscriptions: number): Promise<BenchResult> {
  const started = performance.now();
  const place = await openPlace();
  try {
    await order(place, { do: "subscriptions", count: subscriptions });
    place.clock.advance(34 * DAY_MS);
    const first = await run(place, "done");
    place.clock.advance(11 * MINUTE_MS);
    const idle = await run(place, "idle");
    place.clock.advance(11 * MINUTE_MS);
    await order(place, { do: "change", count: CHANGED });
    const changed = await run(place, "done");
    place.clock.advance(DAY_MS);
    const nightly = await run(place, "idle");
    const phases = { first, idle, changed, nightly };
    const all = Object.values(phases).flatMap(({ calls }) => calls);
    return {
      params: { subscriptions, changed: CHANGED, node: process.version },
      calls: all.length,
      backfillCalls: first.calls.length,
      idleCalls: idle.calls.length,
      changedCalls: changed.calls.length,
      nightlyCalls: nightly.calls.length,
      rateShare: rounded(
        rateShare(
          first.calls.map(({ atMs }) => atMs),
          CALLS_A_SECOND,
          1_000,
        ),
      ),
      throttled: all.filter(({ status }) => status === 429).length,
      wallSeconds: rounded((performance.now() - started) / 1000),
      cpuSeconds: rounded(Object.values(phases).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)),
      backfillCpuSeconds: rounded(first.cpuSeconds),
      idleCpuSeconds: rounded(idle.cpuSeconds),
      nightlyCpuSeconds: rounded(nightly.cpuSeconds),
      peakMb: rounded(Math.max(...Object.values(phases).map(({ peakMb }) => peakMb))),
      backfillPeakMb: rounded(first.peakMb),
      idlePeakMb: rounded(idle.peakMb),
      nightlyPeakMb: rounded(nightly.peakMb),
    };
  } finally {
    place.twin.disconnect();
    rmSync(place.home, { recursive: true });
  }
}

export const stripeSync: Bench = {
  about: "Calls, rate and memory of keeping payments in step, against a twin that keeps Stripe's limit",
  options: { subscriptions: { type: "string", default: "10000" } },
  atMost: { idleCalls: 1, changedCalls: 1 + CHANGED, throttled: 0, peakMb: 150 },
  atLeast: { rateShare: 0.97 },
  run: ({ subscriptions }) => measure(Math.max(CHANGED, Number(subscriptions) || 10_000)),
};
