/** Jobs that the owner has told to rest. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";

export interface Pause {
  since: Date;
  /** Null for as long as the owner says nothing. */
  until: Date | null;
}

/** The pause in which a job is; null for none, and for one that is over. */
export async function pauseOf(db: Db, job: string, now: Date): Promise<Pause | null> {
  const row = await db.selectFrom("pauses").selectAll().where("job", "=", job).executeTakeFirst();
  if (!row || (row.until !== null && row.until <= now.toISOString())) return null;
  return { since: new Date(row.since), until: row.until === null ? null : new Date(row.until) };
}

/** `until`: null for as long as the owner says nothing. */
export async function pauseJob(db: Db, clock: Clock, job: string, until: Date | null): Promise<void> {
  const pause = { since: clock.now().toISOString(), until: until?.toISOString() ?? null };
  await db
    .insertInto("pauses")
    .values({ job, ...pause })
    .onConflict((conflict) => conflict.column("job").doUpdateSet(pause))
    .execute();
}

/** False where it was not paused. */
export async function resumeJob(db: Db, clock: Clock, job: string): Promise<boolean> {
  const wasPaused = (await pauseOf(db, job, clock.now())) !== null;
  await db.deleteFrom("pauses").where("job", "=", job).execute();
  return wasPaused;
}
