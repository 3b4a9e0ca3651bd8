/** Jobs that the owner has told to rest. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";

/** Until when the job rests (ISO 8601), or an empty text where no end was given; null where it doesn't. */
export async function pausedUntil(db: Db, job: string, now: Date): Promise<string | null> {
  const row = await db.selectFrom("pauses").select("until").where("job", "=", job).executeTakeFirst();
  if (!row || (row.until !== null && row.until <= now.toISOString())) return null;
  return row.until ?? "";
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
  const wasPaused = (await pausedUntil(db, job, clock.now())) !== null;
  await db.deleteFrom("pauses").where("job", "=", job).execute();
  return wasPaused;
}
