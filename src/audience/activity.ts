/** How long a reader has been quiet, in the few bands that the owner sees; every sign of life stays in the ledger. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";

const DAY_MS = 24 * 60 * 60_000;

/** Of the days since the last sign of life; the words of the desk's column. */
export const BANDS = [
  { fromDays: 60, name: "Quiet 60 days" },
  { fromDays: 30, name: "Quiet 30 days" },
  { fromDays: 7, name: "Quiet 7 days" },
  { fromDays: 0, name: "Active" },
] as const;

/** Null for somebody of whom nothing was ever measured: that nobody looked is no silence. */
export function activityBand(activeAt: string | null, now: Date): string | null {
  if (activeAt === null) return null;
  const days = (now.getTime() - Date.parse(activeAt)) / DAY_MS;
  return BANDS.find(({ fromDays }) => days >= fromDays)?.name ?? "Active";
}

/** Notes a sign of life. The row on the desk changes only if the band does, so nothing of it is marked as changed. */
export async function noteActivity(
  db: Db,
  clock: Clock,
  subscriberId: string,
  at: Date = clock.now(),
): Promise<void> {
  const before = await lastOf(db, subscriberId);
  // A clock that is ahead, the mail service's or ours, makes nobody active in days to come.
  const seen = new Date(Math.min(at.getTime(), clock.now().getTime())).toISOString();
  if (!before || (before.active_at ?? "") >= seen) return;
  await setActivity(db, clock, subscriberId, { before: before.active_at, after: seen });
}

/** Takes one back that turned out to be no person's: what else is known of them counts. */
export async function takeBackActivity(db: Db, clock: Clock, subscriberId: string, at: Date): Promise<void> {
  const before = await lastOf(db, subscriberId);
  if (before?.active_at !== at.toISOString()) return;
  const click = await db
    .selectFrom("clicks")
    .select((select) => select.fn.max("at").as("at"))
    .where("subscriber_id", "=", subscriberId)
    .executeTakeFirst();
  const session = await db
    .selectFrom("sessions")
    .select((select) => select.fn.max("created_at").as("at"))
    .where("subscriber_id", "=", subscriberId)
    .executeTakeFirst();
  const [after = null] = [click?.at, session?.at]
    .filter((other) => typeof other === "string")
    .sort()
    .reverse();
  await setActivity(db, clock, subscriberId, { before: before.active_at, after });
}

const lastOf = (db: Db, id: string) =>
  db.selectFrom("subscribers").select("active_at").where("id", "=", id).executeTakeFirst();

async function setActivity(
  db: Db,
  clock: Clock,
  id: string,
  { before, after }: { before: string | null; after: string | null },
): Promise<void> {
  const now = clock.now();
  const moves = activityBand(before, now) !== activityBand(after, now);
  await db
    .updateTable("subscribers")
    .set({ active_at: after, ...(moves ? { updated_at: now.toISOString() } : {}) })
    .where("id", "=", id)
    .execute();
}
