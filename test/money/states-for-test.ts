/** Subscriptions as values, and the rows by which the ledger keeps what they were. */
import type { Realm } from "../../src/core/realm.ts";
import type { Db } from "../../src/ledger/open.ts";
import type { Discount } from "../../src/money/facts.ts";
import type { MrrState } from "../../src/money/mrr.ts";

type Item = MrrState["items"][number];

/** One price, monthly unless told, in minor units. */
export const item = (unitAmount: string | null, more: Partial<Item> = {}): Item => ({
  ...{ unitAmount, quantity: 1, every: "month", everyCount: 1, isMetered: false, discounts: [] },
  ...more,
});

/** An active one. */
export const state = (items: readonly Item[], more: Partial<MrrState> = {}): MrrState => ({
  ...{ status: "active", isPaused: false, discounts: [], items },
  ...more,
});

export const ended = state([], { status: "canceled" });

const forever = { duration: "forever", endsAt: null } as const;

export const percentOff = (percent: number, more: Partial<Discount> = {}): Discount => ({
  ...{ id: "di_spring", coupon: "SPRING", percentOff: percent, amountOffMinor: null, ...forever },
  ...more,
});

export const amountOff = (minor: number, more: Partial<Discount> = {}): Discount => ({
  ...{ id: "di_friends", coupon: "FRIENDS", percentOff: null, amountOffMinor: minor, ...forever },
  ...more,
});

/** From `at` on, a subscription of a customer was this. */
export interface Kept {
  subscription: string;
  customer: string;
  at: string;
  state: MrrState;
  currency?: string;
  rank?: number;
  event?: string;
  realm?: Realm;
  account?: string;
}

export async function writeStates(db: Db, kept: readonly Kept[]): Promise<void> {
  const rows = kept.map(({ subscription, customer, at, state: facts, ...rest }) => ({
    ...{ subscription_id: subscription, customer_id: customer, at, rank: rest.rank ?? 1 },
    event_id: rest.event ?? "evt_1",
    service: "stripe",
    ...{ account: rest.account ?? "acct_1", realm: rest.realm ?? ("live" as const) },
    ...{ currency: rest.currency ?? "USD", facts: JSON.stringify(facts) },
  }));
  for (let n = 0; n < rows.length; n += 500)
    await db
      .insertInto("subscription_states")
      .values(rows.slice(n, n + 500))
      .execute();
}
