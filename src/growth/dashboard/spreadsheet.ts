/** Which spreadsheet the dashboard is in, as the home remembers it: each account and realm has one of its own. */
import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { recall, remember } from "../../ledger/records.ts";
import type { Place } from "./sheet.ts";

const keyOf = ({ service, account, realm }: Account): string =>
  `spreadsheet at ${service} ${account}, ${realm}`;

export interface KnownSpreadsheet extends Place {
  /** pressroom made it, and nobody else may see it yet. */
  isUnshared: boolean;
}

/** Null while none was set up. */
export async function knownSpreadsheet(db: Db, account: Account): Promise<KnownSpreadsheet | null> {
  const kept = await recall(db, keyOf(account));
  return kept === null ? null : (JSON.parse(kept) as KnownSpreadsheet);
}

export const rememberSpreadsheet = (db: Db, account: Account, known: KnownSpreadsheet): Promise<void> =>
  remember(db, keyOf(account), JSON.stringify(known));
