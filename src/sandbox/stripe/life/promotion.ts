/** Codes that people type on a payment page. */
import type Stripe from "stripe";
import { Refused } from "../life.ts";
import { couponThatHolds } from "./discounts.ts";
import { idOf, type World } from "./world.ts";

const INVALID = "This code is not valid. Check how it is written, or go on without one.";

/** The code, or a sentence that says why it does not count. */
export function codeFor(
  world: World,
  link: Stripe.PaymentLink,
  typed: string,
): Stripe.PromotionCode | string {
  if (!link.allow_promotion_codes) return "No codes are taken here.";
  const wanted = typed.trim().toLowerCase();
  const code = world.objects
    .all<Stripe.PromotionCode>("promotion_code")
    .find((one) => one.active && one.code.toLowerCase() === wanted);
  if (!code) return INVALID;
  const isUsedUp = code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions;
  const isOver = code.expires_at !== null && code.expires_at <= world.at;
  // Whoever pays here is a new customer each time: a code of one customer is nobody's.
  if (isUsedUp || isOver || code.customer) return "This code is used up or expired. Go on without it.";
  try {
    const coupon = couponThatHolds(world, idOf(code.promotion.coupon));
    const isOfIt = coupon.amount_off === null || coupon.currency === link.currency;
    return isOfIt ? code : `This code is for prices in another currency (${coupon.currency}).`;
  } catch (error) {
    if (error instanceof Refused) return "This code is used up or expired. Go on without it.";
    throw error;
  }
}
