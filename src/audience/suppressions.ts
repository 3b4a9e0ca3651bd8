/** Addresses that must never be mailed again, remembered only as salted hashes. */
import { sha256 } from "../core/ids.ts";
import type { Db } from "../ledger/open.ts";
import { recall } from "../ledger/records.ts";
import { emailKey } from "./subscribers.ts";

export async function isSuppressed(db: Db, email: string): Promise<boolean> {
  const salt = await recall(db, "suppression salt");
  if (salt === null) return false;
  const found = await db
    .selectFrom("suppressions")
    .select("address_hash")
    .where("address_hash", "=", sha256(`${salt} ${emailKey(email)}`))
    .executeTakeFirst();
  return found !== undefined;
}
