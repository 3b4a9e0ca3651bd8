/** What a subscription is, as far as MRR needs it: one text for one state. */
import type { Discount, ItemFact, SubscriptionFact, SubscriptionStatus } from "./facts.ts";

/** `endsAt` and `trialEndsAt` are ISO 8601 in the JSON. */
export interface StateFacts {
  status: SubscriptionStatus;
  isPaused: boolean;
  trialEndsAt: string | null;
  items: readonly StateItem[];
  discounts: readonly StateDiscount[];
}

export type StateItem = Pick<ItemFact, "unitAmount" | "quantity" | "every" | "everyCount" | "isMetered"> & {
  discounts: readonly StateDiscount[];
};

export type StateDiscount = Omit<Discount, "endsAt"> & { endsAt: string | null };

export const stateOf = (fact: SubscriptionFact): StateFacts => ({
  status: fact.status,
  isPaused: fact.isPaused,
  trialEndsAt: fact.trialEndsAt?.toISOString() ?? null,
  items: fact.items.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(itemOf),
  discounts: discountsOf(fact.discounts),
});

const itemOf = ({ unitAmount, quantity, every, everyCount, isMetered, discounts }: ItemFact): StateItem => ({
  ...{ unitAmount, quantity, every, everyCount, isMetered },
  discounts: discountsOf(discounts),
});

const discountsOf = (discounts: readonly Discount[]): StateDiscount[] =>
  discounts.map(({ coupon, percentOff, amountOffMinor, duration, endsAt }) => ({
    ...{ coupon, percentOff, amountOffMinor, duration },
    endsAt: endsAt?.toISOString() ?? null,
  }));

export const OVER: readonly SubscriptionStatus[] = ["canceled", "incomplete_expired"];
