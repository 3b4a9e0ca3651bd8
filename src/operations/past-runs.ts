/** What the ledger knows of a job's runs. */
import { sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import type { RunRow } from "../ledger/tables.ts";
import type { PastRun } from "./due.ts";

/** As many as tell how often in a row it has failed. */
const RECENT = 12;

/** Runs stand in the order in which they began, whatever the clock said then. */
export const IN_ORDER = sql`rowid`;

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

export const pastRun = ({
  started_at,
  ended_at,
  outcome,
}: Pick<RunRow, "started_at" | "ended_at" | "outcome">): PastRun => ({
  startedAt: new Date(started_at),
  endedAt: ended_at === null ? null : new Date(ended_at),
  outcome: ended_at === null ? "running" : (OUTCOMES.find((one) => one === outcome) ?? "failed"),
});

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
