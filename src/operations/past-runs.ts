/** What the ledger knows of a job's runs. */
import { sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import { holderOf } from "../ledger/leases.ts";
import type { Db } from "../ledger/open.ts";
import type { RunRow } from "../ledger/tables/operations.ts";
import type { PastRun } from "./due.ts";

/** As many as tell how often in a row it has failed. */
const RECENT = 12;

/** Runs stand in the order in which they began, whatever the clock said then. */
export const IN_ORDER = sql<number>`rowid`;

const OUTCOMES: readonly PastRun["outcome"][] = ["idle", "done", "partial", "failed", "died", "killed"];

/** The job's last runs, the newest first. One that never ended counts as running: see `closeOpenRuns`. */
export async function recentRuns(db: Db, job: string): Promise<PastRun[]> {
  const rows = await db
    .selectFrom("runs")
    .select(["started_at", "ended_at", "outcome"])
    .where("job", "=", job)
    .orderBy(IN_ORDER, "desc")
    .limit(RECENT)
    .execute();
  return rows.map(pastRun);
}

const pastRun = ({
  started_at,
  ended_at,
  outcome,
}: Pick<RunRow, "started_at" | "ended_at" | "outcome">): PastRun => ({
  startedAt: new Date(started_at),
  endedAt: ended_at === null ? null : new Date(ended_at),
  outcome: ended_at === null ? "running" : (OUTCOMES.find((one) => one === outcome) ?? "failed"),
});

export interface KnownRun {
  row: RunRow;
  past: PastRun;
}

/** The job's last runs, the newest first. One that never ended runs only if its process has the job's lease. */
export async function knownRuns(
  db: Db,
  clock: Clock,
  { job, limit = RECENT }: { job: string; limit?: number },
): Promise<KnownRun[]> {
  const rows = await db
    .selectFrom("runs")
    .selectAll()
    .where("job", "=", job)
    .orderBy(IN_ORDER, "desc")
    .limit(limit)
    .execute();
  const isOpen = rows.some(({ ended_at }) => ended_at === null);
  const holder = isOpen ? await holderOf(db, clock, `job ${job}`) : null;
  return rows.map((row) => {
    const past = pastRun(row);
    const isDead = past.outcome === "running" && !holder?.endsWith(`/${row.id}`);
    return { row, past: isDead ? { ...past, outcome: "died" } : past };
  });
}

/**
 * Writes down that the job's open runs are over: for whoever knows that none of them goes on. `killed` for a process that
 * was ended because it hung; else they died: a power cut, say.
 */
export async function closeOpenRuns(
  db: Db,
  clock: Clock,
  job: string,
  outcome: "died" | "killed" = "died",
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("runs")
    .set({ ended_at: clock.now().toISOString(), outcome, error: ENDED[outcome] })
    .where("job", "=", job)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

const ENDED = {
  died: "it ended without a word: the machine was switched off, or its process was ended from outside",
  killed: "it hung beyond its deadline, and so its process was ended",
};

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 90 * DAY_MS;
const KEPT_RUNS = 1_000;

/** Runs of three months ago, and of each job all but its last thousand. */
export async function forgetOldRuns(db: Db, clock: Clock): Promise<void> {
  const before = new Date(clock.now().getTime() - KEPT_MS).toISOString();
  await db.deleteFrom("runs").where("started_at", "<", before).execute();
  const jobs = await db.selectFrom("runs").select("job").distinct().execute();
  for (const { job } of jobs) {
    const newest = db.selectFrom("runs").where("job", "=", job).orderBy(IN_ORDER, "desc");
    const first = await newest.select(IN_ORDER.as("place")).offset(KEPT_RUNS).limit(1).executeTakeFirst();
    if (first)
      await db.deleteFrom("runs").where("job", "=", job).where(IN_ORDER, "<=", first.place).execute();
  }
}
