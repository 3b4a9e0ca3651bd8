/** One run of a job: lease, trace id, ledger row, outcome, one line at its start and one at its end. */
import type { SpanContext } from "@opentelemetry/api";
import type { Clock } from "../core/clock.ts";
import { ConfigError, HomeError, ServiceError } from "../core/errors.ts";
import { newId, newTraceId } from "../core/ids.ts";
import { type Logger, redact } from "../core/log.ts";
import { holderName, type Lease, releaseLease, renewLease, takeLease } from "../ledger/leases.ts";
import { asLedgerError, isBusy, type Ledger } from "../ledger/open.ts";
import type { RunRow } from "../ledger/tables.ts";
import { exitCodeOf, isStop, type JobOutcome } from "./exit.ts";

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
}

/** What running a job needs of the app. */
export interface JobHost {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  /** After how long a run of this job is stopped; null for no limit. */
  deadlineMs(job: string): number | null;
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
  { args = [], progress = () => undefined }: RunOptions,
): Promise<JobOutcome> {
  const { ledger, clock } = app;
  const id = newId();
  const traceId = newTraceId();
  const log = app.log.child({ job: name, run: id, trace: traceId });
  const started = clock.now();
  const request = { name: `job ${name}`, holder: holderName(id), ttlMs: LEASE_MS };
  // One commit for both: an idle job is mostly what it commits.
  const lease = await ledger.transaction(async (db) => {
    const taken = await takeLease(db, clock, request);
    if (taken)
      await db
        .insertInto("runs")
        .values(newRun({ id, job: name, traceId, started }))
        .execute();
    return taken;
  });
  if (!lease) {
    log.info({ outcome: "idle" }, "job skipped");
    return { outcome: "idle", why: `${name} is running already` };
  }
  log.info("job started");
  const watch = watchOver(app, name, lease, log);
  const run: Run = { id, traceId, lease, leaseMs: LEASE_MS, args, progress };
  const outcome = await inTrace(traceId, () => attempt({ ...app, log, signal: watch.signal }, job, run, log));
  watch.end();
  const { outcome: word, why, ...counts } = outcome;
  const ended = clock.now();
  await ledger.transaction(async (db) => {
    await db
      .updateTable("runs")
      .set({
        ended_at: ended.toISOString(),
        outcome: word,
        exit_code: exitCodeOf(outcome),
        counts: JSON.stringify(counts),
        error: why ? redact(why) : null,
      })
      .where("id", "=", id)
      .execute();
    await releaseLease(db, clock, lease);
  });
  const level = word === "failed" ? "error" : "info";
  log[level](
    {
      outcome: word,
      ...redacted(counts),
      ms: ended.getTime() - started.getTime(),
      ...(why ? { why: redact(why) } : {}),
    },
    "job ended",
  );
  return outcome;
}

const newRun = (run: { id: string; job: string; traceId: string; started: Date }): RunRow => ({
  id: run.id,
  job: run.job,
  trace_id: run.traceId,
  pid: process.pid,
  started_at: run.started.toISOString(),
  ended_at: null,
  outcome: null,
  exit_code: null,
  counts: null,
  error: null,
});

/** Counts may quote a file or a vendor, and with them an address. */
const redacted = (counts: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(redact(JSON.stringify(counts)));

/**
 * Renews the lease while the job runs, however long one of its calls takes, and asks it to stop when the lease is lost,
 * its deadline has come, or the process was told to.
 */
function watchOver({ ledger, clock, signal, deadlineMs }: JobHost, name: string, lease: Lease, log: Logger) {
  const stop = new AbortController();
  const stopBecause = (why: string) => {
    log.warn({ why }, "job asked to stop");
    stop.abort(new DOMException(why, "AbortError"));
  };
  const renewal = setInterval(() => {
    renewLease(ledger.db, clock, lease, LEASE_MS).then(
      (ours) => ours || stopBecause("its lease was taken over"),
      (error: unknown) => log.error({ error }, "lease not renewed"),
    );
  }, LEASE_MS / 4).unref();
  const limit = deadlineMs(name);
  const deadline =
    limit === null ? undefined : setTimeout(() => stopBecause("its deadline has come"), limit).unref();
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    end() {
      clearInterval(renewal);
      clearTimeout(deadline);
    },
  };
}

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
  return error.retryable
    ? { outcome: "partial", why: `${error.message}. The next run tries again` }
    : { outcome: "failed", why: error.message };
}
