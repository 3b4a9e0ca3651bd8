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
/** Of a job that is due, but held off. */
const SHORTEST_PAUSE_MS = 1_000;
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
  const lanes = openLanes(host, once);
  signal.addEventListener("abort", lanes.stop, { once: true });
  try {
    while (!signal.aborted) {
      const known = await lookAt(host, since);
      lanes.fill(known);
      if (lanes.busy()) await untilOneEnds(host, lanes);
      else if (once) return;
      else await untilNext(host, known);
    }
  } finally {
    lanes.stop();
    await lanes.allEnded();
    signal.removeEventListener("abort", lanes.stop);
  }
}

type Lanes = ReturnType<typeof openLanes>;

/** What runs. With `once`, no job begins twice. */
function openLanes(host: ForegroundHost, once: boolean) {
  const running = new Map<string, Promise<void>>();
  const started = new Set<Started>();
  const begun = new Set<string>();
  const lost = new Map<string, { times: number; until: number }>();

  async function run(job: string): Promise<void> {
    const { ledger, clock, signal } = host;
    const [before] = await knownRuns(ledger.db, clock, { job, limit: 1 });
    const process = host.start(job);
    started.add(process);
    if (signal.aborted) process.stop();
    const { wasKilled, problem } = await process.ended;
    started.delete(process);
    await closeLeftOpen(host, job, wasKilled ? "killed" : "died");
    const [after] = await knownRuns(ledger.db, clock, { job, limit: 1 });
    const known = after && after.row.id !== before?.row.id ? after : null;
    // What could not even write down that it began would be due again at once.
    if (known) lost.delete(job);
    else lost.set(job, heldOff(lost.get(job)?.times ?? 0, clock.now()));
    host.onEnd(job, known, problem);
  }

  const mayBegin = ({ job, isDue }: Known): boolean =>
    isDue &&
    !running.has(job) &&
    !(once && begun.has(job)) &&
    (lost.get(job)?.until ?? 0) <= host.clock.now().getTime();

  return {
    fill(known: readonly Known[]): void {
      for (const { job } of known.filter(mayBegin).slice(0, LANES - running.size)) {
        begun.add(job);
        const end = run(job).finally(() => running.delete(job));
        running.set(job, end);
      }
    },
    busy: () => running.size > 0,
    oneEnded: () => Promise.race(running.values()),
    allEnded: () => Promise.all(running.values()),
    stop(): void {
      for (const process of started) process.stop();
    },
  };
}

/** Or until it is time to look again. */
async function untilOneEnds({ clock, signal }: ForegroundHost, lanes: Lanes): Promise<void> {
  const look = new AbortController();
  const sleep = pause(clock, AbortSignal.any([signal, look.signal]), LOOK_MS);
  await Promise.race([lanes.oneEnded(), sleep]);
  look.abort();
}

async function untilNext({ clock, signal, onQuiet }: ForegroundHost, known: readonly Known[]): Promise<void> {
  const next = nextOf(known);
  onQuiet(next);
  const ms = next ? next.at.getTime() - clock.now().getTime() : LOOK_MS;
  await pause(clock, signal, Math.min(LOOK_MS, Math.max(SHORTEST_PAUSE_MS, ms)));
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
