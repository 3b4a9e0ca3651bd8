/**
 * Payment pages that somebody opened and left. All twenty types of events that one call may ask for are taken by what moves
 * money, so the nightly reading of the service's lists tells of them, a day late at most.
 */
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { RECONCILED } from "./reconciled.ts";

/** A page is shut that long after it was opened; until then somebody may still be filling it in. */
const OPEN_MS = 24 * 60 * 60_000;

/** Of those that were opened from `since` on; null where the lists of this realm were never read. */
export async function countLeftCheckouts(
  db: Db,
  realm: Realm,
  { since, now }: { since: Date; now: Date },
): Promise<number | null> {
  const read = await db
    .selectFrom("cursors")
    .select("name")
    .where("name", "=", RECONCILED)
    .where("realm", "=", realm)
    .limit(1)
    .executeTakeFirst();
  if (!read) return null;
  const { n } = await db
    .selectFrom("checkouts")
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .where("realm", "=", realm)
    .where("completed_at", "is", null)
    .where("created_at", ">", since.toISOString())
    .where("created_at", "<=", new Date(now.getTime() - OPEN_MS).toISOString())
    .executeTakeFirstOrThrow();
  return Number(n);
}
