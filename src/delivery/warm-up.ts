/**
 * Warm-up: readers who came by an import are mailed from here for the first time in growing daily steps, because a
 * sudden crowd of unknown addresses looks like spam, and because the bad ones of a list then show before all are mailed.
 */
import { sql } from "kysely";
import { IMPORTED } from "../audience/imports/take-in.ts";
import type { Account } from "../core/account.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { MailRules } from "./mail-rules.ts";

type WarmUp = NonNullable<MailRules["warmUp"]>;

/** How many of them go on the day after `daysBefore` such days. A day without any of them is no step. */
export const stepOf = ({ firstDay, growth }: WarmUp, daysBefore: number): number =>
  Math.floor(firstDay * growth ** daysBefore);

export interface WarmState {
  daysBefore: number;
  today: number;
}

/** By days of UTC, whatever the mail service counts by: the steps are ours. */
export async function readWarmth(
  db: Db,
  { service, account, realm }: Account,
  now: Date,
): Promise<WarmState> {
  const today = now.toISOString().slice(0, 10);
  const day = sql<string>`substr(day, 1, 10)`;
  const rows = await db
    .selectFrom("mail_days")
    .select(({ fn }) => [day.as("date"), fn.sum<number>("warming").as("warming")])
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .where("warming", ">", 0)
    .where(day, "<=", today)
    .groupBy(day)
    .execute();
  return {
    daysBefore: rows.filter(({ date }) => date < today).length,
    today: Number(rows.find(({ date }) => date === today)?.warming ?? 0),
  };
}

/** How many more of them may be mailed today. */
export const warmRoom = (warmUp: WarmUp, { daysBefore, today }: WarmState): number =>
  Math.max(0, stepOf(warmUp, daysBefore) - today);

/** Fates with which a mail that was accepted reached nobody. */
const NOT_REACHED = ["bounced", "failed", "suppressed"];

/** Readers who came by an import and whom no mailing of this realm has reached. */
export const neverReached = (db: Db, sink: Realm) =>
  db
    .selectFrom("subscribers")
    .where("consent_act", "like", `${IMPORTED}%`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("deliveries")
            .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
            .select("deliveries.subscriber_id")
            .whereRef("deliveries.subscriber_id", "=", "subscribers.id")
            .where("mailings.realm", "=", sink)
            .where("deliveries.state", "=", "accepted")
            .where((where) =>
              where.or([
                where("deliveries.fate", "is", null),
                where("deliveries.fate", "not in", NOT_REACHED),
              ]),
            ),
        ),
      ),
    );

/** Which of at most some hundred readers these are. */
export async function coldAmong(db: Db, ids: readonly string[], sink: Realm): Promise<Set<string>> {
  const rows = await neverReached(db, sink).select("subscribers.id").where("id", "in", ids).execute();
  return new Set(rows.map(({ id }) => id));
}
