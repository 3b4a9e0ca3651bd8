/** The schedule without launchd: a process that stays, and starts each job as a process of its own when it is due. */
import type { Clock } from "../core/clock.ts";
import { HomeError } from "../core/errors.ts";
import { holderOf } from "../ledger/leases.ts";
import { asLedgerError, type Db, isBusy, type Ledger } from "../ledger/open.ts";
import { recall } from "../ledger/records.ts";
import { standingOf } from "./due.ts";
import { closeOpenRuns, type KnownRun, knownRuns } from "./past-runs.ts";
import { pauseOf } from "./pauses.ts";
import type { Scheduled } from "./scheduled.ts";

export interface Ending {
  /** It hung, and so its process was ended. */
  wasKilled: boolean;
  /** Why no process could be started. */
  problem?: string;
}

/** A job that was started. */
export interface Started {
  /** Resolves when it has ended, or could not begin. */
  ended: Promise<Ending>;
  /** Asks it to end; it is killed if it doesn't. */
  stop(): void;
}

export interface ForegroundHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  /** In the order in which they are started where several are due. */
  jobs: ReadonlyMap<string, Scheduled>;
  start(job: string): Started;
  /** What a run came to; null where it left no word in the ledger, with why if that is known. */
  onEnd(job: string, run: KnownRun | null, problem?: string): void;
  /** Nothing runs now, and this is what comes next. */
  onQuiet(next: { job: string; at: Date } | null): void;
}

/** As many at once as an old Mac has cores. */
const LANES = 2;
/** Clocks are changed and machines sleep: it looks again at least so often. */
const LOOK_MS = 60_000;
const LONGEST_HOLD_MS = 60 * 60_000;

interface Known {
  job: string;
  isDue: boolean;
  /** Null for one that rests. */
  next: Date | null;
}

/** Until the signal; with `once`, until everything that is due now has run. */
export async function runSchedule(host: ForegroundHost, { once = false } = {}): Promise<void> {
  const { clock, signal } = host;
  const since = new Date((await recall(host.ledger.db, "created_at")) ?? clock.now());
  const running = new Map<string, Promise<void>>();
  const lost = new Map<string, { times: number; until: number }>();
  const begun = new Set<string>();
  const stops = new Set<Started>();
  const stopAll = () => {
    for (const started of stops) started.stop();
  };
  signal.addEventListener("abort", stopAll, { once: true });

  async function runOne(job: string): Promise<void> {
    const { db } = host.ledger;
    const [before] = await knownRuns(db, clock, { job, limit: 1 });
    const started = host.start(job);
    stops.add(started);
    if (signal.aborted) started.stop();
    const { wasKilled, problem } = await started.ended;
    stops.delete(started);
    await closeLeftOpen(host, job, wasKilled ? "killed" : "died");
    const [after] = await knownRuns(db, clock, { job, limit: 1 });
    const run = after && after.row.id !== before?.row.id ? after : null;
    // What could not even write down that it began would be due again at once.
    if (run) lost.delete(job);
    else lost.set(job, heldOff(lost.get(job)?.times ?? 0, clock.now()));
    host.onEnd(job, run, problem);
  }

  const isHeldOff = (job: string) => (lost.get(job)?.until ?? 0) > clock.now().getTime();

  function fillLanes(known: readonly Known[]): void {
    for (const { job, isDue } of known) {
      if (running.size >= LANES) return;
      const isOver = once && begun.has(job);
      if (!isDue || isOver || running.has(job) || isHeldOff(job)) continue;
      begun.add(job);
      running.set(
        job,
        runOne(job).finally(() => running.delete(job)),
      );
    }
  }

  try {
    while (!signal.aborted) {
      const known = await lookAt(host, since);
      fillLanes(known);
      if (running.size > 0) {
        const look = new AbortController();
        const sleep = pause(clock, AbortSignal.any([signal, look.signal]), LOOK_MS);
        await Promise.race([...running.values(), sleep]);
        look.abort();
        continue;
      }
      if (once) return;
      const next = nextOf(known);
      host.onQuiet(next);
      const untilNext = next ? next.at.getTime() - clock.now().getTime() : LOOK_MS;
      await pause(clock, signal, Math.min(LOOK_MS, Math.max(1_000, untilNext)));
    }
  } finally {
    stopAll();
    await Promise.all(running.values());
    signal.removeEventListener("abort", stopAll);
  }
}

/** Where the ledger takes nothing now, a full disk say, it is left to the job's next run. */
async function closeLeftOpen(
  { ledger, clock }: ForegroundHost,
  job: string,
  outcome: "died" | "killed",
): Promise<void> {
  if (await holderOf(ledger.db, clock, `job ${job}`)) return;
  try {
    await closeOpenRuns(ledger.db, clock, job, outcome);
  } catch (error) {
    if (!isBusy(error) && !(asLedgerError(error, ledger.path) instanceof HomeError)) throw error;
  }
}

const heldOff = (times: number, now: Date) => ({
  times: times + 1,
  until: now.getTime() + Math.min(LONGEST_HOLD_MS, LOOK_MS * 2 ** times),
});

async function lookAt({ ledger, clock, jobs }: ForegroundHost, since: Date): Promise<Known[]> {
  const known: Known[] = [];
  for (const [job, scheduled] of jobs)
    known.push({ job, ...(await standingNow(ledger.db, clock, { job, scheduled, since })) });
  return known;
}

async function standingNow(
  db: Db,
  clock: Clock,
  { job, scheduled, since }: { job: string; scheduled: Scheduled; since: Date },
): Promise<Omit<Known, "job">> {
  const now = clock.now();
  const pause = await pauseOf(db, job, now);
  if (pause) return { isDue: false, next: pause.until };
  const runs = (await knownRuns(db, clock, { job })).map(({ past }) => past);
  return standingOf(scheduled, runs, { now, zone: scheduled.zone, since });
}

function nextOf(known: readonly Known[]): { job: string; at: Date } | null {
  const coming = known.flatMap(({ job, next }) => (next ? [{ job, at: next }] : []));
  return coming.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0] ?? null;
}

/** Ends early, and quietly, when it is told to stop. */
async function pause(clock: Clock, signal: AbortSignal, ms: number): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
