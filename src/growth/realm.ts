/** How real the figures are that are shown: real ones wherever there are any, and else a rehearsal that is called one. */
import { mayReach, REALMS, type Realm, weakest } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { firstMoneyAt } from "../money/report.ts";

/** `services`: how real those are that carry mail and payments. */
export async function realmToShow(db: Db, services: { mail: Realm; payments: Realm }): Promise<Realm> {
  const usual = weakest(services.mail, services.payments);
  return usual !== "live" && (await hasFacts(db, "live")) ? "live" : usual;
}

/** Less real ones that the figures leave out. */
export async function rehearsalsBeside(db: Db, shown: Realm): Promise<Realm[]> {
  const found: Realm[] = [];
  for (const realm of REALMS)
    if (realm !== shown && !mayReach(realm, shown) && (await hasFacts(db, realm))) found.push(realm);
  return found;
}

async function hasFacts(db: Db, realm: Realm): Promise<boolean> {
  const reader = await db
    .selectFrom("subscribers")
    .select("id")
    .where("realm", "=", realm)
    .limit(1)
    .executeTakeFirst();
  return reader !== undefined || (await firstMoneyAt(db, realm)) !== null;
}
