/** Coupons as they are on a subscription or a customer: for one invoice, for some months, or for ever. */
import type Stripe from "stripe";
import { Refused } from "../life.ts";
import { discount } from "../shapes/subscription.ts";
import { addMonths } from "./calendar.ts";
import { discountOn, shared } from "./money.ts";
import { create, customerOf, idOf, must, tell, update, type World } from "./world.ts";

interface Granted {
  coupon: string;
  customer: string;
  /** Null for the customer's own. */
  subscription: string | null;
  promotionCode?: string | null;
  checkout?: string | null;
}

export function couponThatHolds(world: World, id: string): Stripe.Coupon {
  const coupon = world.objects.get<Stripe.Coupon>(id);
  if (!coupon || coupon.deleted)
    throw new Refused(`No such coupon: '${id}'`, { code: "resource_missing", param: "coupon" });
  const isUsedUp = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions;
  const isOver = coupon.redeem_by !== null && coupon.redeem_by <= world.at;
  if (isUsedUp || isOver || !coupon.valid)
    throw new Refused(`Coupon ${id} is used up or expired.`, { code: "coupon_expired", param: "coupon" });
  return coupon;
}

export function grantDiscount(world: World, granted: Granted): Stripe.Discount {
  const coupon = couponThatHolds(world, granted.coupon);
  const end = coupon.duration === "repeating" ? addMonths(world.at, coupon.duration_in_months ?? 1) : null;
  const given = {
    ...granted,
    end,
    promotionCode: granted.promotionCode ?? null,
    checkout: granted.checkout ?? null,
  };
  const made = discount(given, world.at);
  countRedemption(world, coupon);
  return create(world, made, "customer.discount.created");
}

/** These are not the life's own objects: whatever else is kept of them stays. */
function countRedemption(world: World, coupon: Stripe.Coupon): void {
  world.objects.change<Stripe.Coupon>({ ...coupon, times_redeemed: coupon.times_redeemed + 1 });
}

export function countCode(world: World, code: Stripe.PromotionCode): void {
  world.objects.change<Stripe.PromotionCode>({ ...code, times_redeemed: code.times_redeemed + 1 });
}

export interface Applied {
  /** Of the discount. */
  id: string;
  coupon: Stripe.Coupon;
}

/** Those of a subscription that have not ended. */
export function discountsOf(world: World, ids: Stripe.Subscription["discounts"]): Applied[] {
  return ids
    .map((id) => must<Stripe.Discount>(world, idOf(id)))
    .filter(({ end }) => end === null || end > world.at)
    .map((one) => ({ id: one.id, coupon: must<Stripe.Coupon>(world, idOf(one.source.coupon)) }));
}

/** Its own, or its customer's where it has none. */
export function discountsOn(world: World, subscription: Stripe.Subscription): Applied[] {
  const own = discountsOf(world, subscription.discounts);
  const inherited = customerOf(world, subscription).discount;
  if (own.length > 0 || !inherited) return own;
  return discountsOf(world, [inherited.id]).filter(
    ({ coupon }) => coupon.amount_off === null || coupon.currency === subscription.currency,
  );
}

export interface Priced {
  amount: number;
  product: string;
}

/** For each line what each discount takes away of it, one after the other. */
export function discounted(lines: readonly Priced[], applied: readonly Applied[]) {
  const left = lines.map(({ amount }) => Math.max(amount, 0));
  const taken = lines.map((): { discount: string; amount: number }[] => []);
  for (const { id, coupon } of applied) {
    const products = coupon.applies_to?.products;
    const base = left.map((amount, index) =>
      !products || products.includes(lines[index]?.product ?? "") ? amount : 0,
    );
    const offs =
      coupon.percent_off !== null
        ? base.map((amount) => discountOn(amount, coupon))
        : shared(discountOn(sum(base), coupon), base);
    for (const [index, amount] of offs.entries()) {
      if (amount === 0) continue;
      left[index] = (left[index] ?? 0) - amount;
      taken[index]?.push({ discount: id, amount });
    }
  }
  return taken;
}

export const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);

/** What is left on the subscription after an invoice of this amount: what counted once counts no more. */
export function discountsAfter(world: World, subscription: Stripe.Subscription, subtotal: number): string[] {
  const applied = discountsOf(world, subscription.discounts);
  if (applied.length === 0) useUpInherited(world, subscription, subtotal);
  const left = applied.filter(({ coupon }) => coupon.duration !== "once" || subtotal <= 0);
  const isUsed = (one: Applied) => !left.includes(one);
  endDiscounts(
    world,
    applied.filter(isUsed).map(({ id }) => id),
  );
  return left.map(({ id }) => id);
}

function useUpInherited(world: World, subscription: Stripe.Subscription, subtotal: number): void {
  const isOnce = discountsOn(world, subscription).some(({ coupon }) => coupon.duration === "once");
  if (isOnce && subtotal > 0) discountCustomer(world, customerOf(world, subscription), null);
}

/** In place of the one that is there; null for none. */
export function discountCustomer(
  world: World,
  before: Stripe.Customer,
  coupon: string | null,
): Stripe.Customer {
  const given = { customer: before.id, subscription: null };
  const discount = coupon === null ? null : grantDiscount(world, { ...given, coupon });
  if (before.discount) endDiscounts(world, [before.discount]);
  return update(world, before, { discount }, "customer.updated");
}

/** Its time is over. */
export function dropCustomerDiscount(world: World, id: string): void {
  discountCustomer(world, must<Stripe.Customer>(world, id), null);
}

/** They stay known: invoices name them. */
export function endDiscounts(world: World, ids: Stripe.Subscription["discounts"]): void {
  for (const id of ids) tell(world, "customer.discount.deleted", must<Stripe.Discount>(world, idOf(id)));
}
