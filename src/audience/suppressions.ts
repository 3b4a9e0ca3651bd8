/** Addresses that must never be mailed again, remembered only as salted hashes. */
import { createHmac } from "node:crypto";
import type { Db } from "../ledger/open.ts";
import { recall } from "../ledger/records.ts";
import { emailKey } from "./subscribers.ts";

export async function isSuppressed(db: Db, email: string): Promise<boolean> {
  const salt = await recall(db, "suppression salt");
  if (salt === null) return false;
  const hash = createHmac("sha256", salt)
    .update(`pressroom suppression 1\n${emailKey(email)}`)
    .digest("hex");
  const found = await db
    .selectFrom("suppressions")
    .select("address_hash")
    .where("address_hash", "=", hash)
    .executeTakeFirst();
  return found !== undefined;
}
