/** Who pays, and whose payment fails. */
import type { Realm } from "../../../core/realm.ts";
import { goingSteps, stepsReaching } from "../../../delivery/sequences/steps.ts";
import type { Db } from "../../../ledger/open.ts";
import { mrrAt } from "../../../money/course.ts";
import { countLeftCheckouts } from "../../../money/left-checkouts.ts";
import { openCustomers } from "../../../money/match/open.ts";
import { realmShown } from "../../../money/report.ts";
import type { Money } from "../situation.ts";

const LEFT_MS = 28 * 24 * 60 * 60_000;

interface Wanted {
  /** Of the payment service's key, and of the mailer. */
  stripe: Realm;
  mail: Realm;
  currency: string;
  now: Date;
}

export async function readMoney(db: Db, { stripe, mail, currency, now }: Wanted): Promise<Money> {
  const realm = await realmShown(db, stripe);
  const { people, totals } = await mrrAt(db, { realm }, now);
  const late = await pastDue(db, realm);
  const owed = late.map((person) => people.get(person)?.get(currency) ?? 0);
  const steps = goingSteps(await stepsReaching(db, mail));
  return {
    ...{ realm, paying: people.size, mrrMinor: totals.get(currency) ?? 0 },
    pastDue: {
      people: late.length,
      mrrMinor: owed.reduce((sum, minor) => sum + minor, 0),
      isTold: steps.some(({ sequence }) => sequence === "past-due"),
    },
    unmatched: (await openCustomers(db)).filter((customer) => customer.realm === realm).length,
    checkoutsLeft: await countLeftCheckouts(db, realm, { since: new Date(now.getTime() - LEFT_MS), now }),
  };
}

/** Each person once, as `mrrAt` names them. */
async function pastDue(db: Db, realm: Realm): Promise<string[]> {
  const rows = await db
    .selectFrom("subscriptions")
    .leftJoin("customers", "customers.id", "subscriptions.customer_id")
    .select(({ fn, ref }) =>
      fn.coalesce(ref("customers.subscriber_id"), ref("subscriptions.customer_id")).as("person"),
    )
    .distinct()
    .where("subscriptions.realm", "=", realm)
    .where("subscriptions.status", "=", "past_due")
    .where("subscriptions.gone_at", "is", null)
    .execute();
  return rows.map(({ person }) => person);
}
