/**
 * Erasing a person: every row that names them goes or loses its names. What stays is an id without a person, so that the
 * counts of earlier mailings and what was paid stay right, and a salted hash of the address, so that nobody adds it again by mistake.
 */
import type { Clock } from "../core/clock.ts";
import { type Erasure, noteErasures } from "../ledger/erasures.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import { emailKey } from "./email-key.ts";
import { forgetMailEventsOf } from "./mail-events.ts";
import { erasePayer } from "./payers.ts";
import { addressHash, suppress, suppressionSalt } from "./suppressions.ts";

interface Host {
  ledger: Ledger;
  clock: Clock;
}

/** Who is kept under an address, in whatever realm. */
export const keptUnder = (db: Db, email: string): Promise<SubscriberRow[]> =>
  db.selectFrom("subscribers").selectAll().where("email_key", "=", emailKey(email)).execute();

/** Erases whoever is kept under this address; how many rows of subscribers that were. */
export async function eraseAddress(
  host: Host,
  email: string,
  by: "themselves" | "the owner",
): Promise<number> {
  const { ledger, clock } = host;
  const at = clock.now().toISOString();
  return ledger.transaction(async (db) => {
    const people = await keptUnder(db, email);
    if (people.length === 0) return 0;
    const salt = await suppressionSalt(db);
    // First the file: should this stop here, a copy that is put back loses only somebody who wanted that.
    noteErasures(
      ledger,
      people.map(({ id }) => ({ subscriberId: id, addressHash: addressHash(salt, email), salt, at })),
    );
    await suppress(db, clock, email, "erased");
    for (const person of people) await eraseRow(db, clock, person, by);
    return people.length;
  });
}

/** Takes out of a ledger that was put back from a copy whoever had been erased since; how many that were. */
export async function eraseAgain({ ledger, clock }: Host, erasures: readonly Erasure[]): Promise<number> {
  let erased = 0;
  for (const { subscriberId, addressHash: address_hash, salt, at } of erasures) {
    erased += await ledger.transaction(async (db) => {
      const person = await db
        .selectFrom("subscribers")
        .selectAll()
        .where("id", "=", subscriberId)
        .where("status", "!=", "erased")
        .executeTakeFirst();
      if (!person) return 0;
      await suppressionSalt(db, salt);
      await db
        .insertInto("suppressions")
        .values({ address_hash, why: "erased", at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await eraseRow(db, clock, person, "themselves");
      return 1;
    });
  }
  return erased;
}

async function eraseRow(db: Db, clock: Clock, person: SubscriberRow, by: string): Promise<void> {
  const { id, realm, email_key } = person;
  await forgetMailEventsOf(db, [id]);
  await erasePayer(db, person);
  for (const table of ["consents", "sign_ins", "sessions", "clicks", "requested_mails"] as const) {
    await db.deleteFrom(table).where("subscriber_id", "=", id).execute();
  }
  await db.deleteFrom("rate_counts").where("who", "=", email_key).execute();
  await db.deleteFrom("mails_elsewhere").where("email_key", "=", email_key).execute();
  await forgetMails(db, clock, id);
  await leaveSequences(db, clock, id);
  // What was last shown on their row of the desk. The row itself is taken away by the next sync.
  await db
    .updateTable("bindings")
    .set({ seen: null })
    .where("kind", "=", "subscriber")
    .where("local", "=", id)
    .execute();
  await db
    .updateTable("subscribers")
    .set({
      ...{ email: "", email_key: `erased ${id}`, name: "", status: "erased", tier: "free" },
      ...{ source: "erased", cohort: null, cohort_why: null, cohort_by: null, interest: null },
      ...{ tags: "[]", preferences: "{}", first_touch: null, consent_act: null, consent_at: null },
      ...{ tier_by: null, tier_why: null, tier_until: null, gift_until: null },
      ...{ left_at: null, left_why: null, active_at: null, updated_at: clock.now().toISOString() },
    })
    .where("id", "=", id)
    .execute();
  // Since when somebody read, and until when, is what earlier counts are told from: days, and nobody's.
  const facts = { by, since: person.consent_at, until: person.left_at, tier: person.tier };
  await recordEvent(db, clock, { type: "subscriber.erased", realm, subject: id, facts });
}

/** The rows stay for the counts, without what set them off. */
async function leaveSequences(db: Db, clock: Clock, id: string): Promise<void> {
  const rows = await db.selectFrom("enrolments").selectAll().where("subscriber_id", "=", id).execute();
  for (const row of rows) {
    const ended_at = row.ended_at ?? clock.now().toISOString();
    await db
      .updateTable("enrolments")
      .set({ trigger_key: `erased ${row.id}`, ended_at, ended_why: row.ended_why ?? "erased" })
      .where("id", "=", row.id)
      .execute();
  }
}

/**
 * A mail that was posted and not yet answered for keeps its words until it is: asked for again with other bytes it might
 * go out twice. That takes a day at most, and the words go with the answer.
 */
async function forgetMails(db: Db, clock: Clock, id: string): Promise<void> {
  const mine = db
    .updateTable("deliveries")
    .where("subscriber_id", "=", id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("chunks")
            .select("n")
            .whereRef("chunks.mailing_id", "=", "deliveries.mailing_id")
            .whereRef("chunks.n", "=", "deliveries.chunk")
            .where("chunks.state", "=", "submitting"),
        ),
      ),
    );
  const at = clock.now().toISOString();
  await mine
    .set({ state: "suppressed", reason: "erased before it was sent", merge: null, settled_at: at })
    .where("state", "=", "waiting")
    .execute();
  // The provider's id leads to the mail, and its reason may quote the address.
  await db
    .deleteFrom("mail_ids")
    .where(({ eb, selectFrom }) =>
      eb(
        "provider_id",
        "in",
        selectFrom("deliveries")
          .select(({ ref }) => ref("deliveries.provider_id").$notNull().as("provider_id"))
          .where("deliveries.subscriber_id", "=", id)
          .where("deliveries.provider_id", "is not", null),
      ),
    )
    .execute();
  await mine
    .set({ provider_id: null, reason: null, merge: null, fate_why: null, opened_at: null, clicked_at: null })
    .where("state", "!=", "suppressed")
    .execute();
}
