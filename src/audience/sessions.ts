/** Who is signed in: a random id in the reader's cookie, its hash in the ledger. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { hashSecret, newSecret, sameHash } from "./secrets.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Counted from the last visit. */
export const SESSION_MS = 30 * DAY_MS;

export interface Session {
  subscriberId: string;
  /** Its time was put off, so the cookie's should be too. */
  renewed: boolean;
}

/** Always a new id: whatever a browser brought along before it signed in is worth nothing afterwards. */
export async function openSession(db: Db, clock: Clock, subscriberId: string): Promise<string> {
  const id = newSecret();
  const now = clock.now();
  await db
    .insertInto("sessions")
    .values({
      id_hash: hashSecret(id),
      subscriber_id: subscriberId,
      created_at: now.toISOString(),
      seen_at: now.toISOString(),
      expires_at: new Date(now.getTime() + SESSION_MS).toISOString(),
    })
    .execute();
  return id;
}

/** Whose session this is; null for one that is over or never was. Once a day its time is put off. */
export async function sessionOf(db: Db, clock: Clock, id: string): Promise<Session | null> {
  const hash = hashSecret(id);
  const row = await db.selectFrom("sessions").selectAll().where("id_hash", "=", hash).executeTakeFirst();
  const now = clock.now();
  if (!row || !sameHash(row.id_hash, hash) || row.expires_at <= now.toISOString()) return null;
  const renewed = now.getTime() - Date.parse(row.seen_at) >= DAY_MS;
  if (renewed) {
    await db
      .updateTable("sessions")
      .set({
        seen_at: now.toISOString(),
        expires_at: new Date(now.getTime() + SESSION_MS).toISOString(),
      })
      .where("id_hash", "=", hash)
      .execute();
  }
  return { subscriberId: row.subscriber_id, renewed };
}

export async function closeSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom("sessions").where("id_hash", "=", hashSecret(id)).execute();
}

export async function closeAllSessions(db: Db, subscriberId: string): Promise<void> {
  await db.deleteFrom("sessions").where("subscriber_id", "=", subscriberId).execute();
}

/** Sessions that are over, and what was asked for to sign in a day ago. */
export async function forgetSignIns(db: Db, clock: Clock): Promise<void> {
  const now = clock.now();
  await db.deleteFrom("sessions").where("expires_at", "<=", now.toISOString()).execute();
  const yesterday = new Date(now.getTime() - DAY_MS).toISOString();
  await db.deleteFrom("sign_ins").where("expires_at", "<=", yesterday).execute();
}
