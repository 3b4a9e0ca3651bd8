/** What the owner says of readers on the desk: a new row invites somebody, the trash takes somebody off the list. */
import type * as z from "zod";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { NewSubscriberRow, SubscriberRow } from "../ledger/tables/audience.ts";
import { type AddResult, emailKey, LEFT_BY_TRASH, newSubscriber, realmsReaching } from "./subscribers.ts";
import { isSuppressed } from "./suppressions.ts";

/** What stands in a new row, whatever that is. */
interface Invitation {
  email: unknown;
  name: unknown;
}

/**
 * Keeps an invitation: somebody who is asked, and mailed nothing else until they say yes themselves. Says why not for
 * an address that is none, or that is known already.
 */
export async function invite(db: Db, clock: Clock, given: Invitation, realm: Realm): Promise<AddResult> {
  const email = typeof given.email === "string" ? given.email.trim() : "";
  if (email === "") return { added: false, why: "Type an address into Email, and they are invited." };
  const name = typeof given.name === "string" ? given.name.replace(/\p{Cc}+/gu, " ").trim() : "";
  const checked = newSubscriber.safeParse({ email, name: name.slice(0, 200) });
  if (!checked.success)
    return { added: false, why: `“${email.slice(0, 100)}” is no mail address. Correct it in Email.` };
  const known = await db
    .selectFrom("subscribers")
    .select(["status", "left_why"])
    .where("email_key", "=", emailKey(email))
    .where("realm", "in", realmsReaching(realm))
    .executeTakeFirst();
  if (known) return { added: false, why: sayKnown(known) };
  if (await isSuppressed(db, email, realm)) return { added: false, why: SUPPRESSED };
  const row = pending(checked.data, realm, clock.now().toISOString());
  await db.insertInto("subscribers").values(row).execute();
  await recordEvent(db, clock, { type: "subscriber.invited", realm, subject: row.id });
  return { added: true, id: row.id };
}

const SUPPRESSED =
  "Whoever has this address asked never to be mailed again. Delete this row; they can come back by themselves.";

const sayKnown = ({ status, left_why }: Pick<SubscriberRow, "status" | "left_why">): string => {
  if (status !== "unsubscribed")
    return "This address is on the list already, in a row of its own. Delete this one.";
  return left_why === LEFT_BY_TRASH
    ? "You moved this reader's row to the trash. Delete this one, and take that one out of the trash."
    : "This reader has left, so they are not invited again. Delete this row; they can come back by themselves.";
};

const pending = (
  { email, name, tier }: z.infer<typeof newSubscriber>,
  realm: Realm,
  now: string,
): NewSubscriberRow => ({
  id: newId(),
  realm,
  email,
  email_key: emailKey(email),
  name,
  tier,
  status: "pending",
  cohort: null,
  source: "invitation",
  consent_act: null,
  consent_at: null,
  left_at: null,
  left_why: null,
  active_at: null,
  created_at: now,
  updated_at: now,
});

/** The owner's act: mailed nothing from now on. Somebody who had left before has left for their own reason. */
export async function leaveByTrash(db: Db, clock: Clock, id: string): Promise<void> {
  const now = clock.now().toISOString();
  const left = await db
    .updateTable("subscribers")
    .set({ status: "unsubscribed", left_at: now, left_why: LEFT_BY_TRASH, updated_at: now })
    .where("id", "=", id)
    .where("status", "not in", ["unsubscribed", "erased"])
    .returning("realm")
    .executeTakeFirst();
  if (!left) return;
  const facts = { why: LEFT_BY_TRASH };
  await recordEvent(db, clock, { type: "subscriber.left", realm: left.realm, subject: id, facts });
}

/** Out of the trash again: as they were before, unless they have left by themselves. */
export async function returnFromTrash(db: Db, clock: Clock, id: string): Promise<void> {
  const row = await db
    .selectFrom("subscribers")
    .select(["realm", "consent_at"])
    .where("id", "=", id)
    .where("status", "=", "unsubscribed")
    .where("left_why", "=", LEFT_BY_TRASH)
    .executeTakeFirst();
  if (!row) return;
  const status = row.consent_at ? "confirmed" : "pending";
  const updated_at = clock.now().toISOString();
  await db
    .updateTable("subscribers")
    .set({ status, left_at: null, left_why: null, updated_at })
    .where("id", "=", id)
    .execute();
  await recordEvent(db, clock, { type: "subscriber.returned", realm: row.realm, subject: id });
}
