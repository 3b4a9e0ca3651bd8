/** Premium that the owner gives: until when, as they wrote it. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";

/**
 * Notes the owner's word, a day or an instant, or null for none any more. True if it is another one than before: then
 * the tier is to be looked at, by this run or by the next that looks whose tier may have changed.
 */
export async function giveUntil(db: Db, clock: Clock, id: string, until: string | null): Promise<boolean> {
  const now = clock.now().toISOString();
  const given = await db
    .updateTable("subscribers")
    .set({ gift_until: until, tier_until: now, updated_at: now })
    .where("id", "=", id)
    .where("status", "!=", "erased")
    .where("gift_until", "is distinct from", until)
    .returning("id")
    .executeTakeFirst();
  return given !== undefined;
}
