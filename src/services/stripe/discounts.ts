/** What is taken off a subscription or one of its items. */
import * as z from "zod";
import type { CustomerDiscount, Discount, NamedDiscount } from "../../money/facts.ts";
import { currency, id, orNull, time } from "./fields.ts";
import { fromStripe } from "./units.ts";

const coupon = z.object({
  id,
  percent_off: orNull(z.number()),
  amount_off: orNull(z.int()),
  currency: orNull(currency),
  duration: z.string(),
});

/** Of a coupon that was deleted nothing is told any more, so nothing can be taken off. */
const deletedCoupon = z.object({ id, deleted: z.literal(true) }).transform(() => null);

const discount = z.object({
  id,
  source: z.object({ coupon: z.union([deletedCoupon, coupon]).nullable() }),
  end: orNull(time),
});

/** Asked for with its coupon, else it can't be read. */
export const discounts = z.array(discount);

/** As events have them: their ids, or whole as in older shapes. */
export const shownDiscounts = z.array(z.union([id, discount]));

/** The customer's own, asked for with its coupon as well. */
export const customerDiscount = discount.extend({ start: time });

/** Null for one of whose coupon nothing is told any more. */
export function customerDiscountFact(found: z.output<typeof customerDiscount>): CustomerDiscount | null {
  const [fact] = factOf(found);
  const isAmount = fact?.amountOffMinor !== null;
  return fact
    ? { ...fact, startsAt: found.start, currency: isAmount ? (found.source.coupon?.currency ?? null) : null }
    : null;
}

export const discountFacts = (found: z.output<typeof discounts>): Discount[] => found.flatMap(factOf);

export const shownFacts = (found: z.output<typeof shownDiscounts>): (Discount | NamedDiscount)[] =>
  found.flatMap((one): (Discount | NamedDiscount)[] =>
    typeof one === "string" ? [{ named: one }] : factOf(one),
  );

function factOf({ id: own, source, end }: z.output<typeof discount>): Discount[] {
  const { coupon: found } = source;
  if (!found) return [];
  const duration = durationOf(found.duration, end);
  const fact = {
    id: own,
    coupon: found.id,
    percentOff: found.percent_off,
    amountOffMinor:
      found.amount_off === null || found.currency === null
        ? null
        : fromStripe(found.amount_off, found.currency),
    duration,
    endsAt: duration === "once" ? null : end,
  };
  return [fact];
}

/** A word that is new to us: one with an end repeats until then, another is taken off once, and so from no MRR. */
function durationOf(word: string, end: Date | null): Discount["duration"] {
  if (word === "once" || word === "repeating" || word === "forever") return word;
  return end ? "repeating" : "once";
}
