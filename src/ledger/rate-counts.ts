/** How often somebody did something lately, kept over restarts: for limits on what strangers may ask. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "./open.ts";

export interface RateLimit {
  /** What is counted, e.g. `sign-up by network`. */
  scope: string;
  most: number;
  windowMs: number;
}

/**
 * Counts one more for `who` and tells whether that is still within the limit, over the present window and the share of
 * the one before that still counts (a sliding window, told from two fixed ones).
 */
export async function countAgainst(
  db: Db,
  clock: Clock,
  { scope, most, windowMs }: RateLimit,
  who: string,
): Promise<boolean> {
  const now = clock.now().getTime();
  const start = Math.floor(now / windowMs) * windowMs;
  const [present, before] = [new Date(start).toISOString(), new Date(start - windowMs).toISOString()];
  await db.deleteFrom("rate_counts").where("scope", "=", scope).where("window_start", "<", before).execute();
  const { count } = await db
    .insertInto("rate_counts")
    .values({ scope, who, window_start: present, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(["scope", "who", "window_start"])
        .doUpdateSet((update) => ({ count: update("rate_counts.count", "+", 1) })),
    )
    .returning("count")
    .executeTakeFirstOrThrow();
  const earlier = await db
    .selectFrom("rate_counts")
    .select("count")
    .where("scope", "=", scope)
    .where("who", "=", who)
    .where("window_start", "=", before)
    .executeTakeFirst();
  const stillCounts = 1 - (now - start) / windowMs;
  return count + (earlier?.count ?? 0) * stillCounts <= most;
}

const LONGEST_WINDOW_MS = 3 * 24 * 60 * 60_000;

/** Counts that no limit looks back to any more. */
export async function forgetCounts(db: Db, clock: Clock): Promise<void> {
  const before = new Date(clock.now().getTime() - LONGEST_WINDOW_MS).toISOString();
  await db.deleteFrom("rate_counts").where("window_start", "<", before).execute();
}
