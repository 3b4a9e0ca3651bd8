/** Readers whose address refuses mail, or who said that it is unwanted: off the list at once, with the reason on their row. */
import type { Clock } from "../core/clock.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import { LEFT_BY_TRASH, subscriberById } from "./subscribers.ts";
import { suppressIn } from "./suppressions.ts";

export interface Refusal {
  kind: "bounce" | "complaint";
  /** In words, as far as the mail service told; it names no address. */
  why: string;
  /** Of the mail that it is told of. */
  realm: Realm;
  /** When that mail was taken. What an address refused before its owner confirmed anew is over. */
  mailed: Date;
}

export const COMPLAINED = "they told their mail program that it is unwanted";
const BOUNCED = "their address refuses mail";

/** Whether they left because their mail server said so, not by a word of anybody's. */
export const leftByBounce = (why: string | null): boolean => why?.startsWith(BOUNCED) === true;

const sentenceOf = ({ kind, why }: Refusal): string => {
  if (kind === "complaint") return COMPLAINED;
  const told = why.trim().replace(/[.\s]+$/, "");
  return told ? `${BOUNCED} (${told})` : BOUNCED;
};

/**
 * Takes them off the list and keeps their address from being mailed again; true if that changed anything of them. Of
 * several reasons a complaint counts before what they said themselves, and that before a bounce, whichever came first.
 * What was made up bars nobody real.
 */
export async function refuse(db: Db, clock: Clock, id: string, refusal: Refusal): Promise<boolean> {
  const person = await subscriberById(db, id);
  if (!person || person.status === "erased" || !mayReach(refusal.realm, person.realm)) return false;
  const { kind, realm, mailed } = refusal;
  if (kind === "bounce" && (person.consent_at ?? "") > mailed.toISOString()) return false;
  await suppressIn(db, clock, { email: person.email, why: kind, realm });
  if (!changes(person, refusal)) return false;
  const now = clock.now().toISOString();
  const why = sentenceOf(refusal);
  await db
    .updateTable("subscribers")
    .set({ status: "unsubscribed", left_at: person.left_at ?? now, left_why: why, updated_at: now })
    .where("id", "=", id)
    .execute();
  const type = kind === "complaint" ? "subscriber.complained" : "subscriber.bounced";
  await recordEvent(db, clock, { type, realm: person.realm, subject: id, facts: { why } });
  return true;
}

function changes({ status, source, left_why }: SubscriberRow, { kind }: Refusal): boolean {
  if (left_why === COMPLAINED) return false;
  // Whoever never confirmed is none of the owner's readers, and is forgotten after two weeks.
  if (status === "pending" && source === "sign-up") return false;
  if (status !== "unsubscribed") return true;
  return kind === "complaint" || left_why === LEFT_BY_TRASH;
}
