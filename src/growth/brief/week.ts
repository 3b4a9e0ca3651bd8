/** What changed in the last seven days, as plain values. */
import { WALKED } from "../../audience/sign-up-check.ts";
import { realmsReaching } from "../../audience/subscribers.ts";
import { dayOf } from "../../audience/visits.ts";
import type { Realm } from "../../core/realm.ts";
import { reportOf } from "../../delivery/report.ts";
import type { Db } from "../../ledger/open.ts";
import { courseOf } from "../../money/course.ts";
import { historiesOf } from "../../money/history.ts";

/** `before`: a week ago, or in the week before. */
export interface Change {
  now: number;
  before: number;
}

export interface Week {
  from: Date;
  to: Date;
  joined: Change;
  left: Change;
  visitors: Change;
  paying: Change;
  mrrMinor: Change;
  /** Who joined in each of the last eight weeks; the last one ends now. */
  weeks: readonly { from: Date; joined: number }[];
  /** Issues whose mailing began in this week. */
  issues: readonly {
    title: string;
    accepted: number;
    bounced: number;
    complained: number;
    clicked: number;
  }[];
}

const WEEK_MS = 7 * 24 * 60 * 60_000;
const WEEKS = 8;

interface Wanted {
  /** Of readers and mailings, and of payments. */
  realm: Realm;
  money: Realm;
  currency: string;
  now: Date;
}

export async function readWeek(db: Db, wanted: Wanted): Promise<Week> {
  const { realm, now } = wanted;
  const ago = (weeks: number) => new Date(now.getTime() - weeks * WEEK_MS);
  const joined = await instantsOf(db, "subscriber.confirmed", { realm, since: ago(WEEKS) });
  const left = await instantsOf(db, "subscriber.left", { realm, since: ago(2) });
  const within = (instants: readonly string[], weeks: number) =>
    instants.filter((at) => at > ago(weeks).toISOString() && at <= ago(weeks - 1).toISOString()).length;
  const change = (instants: readonly string[]) => ({ now: within(instants, 1), before: within(instants, 2) });
  return {
    ...{ from: ago(1), to: now, joined: change(joined), left: change(left) },
    visitors: { now: await visitorsIn(db, ago(1), now), before: await visitorsIn(db, ago(2), ago(1)) },
    ...(await readMoney(db, wanted, ago(1))),
    weeks: Array.from({ length: WEEKS }, (_, n) => WEEKS - n).map((weeks) => ({
      from: ago(weeks),
      joined: within(joined, weeks),
    })),
    issues: await issuesMailed(db, realm, ago(1)),
  };
}

/** Once a person; the invented readers of a check of the form are none. */
async function instantsOf(
  db: Db,
  type: string,
  { realm, since }: { realm: Realm; since: Date },
): Promise<string[]> {
  const rows = await db
    .selectFrom("events")
    .select(({ fn }) => ["subject", fn.max<string>("at").as("at")])
    .where("type", "=", type)
    .where("at", ">", since.toISOString())
    .where("realm", "in", realmsReaching(realm))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("events as walk")
            .select("walk.id")
            .whereRef("walk.subject", "=", "events.subject")
            .where("walk.type", "=", WALKED),
        ),
      ),
    )
    .groupBy("subject")
    .execute();
  return rows.map(({ at }) => at);
}

/** People a day, of the days after that of `from` up to that of `to`. */
async function visitorsIn(db: Db, from: Date, to: Date): Promise<number> {
  const people = db
    .selectFrom("visits")
    .select(["day", "visitor"])
    .distinct()
    .where("day", ">", dayOf(from))
    .where("day", "<=", dayOf(to));
  const { n } = await db
    .selectFrom(people.as("people"))
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

async function readMoney(
  db: Db,
  { money, currency, now }: Wanted,
  before: Date,
): Promise<Pick<Week, "paying" | "mrrMinor">> {
  const { totals, people } = await courseOf(historiesOf(db, { realm: money }, now), [before, now]);
  const [mrrBefore = 0, mrrNow = 0] = totals.get(currency) ?? [];
  const payingAt = (n: number) =>
    [...people.values()].filter(({ mrr }) => [...mrr.values()].some((own) => (own[n] ?? 0) > 0)).length;
  return {
    paying: { now: payingAt(1), before: payingAt(0) },
    mrrMinor: { now: mrrNow, before: mrrBefore },
  };
}

async function issuesMailed(db: Db, realm: Realm, since: Date): Promise<Week["issues"]> {
  const mailings = await db
    .selectFrom("mailings")
    .selectAll()
    .where("kind", "=", "issue")
    .where("realm", "=", realm)
    .where("created_at", ">", since.toISOString())
    .orderBy("created_at")
    .execute();
  const issues: Week["issues"][number][] = [];
  for (const mailing of mailings) {
    const { title, counts, fates } = await reportOf(db, mailing);
    const { bounced, complained, clicked } = fates;
    issues.push({ title, accepted: counts.accepted, bounced, complained, clicked });
  }
  return issues;
}
