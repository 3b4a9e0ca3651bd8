/** Apart from what sends: a job that only forgets loads no more than this. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";

const KEPT_MS = 60 * 24 * 60 * 60 * 1000;

/** After two months nothing is due any more that they could be. */
export async function forgetElsewhere(db: Db, clock: Clock): Promise<void> {
  const before = new Date(clock.now().getTime() - KEPT_MS).toISOString();
  await db.deleteFrom("mails_elsewhere").where("at", "<", before).execute();
}
