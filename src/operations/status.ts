/** Where each job stands: what it did last and when it runs next, whether it is overdue, fails, rests or takes long. */
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recall } from "../ledger/records.ts";
import { type PastRun, standingOf } from "./due.ts";
import { lastNews } from "./last-news.ts";
import { IN_ORDER, type KnownRun, knownRuns } from "./past-runs.ts";
import { type Pause, pauseOf } from "./pauses.ts";
import type { Scheduled } from "./scheduled.ts";

export interface LastRun extends PastRun {
  id: string;
  /** Null while it runs, and of one that died: nobody knows when. */
  tookMs: number | null;
  /** The median of earlier runs of its kind: those that found nothing to do, or those that did. Null for too few. */
  usualMs: number | null;
  cpuMs: number | null;
  peakMb: number | null;
  /** Why it is not done. */
  said: string;
  /** The service that was away, or refused; null for any other cause. */
  service: string | null;
}

export interface JobStatus {
  job: string;
  scheduled: Scheduled | null;
  last: LastRun | null;
  /** Null for a job that is not scheduled, that runs, or that rests until the owner says otherwise. */
  next: Date | null;
  overdueSince: Date | null;
  failingSince: Date | null;
  /** Since when its work has been put off; null where the last run put nothing off. */
  laterSince: Date | null;
  failures: number;
  /** Tried less often than its slots come, because it needs a person. */
  isHeldOff: boolean;
  pause: Pause | null;
}

export interface StatusHost {
  ledger: Ledger;
  clock: Clock;
}

const RUNS = 60;
const FEWEST_FOR_MEDIAN = 3;

export async function jobStatus(
  { ledger: { db }, clock }: StatusHost,
  job: string,
  scheduled: Scheduled | null,
): Promise<JobStatus> {
  const now = clock.now();
  const rows = await knownRuns(db, clock, { job, limit: RUNS });
  const runs = rows.map(({ past }) => past);
  const pause = await pauseOf(db, job, now);
  const since = new Date((await recall(db, "created_at")) ?? now);
  const standing = scheduled && standingOf(scheduled, runs, { now, zone: scheduled.zone, since });
  const failingSince = (await lastNews(db, job))?.failingSince ?? null;
  const runsNow = runs[0]?.outcome === "running";
  const next = standing === null || runsNow ? null : pause ? pause.until : laterOf(standing.next, now);
  return {
    ...{ job, scheduled, pause, next, last: lastOf(rows) },
    overdueSince: pause ? null : (standing?.overdueSince ?? null),
    failingSince: failingSince === null ? null : new Date(failingSince),
    laterSince: runs[0]?.outcome === "partial" ? await laterSince(db, job) : null,
    failures: standing?.failures ?? 0,
    isHeldOff: standing?.isHeldOff ?? false,
  };
}

/** The first run that was put off after the last one that was not. */
async function laterSince(db: Db, job: string): Promise<Date | null> {
  const ofJob = db.selectFrom("runs").where("job", "=", job);
  const other = await ofJob
    .select(IN_ORDER.as("place"))
    .where("outcome", "!=", "partial")
    .orderBy(IN_ORDER, "desc")
    .limit(1)
    .executeTakeFirst();
  const first = await ofJob
    .select("started_at")
    .where(IN_ORDER, ">", other?.place ?? 0)
    .orderBy(IN_ORDER)
    .limit(1)
    .executeTakeFirst();
  return first ? new Date(first.started_at) : null;
}

const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);

function lastOf(rows: readonly KnownRun[]): LastRun | null {
  const [last, ...earlier] = rows;
  if (!last) return null;
  const kind = last.past.outcome === "idle";
  const alike = earlier.filter(({ past }) => (past.outcome === "idle") === kind);
  const took = alike.flatMap(({ past }) => durationOf(past) ?? []);
  const { id, cpu_ms, peak_mb, error, counts } = last.row;
  return {
    ...{ ...last.past, id, cpuMs: cpu_ms, peakMb: peak_mb },
    tookMs: durationOf(last.past),
    usualMs: took.length < FEWEST_FOR_MEDIAN ? null : median(took),
    said: last.past.outcome === "done" ? "" : (error ?? ""),
    service: serviceIn(counts),
  };
}

function serviceIn(counts: string | null): string | null {
  const { service } = JSON.parse(counts ?? "{}") as { service?: unknown };
  return typeof service === "string" ? service : null;
}

function durationOf({ startedAt, endedAt, outcome }: PastRun): number | null {
  const isKnown = endedAt !== null && outcome !== "died";
  return isKnown ? Math.max(0, endedAt.getTime() - startedAt.getTime()) : null;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
