/** A home that was put back from a copy is held: it does not know what was sent after the copy was made. */
import type { Ledger } from "./open.ts";
import { recall, remember } from "./records.ts";

const HELD = "held";

/** Lets nothing leave this home until `release`. */
export const hold = ({ db }: Pick<Ledger, "db">, why: string): Promise<void> => remember(db, HELD, why);

/** Why nothing may be sent from this home now; null when it may. */
export const heldBecause = (ledger: Pick<Ledger, "db">): Promise<string | null> => recall(ledger.db, HELD);

/** Lets the home send again; false when it was not held. */
export async function release({ db }: Pick<Ledger, "db">): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom("home").where("key", "=", HELD).executeTakeFirst();
  return numDeletedRows > 0n;
}
