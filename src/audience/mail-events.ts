/** Whose mails the kept events are of: for what is told to a person, and for what goes when they are erased. */
import type { Db } from "../ledger/open.ts";

/** Stands for a mail where its own link told of it, not the mail service. */
export const ownMailKey = (mailingId: string, subscriberId: string): string =>
  `own/${mailingId}/${subscriberId}`;

/** Under which keys events of these people's mails are kept. */
export async function mailKeysOf(db: Db, subscriberIds: readonly string[]): Promise<string[]> {
  if (subscriberIds.length === 0) return [];
  const deliveries = await db
    .selectFrom("deliveries")
    .select(["mailing_id", "subscriber_id", "provider_id"])
    .where("subscriber_id", "in", subscriberIds)
    .execute();
  const requested = await db
    .selectFrom("requested_mails")
    .select("provider_id")
    .where("subscriber_id", "in", subscriberIds)
    .execute();
  const own = deliveries.map(({ mailing_id, subscriber_id }) => ownMailKey(mailing_id, subscriber_id));
  const told = [...deliveries, ...requested].map(({ provider_id }) => provider_id);
  return [...own, ...told.filter((key) => key !== null)];
}

const KEYS_A_QUERY = 500;

/** Before the keys themselves go. */
export async function forgetMailEventsOf(db: Db, subscriberIds: readonly string[]): Promise<void> {
  const keys = await mailKeysOf(db, subscriberIds);
  for (let from = 0; from < keys.length; from += KEYS_A_QUERY)
    await db
      .deleteFrom("mail_events")
      .where("provider_id", "in", keys.slice(from, from + KEYS_A_QUERY))
      .execute();
}

/** What was told of their mails, oldest first. */
export async function mailEventsOf(db: Db, subscriberIds: readonly string[]) {
  const keys = await mailKeysOf(db, subscriberIds);
  const events = [];
  for (let from = 0; from < keys.length; from += KEYS_A_QUERY) {
    const rows = await db
      .selectFrom("mail_events")
      .select(["at", "type", "realm", "facts"])
      .where("provider_id", "in", keys.slice(from, from + KEYS_A_QUERY))
      .execute();
    events.push(...rows.map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) as unknown })));
  }
  return events.sort((a, b) => a.at.localeCompare(b.at));
}
