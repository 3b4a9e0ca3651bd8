/** Subscribers: people with an address and a consent, as the ledger knows them. */
import * as z from "zod";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import { mayReach, REALMS, type Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { NewSubscriberRow, SubscriberRow } from "../ledger/tables/audience.ts";
import { isInAudience } from "./audience-of.ts";
import { emailKey } from "./email-key.ts";
import { isSuppressed } from "./suppressions.ts";

export const TIERS = ["free", "premium monthly", "premium yearly"] as const;
export type Tier = (typeof TIERS)[number];

/** `erased`: nothing of them is left but an id that keeps counts right. */
export type SubscriberStatus = "pending" | "confirmed" | "unsubscribed" | "erased";

/** An address, a name on one line, a tier: what is accepted at the edge. */
export const newSubscriber = z.object({
  email: z.email("that is no mail address").max(200, "a mail address has at most 200 characters"),
  name: z
    .string()
    .max(200, "a name has at most 200 characters")
    .refine((name) => !/\p{Cc}/u.test(name), "a name is one line, without control characters")
    .default(""),
  tier: z.enum(TIERS).default("free"),
});

export interface Consent {
  /** The act by which they agreed, e.g. `sample content` or `confirmed by mail`. */
  act: string;
  at: Date;
}

export type AddResult = { added: true; id: string } | { added: false; why: string };

export { emailKey };

/** Adds a confirmed subscriber, or says why not: an address that is none, or one that is known already. */
export async function addConfirmed(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  person: NewPerson,
  facts: Origin,
): Promise<AddResult> {
  return ledger.transaction((db) => insertConfirmed(db, clock, person, facts));
}

export interface NewPerson {
  email: string;
  name?: string | undefined;
  tier?: string | undefined;
}

export interface Origin {
  realm: Realm;
  source: string;
  consent: Consent;
}

/** The same within a transaction of the caller, for several people who come together or not at all. */
export async function insertConfirmed(
  db: Db,
  clock: Clock,
  person: NewPerson,
  facts: Origin,
): Promise<AddResult> {
  const checked = newSubscriber.safeParse(person);
  if (!checked.success)
    return { added: false, why: checked.error.issues.map(({ message }) => message).join("; ") };
  const { email, name, tier } = checked.data;
  if (await isSuppressed(db, email, facts.realm))
    return { added: false, why: "this address asked never to be mailed again" };
  const now = clock.now().toISOString();
  const row: NewSubscriberRow = {
    id: newId(),
    realm: facts.realm,
    email,
    email_key: emailKey(email),
    name,
    tier,
    status: "confirmed",
    cohort: null,
    source: facts.source,
    consent_act: facts.consent.act,
    consent_at: facts.consent.at.toISOString(),
    left_at: null,
    left_why: null,
    active_at: null,
    created_at: now,
    updated_at: now,
  };
  const insert = db
    .insertInto("subscribers")
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  const { numInsertedOrUpdatedRows } = await insert.executeTakeFirst();
  if (!numInsertedOrUpdatedRows) return { added: false, why: "this address is known already" };
  await recordEvent(db, clock, { type: "subscriber.confirmed", realm: facts.realm, subject: row.id });
  return { added: true, id: row.id };
}

/** Why somebody left whose row the owner moved to the trash: the one way of leaving that the owner may take back. */
export const LEFT_BY_TRASH = "you moved their row to the trash";

/**
 * Takes a subscriber off every list, at once and for good; true if they were on one, or might have come back to one
 * because the owner alone had taken them off.
 */
export async function unsubscribe(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  id: string,
  why: string,
): Promise<boolean> {
  return ledger.transaction(async (db) => {
    const now = clock.now().toISOString();
    const left = await db
      .updateTable("subscribers")
      .set({ status: "unsubscribed", left_at: now, left_why: why, updated_at: now })
      .where("id", "=", id)
      .where("status", "!=", "erased")
      .where((where) =>
        where.or([where("status", "!=", "unsubscribed"), where("left_why", "=", LEFT_BY_TRASH)]),
      )
      .returning("realm")
      .executeTakeFirst();
    if (!left) return false;
    await recordEvent(db, clock, { type: "subscriber.left", realm: left.realm, subject: id, facts: { why } });
    return true;
  });
}

/** Whether issues for members are shown to them whole. */
export const mayReadAll = ({ status, tier }: Pick<SubscriberRow, "status" | "tier">): boolean =>
  status === "confirmed" && tier !== "free";

export async function subscriberById(db: Db, id: string): Promise<SubscriberRow | undefined> {
  return db.selectFrom("subscribers").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Realms whose facts may reach a sink of this realm. */
export const realmsReaching = (sink: Realm): Realm[] => REALMS.filter((realm) => mayReach(realm, sink));

/** How many readers an audience has, whatever they choose to get. */
export async function countConfirmed(db: Db, sink: Realm, audience = "everyone"): Promise<number> {
  const { n } = await db
    .selectFrom("subscribers")
    .select((select) => select.fn.countAll<number>().as("n"))
    .where("status", "=", "confirmed")
    .where("realm", "in", realmsReaching(sink))
    .where(isInAudience(audience))
    .executeTakeFirstOrThrow();
  return Number(n);
}
