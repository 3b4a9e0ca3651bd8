/** Keeps a run to its time: its lease for as long as it runs, its deadline, and what becomes of one that does not stop. */
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { type Lease, renewLease } from "../ledger/leases.ts";
import type { Ledger } from "../ledger/open.ts";
import type { JobOutcome } from "./exit.ts";
import type { Scheduled } from "./scheduled.ts";

const MINUTE_MS = 60_000;
/** Shorter than launchd waits between asking a process to end and ending it (45 s), longer than a call may take. */
const PATIENCE_MS = 35_000;

interface Overseen {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/**
 * Renews the lease while the job runs, however long one of its calls takes, and asks it to stop when the lease is lost,
 * its deadline has come, or the process was told to. `hung` says so when it has not stopped so long after.
 */
export function keepToTime(
  { ledger, clock, log, signal }: Overseen,
  scheduled: Scheduled | null,
  lease: Lease,
  { leaseMs, patienceMs = PATIENCE_MS }: { leaseMs: number; patienceMs: number | undefined },
) {
  const stop = new AbortController();
  const stopBecause = (why: string) => {
    log.warn({ why }, "job asked to stop");
    stop.abort(new DOMException(why, "AbortError"));
  };
  const renewal = setInterval(() => {
    renewLease(ledger.db, clock, lease, leaseMs).then(
      (ours) => ours || stopBecause("its lease was taken over"),
      (error: unknown) => log.error({ error }, "lease not renewed"),
    );
  }, leaseMs / 4).unref();
  const limitMs = scheduled && scheduled.deadlineMinutes * MINUTE_MS;
  const deadline =
    limitMs === null ? undefined : setTimeout(() => stopBecause("its deadline has come"), limitMs).unref();
  const either = AbortSignal.any([signal, stop.signal]);
  const hung = Promise.withResolvers<JobOutcome>();
  let patience: NodeJS.Timeout | undefined;
  const wait = () => {
    const why = either.reason instanceof Error ? either.reason.message : "it was asked to stop";
    patience = setTimeout(() => hung.resolve(killedBecause(why)), patienceMs);
  };
  if (either.aborted) wait();
  else either.addEventListener("abort", wait, { once: true });
  return {
    signal: either,
    hung: hung.promise,
    end() {
      either.removeEventListener("abort", wait);
      clearInterval(renewal);
      for (const timer of [deadline, patience]) clearTimeout(timer);
    },
  };
}

const killedBecause = (why: string): JobOutcome => ({
  outcome: "failed",
  killed: true,
  why: `it hung: ${why}, it did not stop, and so its process was ended. The next run goes on where it was`,
});
