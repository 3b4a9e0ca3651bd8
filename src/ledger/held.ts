/** A home that was put back from a copy is held: it does not know what was sent after the copy was made. */
import { newId } from "../core/ids.ts";
import type { Ledger } from "./open.ts";
import { recall, remember } from "./records.ts";

const HELD = "held";
const KNOWS_UNTIL = "knows until";
const COPY = "copy";

/** Lets nothing leave this home until `release`. `knowsUntil`: what happened after it, this ledger can't know. */
export async function hold({ db }: Pick<Ledger, "db">, why: string, knowsUntil?: Date): Promise<void> {
  await remember(db, HELD, why);
  if (knowsUntil) await remember(db, KNOWS_UNTIL, knowsUntil.toISOString());
}

/** Tells this ledger from the one that it is a copy of: both have the same home's id, and both may be running. */
export const becomeCopy = ({ db }: Pick<Ledger, "db">): Promise<void> => remember(db, COPY, newId());

/** Null for a home that was never put back from a copy. */
export const whichCopy = ({ db }: Pick<Ledger, "db">): Promise<string | null> => recall(db, COPY);

/** Since when another machine may have done what this ledger does not know; null when nobody can tell. */
export async function knowsUntil({ db }: Pick<Ledger, "db">): Promise<Date | null> {
  const known = await recall(db, KNOWS_UNTIL);
  return known === null ? null : new Date(known);
}

/** Why nothing may be sent from this home now; null when it may. */
export const heldBecause = (ledger: Pick<Ledger, "db">): Promise<string | null> => recall(ledger.db, HELD);

/** Lets the home send again; false when it was not held. */
export async function release({ db }: Pick<Ledger, "db">): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom("home").where("key", "=", HELD).executeTakeFirst();
  return numDeletedRows > 0n;
}
