/** Which mails of sequences are due for whom now; and which come too late to go at all. */
import { preferencesOf } from "../../audience/preferences.ts";
import { realmsReaching } from "../../audience/subscribers.ts";
import type { Realm } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import type { SubscriberRow } from "../../ledger/tables/audience.ts";
import type { SequenceStepRow } from "../../ledger/tables/delivery.ts";

const HOUR_MS = 60 * 60_000;
export const DAY_MS: number = 24 * HOUR_MS;
/** At most one mail of sequences a day; an hour short, because no two go at the same minute. */
const APART_MS = 23 * HOUR_MS;
const PAGE = 250;

export interface DueOptions {
  step: SequenceStepRow;
  sink: Realm;
  now: Date;
  latestDays: number;
}

export interface DueReader extends SubscriberRow {
  enrolment_id: string;
}

const before = (now: Date, days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();

/** Began so long ago that its day has come, but not before the step was first on. */
function ways(db: Db, { step, sink, now }: DueOptions) {
  const sinceOn = before(new Date(step.first_on_at ?? now), step.days);
  return db
    .selectFrom("enrolments")
    .innerJoin("subscribers", "subscribers.id", "enrolments.subscriber_id")
    .where("enrolments.sequence", "=", step.sequence)
    .where("enrolments.realm", "=", sink)
    .where("enrolments.ended_at", "is", null)
    .where("enrolments.began_at", "<=", before(now, step.days))
    .where("enrolments.began_at", ">=", sinceOn)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("sequence_mails")
            .select("sequence_mails.step_id")
            .whereRef("sequence_mails.enrolment_id", "=", "enrolments.id")
            .where("sequence_mails.step_id", "=", step.id),
        ),
      ),
    );
}

/**
 * Pages of readers for whom this step is due, the first to begin first. Who pauses waits; a choice of fewer issues says
 * nothing of these mails.
 */
export async function* duePages(db: Db, options: DueOptions): AsyncGenerator<DueReader[]> {
  const { step, sink, now, latestDays } = options;
  const lately = new Date(now.getTime() - APART_MS).toISOString();
  let after = "";
  for (;;) {
    const rows = await ways(db, options)
      .selectAll("subscribers")
      .select("enrolments.id as enrolment_id")
      .where("enrolments.began_at", ">=", before(now, step.days + latestDays))
      .where("subscribers.status", "=", "confirmed")
      .where("subscribers.realm", "in", realmsReaching(sink))
      .$if(step.only_free === 1, (all) => all.where("subscribers.tier", "=", "free"))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("enrolments as way")
              .innerJoin("sequence_mails as mail", "mail.enrolment_id", "way.id")
              .innerJoin("deliveries as sent", (join) =>
                join
                  .onRef("sent.mailing_id", "=", "mail.mailing_id")
                  .onRef("sent.subscriber_id", "=", "way.subscriber_id"),
              )
              .select("way.id")
              .whereRef("way.subscriber_id", "=", "subscribers.id")
              .where("way.realm", "=", sink)
              .where((where) =>
                where.or([
                  where("sent.state", "=", "waiting"),
                  where("mail.at", ">", lately),
                  where("sent.settled_at", ">", lately),
                ]),
              ),
          ),
        ),
      )
      .where("enrolments.id", ">", after)
      .orderBy("enrolments.id")
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    const going = rows.filter((row) => !pauses(row, now));
    if (going.length > 0) yield going;
    after = last.enrolment_id;
  }
}

const pauses = (row: SubscriberRow, now: Date): boolean => {
  if (row.preferences === "{}") return false;
  const { pausedUntil } = preferencesOf(row);
  return pausedUntil !== null && now.toISOString() < pausedUntil;
};

export async function isDue(db: Db, options: DueOptions): Promise<boolean> {
  for await (const _ of duePages(db, options)) return true;
  return false;
}

/** Writes down whom this step reaches no more, because its day is too long ago; how many they are. */
export async function skipLate(db: Db, options: DueOptions): Promise<number> {
  const { step, now, latestDays } = options;
  const late = await ways(db, options)
    .select("enrolments.id")
    .where("enrolments.began_at", "<", before(now, step.days + latestDays))
    .execute();
  const skipped_why = `its day was more than ${latestDays} days ago`;
  for (let from = 0; from < late.length; from += PAGE) {
    const rows = late.slice(from, from + PAGE).map(({ id }) => ({
      ...{ enrolment_id: id, step_id: step.id, mailing_id: null, skipped_why },
      at: now.toISOString(),
    }));
    await db
      .insertInto("sequence_mails")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return late.length;
}
