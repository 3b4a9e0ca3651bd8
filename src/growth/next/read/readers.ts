/** Readers and the way to them, counted: who is there, who came, who got how far. */
import { BY_BUTTON } from "../../../audience/confirm.ts";
import { CHECK_SOURCE } from "../../../audience/desk.ts";
import { countConfirmed, realmsReaching } from "../../../audience/subscribers.ts";
import { dayOf } from "../../../audience/visits.ts";
import type { Realm } from "../../../core/realm.ts";
import { EXCERPT } from "../../../delivery/freeze.ts";
import type { Db } from "../../../ledger/open.ts";
import { funnelOf } from "../../metrics/funnel.ts";
import { DAY, secondsOf } from "../../read/as-of.ts";
import { readNewcomers } from "../../read/people.ts";
import { readVisitors } from "../../read/visits.ts";
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
    .where("subscribers.id", "in", (query) =>
      query.selectFrom("events").select("events.subject").where("events.type", "=", "tier.wished"),
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
  const { n } = await freeReaders(db, sink)
    .where(({ or, eb }) => or([eb("consent_act", "is", null), eb("consent_act", "!=", BY_BUTTON)]))
    // One pass over deliveries: to look for each reader's own takes twenty times as long.
    .where("subscribers.id", "not in", (query) =>
      query
        .selectFrom("deliveries")
        .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
        .select("deliveries.subscriber_id")
        .where("deliveries.state", "=", "accepted")
        .where("deliveries.variant", "=", EXCERPT)
        .where("mailings.realm", "=", sink),
    )
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

const never = () => null;

/** Of those who came in the last 28 days, told as the funnel tells it. */
export async function readPipe(db: Db, realm: Realm, now: Date): Promise<Pipe> {
  const since = new Date(now.getTime() - 28 * DAY_MS);
  const [from, to] = [secondsOf(since), secondsOf(now)];
  const people = await readNewcomers(db, { realm, at: now }, since);
  const visitors = await readVisitors(db, since.toISOString(), now.toISOString());
  // Who is alive and who pays is told of all readers, and not of these alone.
  const { total } = funnelOf({ people, visitors, from, to, clickedAt: never, paidAt: never });
  const waiting = people.filter(
    ({ askedAt, confirmedAt, standing }) =>
      askedAt !== null &&
      askedAt > from &&
      askedAt < to - DAY &&
      confirmedAt === null &&
      standing !== "erased",
  );
  return {
    ...{ visitors: total.visitors ?? 0, formVisitors: await readFormVisitors(db, since, now) },
    ...{ signUps: total.signedUp, confirmed: total.confirmed, waiting: waiting.length },
  };
}

/** The same people a day, of the pages with the form. */
async function readFormVisitors(db: Db, since: Date, now: Date): Promise<number> {
  const people = db
    .selectFrom("visits")
    .select(["day", "visitor"])
    .distinct()
    .where("path", "in", ["landing", "sign-up"])
    .where("day", ">=", dayOf(since))
    .where("first_at", ">", since.toISOString())
    .where("first_at", "<=", now.toISOString());
  const { n } = await db
    .selectFrom(people.as("people"))
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}
