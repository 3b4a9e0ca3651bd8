/** How payments stand, told from the ledger alone. */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import { lastBalanceCheck } from "./balance.ts";
import { type Unread, unreadOf } from "./unread.ts";
import { syncedUntil } from "./watermark.ts";

export interface MoneyHealth {
  /** Up to when all that was told is in the ledger; null while nothing was ever read to its end. */
  syncedUntil: Date | null;
  unread: readonly Unread[];
  /** By currency, in minor units: the service's balance less the ledger's entries. */
  differences: Readonly<Record<string, number>>;
  /** When these were last compared. */
  comparedAt: Date | null;
}

export async function moneyHealth(db: Db, of: Account): Promise<MoneyHealth> {
  const check = await lastBalanceCheck(db, of);
  return {
    syncedUntil: await syncedUntil(db, of),
    unread: await unreadOf(db, of),
    differences: check?.differences ?? {},
    comparedAt: check ? new Date(check.at) : null,
  };
}
