/** Which spreadsheet the dashboard is in, as the home remembers it: each account and realm has one of its own. */
import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { recall, remember } from "../../ledger/records.ts";
import type { Place } from "./sheet.ts";

const keyOf = ({ service, account, realm }: Account): string =>
  `spreadsheet at ${service} ${account}, ${realm}`;

/** Null while none was set up. */
export async function knownSpreadsheet(db: Db, account: Account): Promise<Place | null> {
  const kept = await recall(db, keyOf(account));
  return kept === null ? null : (JSON.parse(kept) as Place);
}

export const rememberSpreadsheet = (db: Db, account: Account, { id, url }: Place): Promise<void> =>
  remember(db, keyOf(account), JSON.stringify({ id, url }));
