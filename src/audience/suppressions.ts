/** Addresses that must not be mailed again, kept so that they can be recognised and not read: as salted hashes. */
import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { mayReach, REALMS, type Realm } from "../core/realm.ts";
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

/** What a rehearsal suppressed has a hash of its own, so that it bars nobody from the real list. */
export const addressHash = (salt: string, email: string, realm: Realm = "live"): string =>
  createHmac("sha256", salt)
    .update(`pressroom suppression 1\n${realm === "live" ? "" : `${realm}\n`}${emailKey(email)}`)
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

/** Costs the same for every address: a hash a realm and one look. `sink` is the realm of what would mail it. */
export const isSuppressed = async (db: Db, email: string, sink: Realm = "live"): Promise<boolean> =>
  (await suppressionOf(db, email, sink)) !== null;

/** Why an address is mailed nothing; null when it may be. */
export async function suppressionOf(
  db: Db,
  email: string,
  sink: Realm = "live",
): Promise<SuppressionReason | null> {
  const rows = await db
    .selectFrom("suppressions")
    .select("why")
    .where("address_hash", "in", await hashesOf(db, email, sink))
    .execute();
  const whys = rows.map(({ why }) => why as SuppressionReason);
  return whys.find((why) => why === "complaint") ?? whys[0] ?? null;
}

/** One for each realm whose facts hold there. Where there is no salt there are no hashes either, and a look finds nothing. */
async function hashesOf(db: Db, email: string, sink: Realm): Promise<string[]> {
  const salt = (await recall(db, SALT)) ?? "";
  return REALMS.filter((realm) => mayReach(realm, sink)).map((realm) => addressHash(salt, email, realm));
}

/** Whether the address's owner may ask for mail again by themselves: everybody but those who complained. */
export async function mayAskAgain(db: Db, email: string, sink: Realm = "live"): Promise<boolean> {
  const why = await suppressionOf(db, email, sink);
  return why === null || UNDONE_BY_THEM.includes(why);
}

/** The first reason stays, unless a complaint follows it. */
export const suppress = (db: Db, clock: Clock, email: string, why: SuppressionReason): Promise<void> =>
  suppressIn(db, clock, { email, why, realm: "live" });

/** The same by a fact of some realm, e.g. a bounce that a mail service's twin played. */
export async function suppressIn(
  db: Db,
  clock: Clock,
  { email, why, realm }: { email: string; why: SuppressionReason; realm: Realm },
): Promise<void> {
  const row = {
    address_hash: addressHash(await suppressionSalt(db), email, realm),
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
export async function unsuppress(db: Db, email: string, sink: Realm = "live"): Promise<boolean> {
  await db
    .deleteFrom("suppressions")
    .where("address_hash", "in", await hashesOf(db, email, sink))
    .where("why", "in", [...UNDONE_BY_THEM])
    .execute();
  return !(await isSuppressed(db, email, sink));
}
