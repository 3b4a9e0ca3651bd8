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
export async function noteActivity(db: Db, clock: Clock, subscriberId: string): Promise<void> {
  const now = clock.now().toISOString();
  const before = await db
    .selectFrom("subscribers")
    .select("active_at")
    .where("id", "=", subscriberId)
    .executeTakeFirst();
  if (!before || (before.active_at ?? "") >= now) return;
  const moves = activityBand(before.active_at, clock.now()) !== activityBand(now, clock.now());
  await db
    .updateTable("subscribers")
    .set({ active_at: now, ...(moves ? { updated_at: now } : {}) })
    .where("id", "=", subscriberId)
    .execute();
}
