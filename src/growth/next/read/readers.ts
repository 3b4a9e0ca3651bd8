/** Readers and the way to them, counted: who is there, who came, who got how far. */
import { BY_BUTTON } from "../../../audience/confirm.ts";
import { CHECK_SOURCE } from "../../../audience/desk.ts";
import { WALKED } from "../../../audience/sign-up-check.ts";
import { countConfirmed, realmsReaching } from "../../../audience/subscribers.ts";
import { dayOf } from "../../../audience/visits.ts";
import { TIER_URL } from "../../../content/mail/invitation.tsx";
import type { Realm } from "../../../core/realm.ts";
import type { Db } from "../../../ledger/open.ts";
import type { Pipe, Readers } from "../situation.ts";

const DAY_MS = 24 * 60 * 60_000;

const freeReaders = (db: Db, sink: Realm) =>
  db
    .selectFrom("subscribers")
    .where("subscribers.status", "=", "confirmed")
    .where("subscribers.realm", "in", realmsReaching(sink))
    .where("subscribers.tier", "=", "free")
    .where("subscribers.source", "!=", CHECK_SOURCE);

export async function readReaders(db: Db, sink: Realm): Promise<Readers> {
  const wished = await freeReaders(db, sink)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("events")
          .select("events.id")
          .whereRef("events.subject", "=", "subscribers.id")
          .where("events.type", "=", "tier.wished"),
      ),
    )
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return {
    confirmed: await countConfirmed(db, sink),
    real: await countConfirmed(db, "live"),
    unoffered: await countUnoffered(db, sink),
    wishes: Number(wished.n),
  };
}

/**
 * Whoever confirmed by the button came to the page with the offer. The others, from an import say, see it in the
 * beginning of an issue for members.
 */
async function countUnoffered(db: Db, sink: Realm): Promise<number> {
  const offers = await mailingsWithOffer(db, sink);
  const { n } = await freeReaders(db, sink)
    .where(({ or, eb }) => or([eb("consent_act", "is", null), eb("consent_act", "!=", BY_BUTTON)]))
    .$if(offers.length > 0, (readers) =>
      readers.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("deliveries")
              .select("deliveries.mailing_id")
              .whereRef("deliveries.subscriber_id", "=", "subscribers.id")
              .where("deliveries.state", "=", "accepted")
              .where("deliveries.mailing_id", "in", offers)
              // The whole issue, which members get, has no offer.
              .where("deliveries.variant", "is not", null),
          ),
        ),
      ),
    )
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

async function mailingsWithOffer(db: Db, sink: Realm): Promise<string[]> {
  const rows = await db
    .selectFrom("mailing_variants")
    .innerJoin("mailings", "mailings.id", "mailing_variants.mailing_id")
    .select("mailings.id")
    .distinct()
    .where("mailings.realm", "=", sink)
    .where("mailing_variants.template", "like", `%${TIER_URL}%`)
    .execute();
  return rows.map(({ id }) => id);
}

/** Of the last 28 days. */
export async function readPipe(db: Db, sink: Realm, now: Date): Promise<Pipe> {
  const since = new Date(now.getTime() - 28 * DAY_MS);
  const visits = await readVisits(db, since, now);
  const { asked, confirmed, walked } = await signUpEvents(db, sink, since);
  const lately = new Date(now.getTime() - DAY_MS).toISOString();
  const signUps = [...asked].filter(([id]) => !walked.has(id));
  const unconfirmed = signUps.filter(([id]) => !confirmed.has(id));
  return {
    ...visits,
    signUps: signUps.length,
    confirmed: signUps.length - unconfirmed.length,
    waiting: unconfirmed.filter(([, at]) => at < lately).length,
  };
}

async function readVisits(db: Db, since: Date, now: Date): Promise<Pick<Pipe, "visitors" | "formVisitors">> {
  const visits = db
    .selectFrom("visits")
    .select(["day", "visitor"])
    .distinct()
    .where("day", ">=", dayOf(since))
    .where("day", "<=", dayOf(now));
  const count = async (rows: typeof visits) =>
    Number(
      (
        await db
          .selectFrom(rows.as("people"))
          .select(({ fn }) => fn.countAll<number>().as("n"))
          .executeTakeFirstOrThrow()
      ).n,
    );
  return {
    visitors: await count(visits),
    formVisitors: await count(visits.where("path", "in", ["landing", "sign-up"])),
  };
}

/** From events, because who never confirmed is forgotten after two weeks, and still signed up. */
async function signUpEvents(db: Db, sink: Realm, since: Date) {
  const rows = await db
    .selectFrom("events")
    .select(["type", "subject"])
    .select(({ fn }) => fn.min<string>("at").as("at"))
    .where("type", "in", ["subscriber.asked", "subscriber.confirmed", WALKED])
    .where("at", ">=", since.toISOString())
    .where("realm", "in", realmsReaching(sink))
    .groupBy(["type", "subject"])
    .execute();
  const of = (type: string) =>
    new Map(rows.filter((row) => row.type === type).map(({ subject, at }) => [subject, at]));
  return { asked: of("subscriber.asked"), confirmed: of("subscriber.confirmed"), walked: of(WALKED) };
}
