/**
 * Events tell the discounts of a subscription by their ids alone. What each is comes with the next fetch, and is put where it
 * was named, so that a state stays where its event was.
 */
import type { Db } from "../ledger/open.ts";
import { type StateDiscount, type StateFacts, toldIn, withTold } from "./state-facts.ts";

/** Puts in what is known: by other states of the same subscriptions, and by those that were just fetched. */
export async function tellNamed(
  db: Db,
  subscriptions: readonly string[],
  fetched: readonly StateFacts[] = [],
): Promise<void> {
  const open = await statesOf(db, subscriptions).where("facts", "like", '%"named":%').execute();
  if (open.length === 0) return;
  const ids = [...new Set(open.map(({ subscription_id }) => subscription_id))];
  const known = await statesOf(db, ids).where("facts", "like", '%"coupon":%').execute();
  const told = new Map<string, StateDiscount>();
  for (const facts of [...known.map(({ facts }) => JSON.parse(facts) as StateFacts), ...fetched])
    for (const discount of toldIn(facts)) told.set(discount.id, discount);
  for (const { facts, ...state } of open) {
    const full = JSON.stringify(withTold(JSON.parse(facts) as StateFacts, told));
    if (full === facts) continue;
    await db
      .updateTable("subscription_states")
      .set({ facts: full })
      .where("subscription_id", "=", state.subscription_id)
      .where("at", "=", state.at)
      .where("rank", "=", state.rank)
      .where("event_id", "=", state.event_id)
      .execute();
  }
}

const statesOf = (db: Db, subscriptions: readonly string[]) =>
  db
    .selectFrom("subscription_states")
    .select(["subscription_id", "at", "rank", "event_id", "facts"])
    .where("subscription_id", "in", subscriptions);
