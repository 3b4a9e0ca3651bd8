/** Everything that is held about a person, for that person. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { keptUnder } from "./erase.ts";
import { mailEventsOf } from "./mail-events.ts";
import { paymentsOf } from "./payers.ts";
import { preferencesOf } from "./preferences.ts";

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));

/** As JSON, under keys that a person can read; lists oldest first. Null for somebody who is not kept. */
export async function heldAbout(db: Db, clock: Clock, id: string): Promise<Record<string, unknown> | null> {
  const person = await db
    .selectFrom("subscribers")
    .select("email")
    .where("id", "=", id)
    .where("status", "!=", "erased")
    .executeTakeFirst();
  if (!person) return null;
  const rows = await keptUnder(db, person.email);
  const ids = rows.map((row) => row.id);
  return {
    madeAt: clock.now().toISOString(),
    subscriber: rows.map(({ email_key: _, preferences, tags, first_touch, ...row }) => ({
      ...row,
      tags: parsed(tags),
      preferences: preferencesOf({ preferences }),
      first_touch: parsed(first_touch),
    })),
    ...(await whatTheyDid(db, ids)),
    ...(await whatWasSent(db, ids)),
    ...(await sentElsewhere(db, rows)),
    payments: await paymentsOf(db, ids),
    visits: "Visits to pages are counted without knowing whose they are, so none can be told to be yours.",
  };
}

async function whatTheyDid(db: Db, ids: readonly string[]) {
  const of = <Row extends { facts: string }>({ facts, ...row }: Row) => ({ ...row, facts: parsed(facts) });
  const consents = await db
    .selectFrom("consents")
    .select(["at", "act", "wording", "place", "facts"])
    .where("subscriber_id", "in", ids)
    .orderBy("at")
    .execute();
  const clicks = await db
    .selectFrom("clicks")
    .select(["at", "url", "issue_id", "tags"])
    .where("subscriber_id", "in", ids)
    .orderBy("at")
    .execute();
  const events = await db
    .selectFrom("events")
    .select(["at", "type", "realm", "facts"])
    .where("subject", "in", ids)
    .orderBy("id")
    .execute();
  const sessions = await db
    .selectFrom("sessions")
    .select(["created_at", "seen_at", "expires_at"])
    .where("subscriber_id", "in", ids)
    .orderBy("created_at")
    .execute();
  const signIns = await db
    .selectFrom("sign_ins")
    .select(["created_at", "expires_at", "used_at", "tries"])
    .where("subscriber_id", "in", ids)
    .orderBy("created_at")
    .execute();
  return {
    consents: consents.map(of),
    clicks: clicks.map(({ tags, ...row }) => ({ ...row, tags: parsed(tags) })),
    events: events.map(of),
    sessions,
    signIns,
  };
}

async function whatWasSent(db: Db, ids: readonly string[]) {
  const deliveries = await db
    .selectFrom("deliveries")
    .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
    .leftJoin("issues", "issues.id", "mailings.issue_id")
    .select([
      "mailings.kind",
      "issues.title as issue",
      "mailings.realm",
      "mailings.created_at as frozen_at",
      "deliveries.state",
      "deliveries.reason",
      "deliveries.settled_at",
      "deliveries.provider_id",
      "deliveries.fate",
      "deliveries.fate_at",
      "deliveries.fate_why",
      "deliveries.opened_at",
      "deliveries.clicked_at",
    ])
    .where("deliveries.subscriber_id", "in", ids)
    .orderBy("mailings.created_at")
    .execute();
  const requestedMails = await db
    .selectFrom("requested_mails")
    .select([
      "created_at",
      "kind",
      "realm",
      "state",
      "settled_at",
      "provider_id",
      "fate",
      "fate_at",
      "fate_why",
    ])
    .where("subscriber_id", "in", ids)
    .orderBy("created_at")
    .execute();
  const sequences = await db
    .selectFrom("enrolments")
    .leftJoin("sequence_mails", "sequence_mails.enrolment_id", "enrolments.id")
    .leftJoin("sequence_steps", "sequence_steps.id", "sequence_mails.step_id")
    .select([
      "enrolments.sequence",
      "enrolments.realm",
      "enrolments.began_at",
      "enrolments.ended_at",
      "enrolments.ended_why",
      "sequence_steps.title as mail",
      "sequence_mails.at as written_down_at",
      "sequence_mails.skipped_why",
    ])
    .where("enrolments.subscriber_id", "in", ids)
    .orderBy("enrolments.began_at")
    .orderBy("sequence_mails.at")
    .execute();
  return { deliveries, requestedMails, mailEvents: await mailEventsOf(db, ids), sequences };
}

/** Mails of a machine that was lost; there are none unless this home was put back from a backup. */
async function sentElsewhere(db: Db, rows: readonly { email_key: string }[]) {
  const keys = rows.map(({ email_key }) => email_key);
  const mails = await db
    .selectFrom("mails_elsewhere")
    .select(["at", "subject", "realm", "provider_id"])
    .where("email_key", "in", keys)
    .orderBy("at")
    .execute();
  return mails.length > 0 ? { mailsElsewhere: mails } : {};
}
