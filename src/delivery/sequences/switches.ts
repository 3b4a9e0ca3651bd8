/** Whether the owner's word for sequences holds: asked at every run, so nothing heavy is loaded for it. */
import type { Realm } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import type { MailingRow } from "../../ledger/tables/delivery.ts";

/** Steps are few, and on most homes none is on. */
export async function anyStepIsOn(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom("sequence_steps")
    .select("id")
    .where("is_on", "=", 1)
    .where("gone_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Mailings whose step was switched off, or put into the trash, before they came to their end. */
export async function switchedOffMailings(db: Db, sink: Realm): Promise<MailingRow[]> {
  const open = await db
    .selectFrom("mailings")
    .selectAll()
    .where("kind", "=", "sequence")
    .where("state", "in", ["sending", "paused"])
    .where("realm", "=", sink)
    .execute();
  if (open.length === 0) return [];
  const on = await db
    .selectFrom("sequence_steps")
    .select("id")
    .where("is_on", "=", 1)
    .where("gone_at", "is", null)
    .execute();
  return open.filter(({ subject }) => !on.some(({ id }) => subject.startsWith(`${id}/`)));
}

export const SWITCHED_OFF = "you switched this mail of the sequence off";
