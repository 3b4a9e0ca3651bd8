/** A mail that was accepted, found by what the service calls it: an issue's to one reader, or one that somebody asked for. */
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { Fate, KnownFate } from "./fates.ts";
import { hasMailId } from "./mail-ids.ts";

export interface FollowedMail {
  /** Of a mail that somebody asked for: its row's id; else the mailing's. */
  id: string;
  requested: boolean;
  subscriberId: string | null;
  /** Nothing of them is left; the mail keeps its fate, so that figures stay right. */
  erased: boolean;
  issueId: string | null;
  realm: Realm;
  providerId: string | null;
  settledAt: Date;
  known: KnownFate;
}

const OWN = /^own\/([^/]+)\/([^/]+)$/;

/** Undefined while no answer has settled such a mail, and for a mail that is none of ours. */
export async function mailOf(db: Db, key: string, realm: Realm): Promise<FollowedMail | undefined> {
  return (await deliveryOf(db, key, realm)) ?? (await requestedOf(db, key, realm));
}

async function deliveryOf(db: Db, key: string, realm: Realm): Promise<FollowedMail | undefined> {
  const [, mailing, reader] = OWN.exec(key) ?? [];
  const query = db
    .selectFrom("deliveries")
    .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
    .innerJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
    .select(["mailings.id", "mailings.issue_id", "mailings.realm", "subscribers.status"])
    .select(["deliveries.subscriber_id", "deliveries.provider_id", "deliveries.settled_at"])
    .select(["deliveries.fate", "deliveries.fate_at", "deliveries.fate_why", "deliveries.opened_at"])
    .where("mailings.realm", "=", realm);
  const row = await (mailing && reader
    ? query.where("deliveries.mailing_id", "=", mailing).where("deliveries.subscriber_id", "=", reader)
    : query.where(hasMailId([key]))
  ).executeTakeFirst();
  if (!row) return undefined;
  return {
    ...{ id: row.id, requested: false, subscriberId: row.subscriber_id, erased: row.status === "erased" },
    ...{ issueId: row.issue_id, realm: row.realm, providerId: row.provider_id },
    settledAt: new Date(row.settled_at ?? 0),
    known: knownOf(row, row.opened_at),
  };
}

async function requestedOf(db: Db, key: string, realm: Realm): Promise<FollowedMail | undefined> {
  const row = await db
    .selectFrom("requested_mails")
    .select(["id", "subscriber_id", "realm", "settled_at", "fate", "fate_at", "fate_why"])
    .where("provider_id", "=", key)
    .where("realm", "=", realm)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    ...{ id: row.id, requested: true, subscriberId: row.subscriber_id, erased: false, issueId: null },
    ...{ realm: row.realm, providerId: key, settledAt: new Date(row.settled_at ?? 0) },
    known: knownOf(row, null),
  };
}

const knownOf = (
  row: { fate: string | null; fate_at: string | null; fate_why: string | null },
  openedAt: string | null,
): KnownFate => ({ fate: row.fate as Fate | null, at: row.fate_at, why: row.fate_why, openedAt });

/** Of somebody who was erased nothing is kept that a mail server wrote, nor what they opened. */
export async function writeFate(
  db: Db,
  mail: FollowedMail,
  { fate, at, why, openedAt }: KnownFate,
): Promise<void> {
  const written = { fate, fate_at: at, fate_why: mail.erased ? null : why };
  if (mail.requested) {
    await db.updateTable("requested_mails").set(written).where("id", "=", mail.id).execute();
    return;
  }
  await db
    .updateTable("deliveries")
    .set({ ...written, opened_at: mail.erased ? null : openedAt })
    .where("mailing_id", "=", mail.id)
    .where("subscriber_id", "=", mail.subscriberId ?? "")
    .execute();
}

/** What became of the latest mails that somebody was sent through a mailer of this realm, the newest first. */
export async function latestFates(
  db: Db,
  { subscriberId, realm, most }: { subscriberId: string; realm: Realm; most: number },
): Promise<{ fate: string | null; clicked: boolean }[]> {
  const deliveries = await db
    .selectFrom("deliveries")
    .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
    .select(["deliveries.fate", "deliveries.clicked_at", "deliveries.settled_at"])
    .where("deliveries.subscriber_id", "=", subscriberId)
    .where("deliveries.state", "=", "accepted")
    .where("mailings.realm", "=", realm)
    .orderBy("deliveries.settled_at", "desc")
    .limit(most)
    .execute();
  const requested = await db
    .selectFrom("requested_mails")
    .select(["fate", "settled_at"])
    .where("subscriber_id", "=", subscriberId)
    .where("state", "=", "accepted")
    .where("realm", "=", realm)
    .orderBy("settled_at", "desc")
    .limit(most)
    .execute();
  return [...deliveries, ...requested.map((row) => ({ ...row, clicked_at: null }))]
    .sort((a, b) => (b.settled_at ?? "").localeCompare(a.settled_at ?? ""))
    .map(({ fate, clicked_at }) => ({ fate, clicked: clicked_at !== null }));
}
