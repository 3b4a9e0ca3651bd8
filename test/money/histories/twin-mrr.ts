/**
 * MRR by the definition, from the twin's own subscriptions: a second way to count it, which shares nothing with the first.
 * In tenths of a millionth of the smallest unit: a month's part of a price and a share of a percent are exact in it here.
 */
import type Stripe from "stripe";
import type { Shop } from "./shop.ts";

/** 12 months and 52 weeks divide it, and percent to one place, twice. */
const FINE = 12n * 1_000n * 1_000n;
const PER_MONTH: Record<string, readonly [bigint, bigint]> = {
  day: [365n, 12n],
  week: [52n, 12n],
  month: [1n, 1n],
  year: [1n, 12n],
};

/** By currency, in upper case, in the vendor's minor units. */
export function mrrInTwin(shop: Shop): Map<string, number> {
  const sums = new Map<string, number>();
  for (const one of shop.all<Stripe.Subscription>("subscription")) {
    const currency = one.currency.toUpperCase();
    sums.set(currency, (sums.get(currency) ?? 0) + mrrOne(shop, one));
  }
  return sums;
}

function recurringCoupons(shop: Shop, discounts: readonly Stripe.Discount[]): Stripe.Coupon[] {
  const now = shop.clock.now().getTime();
  return discounts
    .filter(({ end }) => end === null || end * 1_000 > now)
    .map(({ source }) => shop.objects.must<Stripe.Coupon>(String(source.coupon)))
    .filter(({ duration }) => duration !== "once");
}

/** An amount off is off what is paid in its currency. */
function couponsOfCustomer(shop: Shop, { customer, currency }: Stripe.Subscription): Stripe.Coupon[] {
  const owner = shop.objects.must<Stripe.Customer | Stripe.DeletedCustomer>(String(customer));
  const discounts = !owner.deleted && owner.discount ? [owner.discount] : [];
  return recurringCoupons(shop, discounts).filter(
    (one) => one.amount_off === null || one.currency === currency,
  );
}

export function mrrOne(shop: Shop, one: Stripe.Subscription): number {
  const counts = (one.status === "active" || one.status === "past_due") && !one.pause_collection;
  if (!counts) return 0;
  const items = one.items.data.filter(({ price }) => price.recurring?.usage_type === "licensed");
  const rate = ({ price }: Stripe.SubscriptionItem) => {
    const [many, months] = PER_MONTH[price.recurring?.interval ?? "month"] ?? [0n, 1n];
    return [many, months * BigInt(price.recurring?.interval_count ?? 1)] as const;
  };
  let fine = 0n;
  let mostOften: readonly [bigint, bigint] = [0n, 1n];
  for (const item of items) {
    const [many, months] = rate(item);
    const amount = BigInt(item.price.unit_amount ?? 0) * BigInt(item.quantity ?? 1);
    fine += (amount * FINE * many) / months;
    if (many * mostOften[1] > mostOften[0] * months) mostOften = [many, months];
  }
  const own = recurringCoupons(
    shop,
    one.discounts.map((id) => shop.objects.must<Stripe.Discount>(String(id))),
  );
  for (const coupon of own.length > 0 ? own : couponsOfCustomer(shop, one)) {
    if (coupon.percent_off !== null) fine -= (fine * BigInt(Math.round(coupon.percent_off * 10))) / 1_000n;
    else fine -= (BigInt(coupon.amount_off ?? 0) * FINE * mostOften[0]) / mostOften[1];
    if (fine < 0n) fine = 0n;
  }
  return Number((fine + FINE / 2n) / FINE);
}
