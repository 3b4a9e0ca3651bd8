/** Addresses that must not be mailed again, kept so that they can be recognised and not read: as salted hashes. */
import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { recall } from "../ledger/records.ts";
import { emailKey } from "./email-key.ts";

export type SuppressionReason =
  /** They had everything about them erased. */
  | "erased"
  /** They told their mail program that it was unwanted. */
  | "complaint"
  /** Their mail server said for good that it takes nothing. */
  | "bounce"
  /** They had left the tool that they were imported from. */
  | "left before";

/** What somebody's own new word undoes, given by the button in a mail that reached them. Never a complaint. */
const UNDONE_BY_THEM: readonly SuppressionReason[] = ["erased", "left before", "bounce"];

const SALT = "suppression salt";

export const addressHash = (salt: string, email: string): string =>
  createHmac("sha256", salt)
    .update(`pressroom suppression 1\n${emailKey(email)}`)
    .digest("hex");

/** The salt of this home's hashes, made at first use. `known` is taken over where there is none yet. */
export async function suppressionSalt(db: Db, known?: string): Promise<string> {
  const value = known ?? randomBytes(32).toString("base64url");
  await db
    .insertInto("home")
    .values({ key: SALT, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await recall(db, SALT)) ?? value;
}

/** Costs the same for every address: one hash and one look. */
export const isSuppressed = async (db: Db, email: string): Promise<boolean> =>
  (await suppressionOf(db, email)) !== null;

/** Why an address is mailed nothing; null when it may be. */
export async function suppressionOf(db: Db, email: string): Promise<SuppressionReason | null> {
  // Where there is no salt there are no hashes either, and the look finds nothing.
  const hash = addressHash((await recall(db, SALT)) ?? "", email);
  const row = await db
    .selectFrom("suppressions")
    .select("why")
    .where("address_hash", "=", hash)
    .executeTakeFirst();
  return row ? (row.why as SuppressionReason) : null;
}

/** Whether the address's owner may ask for mail again by themselves: everybody but those who complained. */
export async function mayAskAgain(db: Db, email: string): Promise<boolean> {
  const why = await suppressionOf(db, email);
  return why === null || UNDONE_BY_THEM.includes(why);
}

/** The first reason stays, unless a complaint follows it. */
export async function suppress(db: Db, clock: Clock, email: string, why: SuppressionReason): Promise<void> {
  const row = {
    address_hash: addressHash(await suppressionSalt(db), email),
    why,
    at: clock.now().toISOString(),
  };
  await db
    .insertInto("suppressions")
    .values(row)
    .onConflict((conflict) =>
      why === "complaint"
        ? conflict.column("address_hash").doUpdateSet({ why, at: row.at })
        : conflict.doNothing(),
    )
    .execute();
}

/**
 * Called where somebody has confirmed anew, by the button in a mail to this very address; nothing less lifts it, and
 * nothing lifts a complaint. True if it may be mailed now.
 */
export async function unsuppress(db: Db, email: string): Promise<boolean> {
  const hash = addressHash((await recall(db, SALT)) ?? "", email);
  await db
    .deleteFrom("suppressions")
    .where("address_hash", "=", hash)
    .where("why", "in", [...UNDONE_BY_THEM])
    .execute();
  return !(await isSuppressed(db, email));
}
