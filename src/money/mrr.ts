/**
 * Monthly recurring revenue of one subscription. Active and past due count, each price normalised to a month, less what
 * is off for longer than once. Trials, metered use, tax and one-off lines never do, nor what is paused.
 */
import { decimal, type Fraction, isMore, less, plus, ratio, rounded, times, ZERO } from "../core/fraction.ts";
import type { Discount, ItemFact, SubscriptionFact } from "./facts.ts";

type MrrItem = Pick<ItemFact, "unitAmount" | "quantity" | "every" | "everyCount" | "isMetered" | "discounts">;

/** What a subscription was from an instant on, as far as MRR needs it. */
export type MrrState = Pick<SubscriptionFact, "status" | "isPaused" | "discounts"> & {
  items: readonly MrrItem[];
};

export interface Mrr {
  /** In whole minor units of the subscription's currency. */
  minor: number;
  /** Items priced in steps, which have no one amount: they count as 0, and that is to be told. */
  unpriced: number;
}

type Priced = MrrItem & { unitAmount: string };

/** Periods of each kind in a month; a year has 365 days and 52 weeks, so that every year is worth the same. */
const A_MONTH: Record<ItemFact["every"], Fraction> = {
  day: ratio(365, 12),
  week: ratio(52, 12),
  month: ratio(1, 1),
  year: ratio(1, 12),
};

const PERCENT = ratio(1, 100);

/**
 * Of that subscription at `at`, rounded once, halves up. What its customer has off counts where it has no recurring discount
 * of its own: one that is taken off once only stands in for it on one invoice.
 */
export function mrrOf(
  { status, isPaused, items, discounts }: MrrState,
  at: Date,
  ofCustomer: readonly Discount[] = [],
): Mrr {
  if ((status !== "active" && status !== "past_due") || isPaused) return { minor: 0, unpriced: 0 };
  const recurring = items.filter(({ isMetered }) => !isMetered);
  const priced = recurring.filter((item): item is Priced => item.unitAmount !== null);
  const sum = priced.reduce((whole, item) => plus(whole, itemAMonth(item, at)), ZERO);
  const hasOwn = discounts.some((discount) => isRecurring(discount, at));
  const invoices = invoicesAMonth(priced);
  const paid = afterDiscounts(sum, hasOwn ? discounts : ofCustomer, { at, invoices });
  return { minor: rounded(paid), unpriced: recurring.length - priced.length };
}

function itemAMonth(item: Priced, at: Date): Fraction {
  const full = times(times(decimal(item.unitAmount), ratio(item.quantity, 1)), periodsAMonth(item));
  return afterDiscounts(full, item.discounts, { at, invoices: periodsAMonth(item) });
}

const periodsAMonth = ({ every, everyCount }: MrrItem): Fraction =>
  times(A_MONTH[every], ratio(1, everyCount));

/** An amount off comes off each invoice, and there is one for each of the shortest periods. */
const invoicesAMonth = (items: readonly MrrItem[]): Fraction =>
  items.map(periodsAMonth).reduce((most, one) => (isMore(one, most) ? one : most), ZERO);

interface When {
  at: Date;
  invoices: Fraction;
}

/** One after the other, as they stand: a percentage is of what the ones before have left. */
function afterDiscounts(full: Fraction, discounts: readonly Discount[], { at, invoices }: When): Fraction {
  return discounts
    .filter((discount) => isRecurring(discount, at))
    .reduce((left, { percentOff, amountOffMinor }) => {
      const share = times(left, times(decimal(percentOff ?? 0), PERCENT));
      return less(less(left, share), times(ratio(amountOffMinor ?? 0, 1), invoices));
    }, full);
}

const isRecurring = ({ duration, endsAt }: Discount, at: Date): boolean =>
  duration !== "once" && (endsAt === null || endsAt > at);
