/** One run of a job: lease, trace id, ledger row, outcome, one line at its start and one at its end. */
import type { SpanContext } from "@opentelemetry/api";
import type { Clock } from "../core/clock.ts";
import { ConfigError, HomeError, ServiceError } from "../core/errors.ts";
import { newId, newTraceId } from "../core/ids.ts";
import { type Logger, redact } from "../core/log.ts";
import { holderName, type Lease, releaseLease, takeLease } from "../ledger/leases.ts";
import { asLedgerError, type Db, isBusy, type Ledger } from "../ledger/open.ts";
import type { RunRow } from "../ledger/tables/operations.ts";
import { keepToTime } from "./deadline.ts";
import { occurrenceOf, slotBefore } from "./due.ts";
import { exitCodeOf, isStop, type JobOutcome } from "./exit.ts";
import { closeOpenRuns, recentRuns } from "./past-runs.ts";
import { type Pause, pauseOf } from "./pauses.ts";
import { type Scheduled, whyNotNow } from "./scheduled.ts";

/** What a job is given beside the app: its run, and the lease that makes it the only one. */
export interface Run {
  id: string;
  traceId: string;
  lease: Lease;
  leaseMs: number;
  /** What stood after the options on the command line. */
  args: readonly string[];
  /** Tells a waiting person how far it is. */
  progress: Progress;
}

export type Progress = (step: string, done: number, total: number) => void;

export interface RunOptions {
  args?: readonly string[];
  progress?: Progress;
  /** The schedule started it: it is idle where it is not due. */
  ifDue?: boolean;
  /** The owner's word for this one run. */
  evenIfPaused?: boolean;
  /** This process was started for it, and all that the process costs is the run's. */
  ownProcess?: boolean;
  /** How long a run that is to stop may go on. */
  patienceMs?: number;
}

/** What running a job needs of the app. */
export interface JobHost {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  /** Its place in the schedule; null for a job that is not scheduled, and has no deadline. */
  scheduled(job: string): Scheduled | null;
}

export type Job<A extends JobHost> = (app: A, run: Run) => Promise<JobOutcome>;

/** How long a lease lasts unless its holder renews it. A holder that died on this machine loses it at once. */
export const LEASE_MS = 2 * 60_000;

/** Runs the job once, here. Never throws for what a job may meet: the outcome says it. */
export async function performJob<A extends JobHost>(
  app: A,
  name: string,
  job: Job<A>,
  options: RunOptions = {},
): Promise<JobOutcome> {
  try {
    return await performLeased(app, name, job, options);
  } catch (error) {
    if (isBusy(error)) return LEDGER_BUSY;
    // The ledger itself could not note the run: a full disk, say.
    const fault = asLedgerError(error, app.ledger.path);
    if (fault instanceof HomeError) return { outcome: "failed", why: fault.message };
    throw fault;
  }
}

async function performLeased<A extends JobHost>(
  app: A,
  name: string,
  job: Job<A>,
  options: RunOptions,
): Promise<JobOutcome> {
  const { clock } = app;
  const { args = [], progress = () => undefined, patienceMs } = options;
  const id = newId();
  const traceId = newTraceId();
  const started = clock.now();
  const scheduled = app.scheduled(name);
  const due = scheduled && slotBefore(scheduled, started, scheduled.zone);
  const occurrence = due ? { occurrence: occurrenceOf(name, due) } : {};
  const log = app.log.child({ job: name, run: id, trace: traceId, ...occurrence });
  const row = newRun({ id, job: name, traceId, started, due });
  const begun = await app.ledger.transaction((db) => begin(db, app, { row, scheduled, options }));
  if ("why" in begun) {
    log.info({ outcome: "idle", why: begun.why }, "job skipped");
    return { outcome: "idle", why: begun.why };
  }
  log.info("job started");
  const spentBefore = options.ownProcess ? undefined : process.cpuUsage();
  const watch = keepToTime({ ...app, log }, scheduled, begun.lease, { leaseMs: LEASE_MS, patienceMs });
  const run: Run = { id, traceId, lease: begun.lease, leaseMs: LEASE_MS, args, progress };
  const work = inTrace(traceId, () => attempt({ ...app, log, signal: watch.signal }, job, run, log));
  const outcome = await Promise.race([work, watch.hung]);
  watch.end();
  await finish(app, begun.lease, { row, outcome, spentBefore });
  sayEnd(log, outcome, clock.now().getTime() - started.getTime());
  return outcome;
}

interface Beginning {
  row: RunRow;
  scheduled: Scheduled | null;
  options: RunOptions;
}

/** One commit for lease and row: an idle job is mostly what it commits. A run that does not begin leaves no row. */
async function begin(
  db: Db,
  { clock }: JobHost,
  { row, scheduled, options }: Beginning,
): Promise<{ lease: Lease } | { why: string }> {
  const { id, job } = row;
  const paused = options.evenIfPaused ? null : await pauseOf(db, job, clock.now());
  if (paused) return { why: sayPaused(job, paused) };
  const runs = await recentRuns(db, job);
  if (options.ifDue && scheduled) {
    const why = whyNotNow(job, scheduled, runs, clock.now());
    if (why) return { why };
  }
  const request = { name: `job ${job}`, holder: holderName(id), ttlMs: LEASE_MS };
  const lease = await takeLease(db, clock, request);
  if (!lease) return { why: `${job} is running already` };
  // Whoever has the lease is the only one: a run that never ended will not end any more.
  if (runs.some(({ outcome }) => outcome === "running")) await closeOpenRuns(db, clock, job);
  await db.insertInto("runs").values(row).execute();
  return { lease };
}

interface Ended {
  row: RunRow;
  outcome: JobOutcome;
  /** Null where all that the process spent is the run's. */
  spentBefore: NodeJS.CpuUsage | undefined;
}

async function finish(
  { ledger, clock }: JobHost,
  lease: Lease,
  { row, outcome: { outcome, why, killed, ...counts }, spentBefore }: Ended,
): Promise<void> {
  const spent = process.cpuUsage(spentBefore);
  const ended: Partial<RunRow> = {
    ended_at: clock.now().toISOString(),
    outcome: killed ? "killed" : outcome,
    exit_code: exitCodeOf({ outcome, ...counts }),
    counts: JSON.stringify(counts),
    error: why ? redact(why) : null,
    cpu_ms: Math.round((spent.user + spent.system) / 1_000),
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
  await ledger.transaction(async (db) => {
    await db.updateTable("runs").set(ended).where("id", "=", row.id).execute();
    // What hangs may wake up: until its process is gone, nobody else begins.
    if (!killed) await releaseLease(db, clock, lease);
  });
}

function sayEnd(log: Logger, { outcome, why, killed: _, ...counts }: JobOutcome, ms: number): void {
  const level = outcome === "failed" ? "error" : "info";
  log[level]({ outcome, ...redacted(counts), ms, ...(why ? { why: redact(why) } : {}) }, "job ended");
}

const sayPaused = (job: string, { until }: Pause): string =>
  `${job} is paused${until ? ` until ${until.toISOString()}` : ""}. To let it run again: npm run pressroom -- resume ${job}`;

interface Beginner {
  id: string;
  job: string;
  traceId: string;
  started: Date;
  due: Date | null;
}

const newRun = ({ id, job, traceId, started, due }: Beginner): RunRow => ({
  ...{ id, job, trace_id: traceId, pid: process.pid, started_at: started.toISOString() },
  ...{ ended_at: null, outcome: null, exit_code: null, counts: null, error: null },
  ...{ due_at: due?.toISOString() ?? null, cpu_ms: null, peak_mb: null },
});

/** Counts may quote a file or a vendor, and with them an address. */
const redacted = (counts: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(redact(JSON.stringify(counts)));

// Where OpenTelemetry's API keeps what was registered with it: absent while nothing collects spans.
const COLLECTOR = Symbol.for("opentelemetry.js.api.1");

/** Puts every span of the job under one trace id. The API is loaded only if something collects them. */
async function inTrace<T>(traceId: string, work: () => Promise<T>): Promise<T> {
  if (!(COLLECTOR in globalThis)) return work();
  const { context, trace } = await import("@opentelemetry/api");
  const parent: SpanContext = { traceId, spanId: traceId.slice(0, 16), traceFlags: 1 };
  return context.with(trace.setSpanContext(context.active(), parent), work);
}

async function attempt<A extends JobHost>(app: A, job: Job<A>, run: Run, log: Logger): Promise<JobOutcome> {
  try {
    return await job(app, run);
  } catch (thrown) {
    if (isBusy(thrown)) return LEDGER_BUSY;
    const error = asLedgerError(thrown, app.ledger.path);
    if (isStop(error))
      return { outcome: "partial", why: "it was asked to stop; the next run finishes the work" };
    if (error instanceof ServiceError) return outcomeOfServiceError(error);
    if (error instanceof ConfigError) return { outcome: "failed", wrongUse: true, why: error.message };
    if (error instanceof HomeError) return { outcome: "failed", why: error.message };
    log.error({ error }, "job failed");
    return { outcome: "failed", why: error instanceof Error ? error.message : String(error) };
  }
}

const LEDGER_BUSY: JobOutcome = {
  outcome: "partial",
  why: "another process has been writing to the ledger all the time. Nothing is lost; the next run does it",
};

/** A service that is away or busy is asked again by the next run; one that refuses needs a person. */
function outcomeOfServiceError(error: ServiceError): JobOutcome {
  const { service, message, retryable } = error;
  return retryable
    ? { outcome: "partial", service, why: `${message}. The next run tries again` }
    : { outcome: "failed", service, why: message };
}
