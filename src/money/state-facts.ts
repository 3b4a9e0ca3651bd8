/** What a subscription is, as far as MRR needs it: one text for one state. */
import type { Discount, ItemFact, NamedDiscount, SubscriptionSnapshot, SubscriptionStatus } from "./facts.ts";

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

/** `named` until a fetch tells what it is; one that was gone before counts as nothing off. */
export type StateDiscount = (Omit<Discount, "endsAt"> & { endsAt: string | null }) | NamedDiscount;

export const stateOf = (fact: SubscriptionSnapshot): StateFacts => ({
  status: fact.status,
  isPaused: fact.isPaused,
  trialEndsAt: fact.trialEndsAt?.toISOString() ?? null,
  items: fact.items.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(itemOf),
  discounts: discountsOf(fact.discounts),
});

type SnapshotItem = SubscriptionSnapshot["items"][number];

const itemOf = ({
  unitAmount,
  quantity,
  every,
  everyCount,
  isMetered,
  discounts,
}: SnapshotItem): StateItem => ({
  ...{ unitAmount, quantity, every, everyCount, isMetered },
  discounts: discountsOf(discounts),
});

const discountsOf = (discounts: readonly (Discount | NamedDiscount)[]): StateDiscount[] =>
  discounts.map(discountOf);

function discountOf(discount: Discount | NamedDiscount): StateDiscount {
  if ("named" in discount) return { named: discount.named };
  const { id, coupon, percentOff, amountOffMinor, duration, endsAt } = discount;
  return { id, coupon, percentOff, amountOffMinor, duration, endsAt: endsAt?.toISOString() ?? null };
}

/** All that are told in full, of the subscription and of its items. */
export const toldIn = ({ discounts, items }: StateFacts): (StateDiscount & { id: string })[] =>
  [...discounts, ...items.flatMap((item) => item.discounts)].filter((one) => "id" in one);

/** The same, with those put in that were only named. */
export function withTold(facts: StateFacts, told: ReadonlyMap<string, StateDiscount>): StateFacts {
  const full = (discounts: readonly StateDiscount[]) =>
    discounts.map((one) => ("named" in one ? (told.get(one.named) ?? one) : one));
  return {
    ...facts,
    items: facts.items.map((item) => ({ ...item, discounts: full(item.discounts) })),
    discounts: full(facts.discounts),
  };
}

export const OVER: readonly SubscriptionStatus[] = ["canceled", "incomplete_expired"];
