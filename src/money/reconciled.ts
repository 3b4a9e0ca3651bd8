/** When everything was last compared with the service's own lists. */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import { readCursor } from "../ledger/records.ts";

/** As the ledger's cursor is called. */
export const RECONCILED = "payments reconciled";

export async function reconciledAt(db: Db, of: Account): Promise<Date | null> {
  const kept = await readCursor(db, of, RECONCILED);
  return kept === null ? null : new Date(kept);
}
