/** What a Payment Link sells, and what is due when somebody takes it. */
import type Stripe from "stripe";
import type { StripeStore } from "../../store.ts";
import { idOf } from "../../words.ts";

export interface OfferLine {
  name: string;
  about: string | null;
  price: Stripe.Price;
  quantity: number;
}

export interface Discount {
  code: string;
  coupon: Stripe.Coupon;
}

export interface Offer {
  link: Stripe.PaymentLink;
  lines: OfferLine[];
  /** How often it is paid again; null for a single payment. */
  recurring: Stripe.Price.Recurring | null;
  trialDays: number;
  discount: Discount | null;
  /** A period's price, before and after the discount. */
  full: number;
  less: number;
  /** In the link's currency, in its smallest unit. */
  dueNow: number;
  needsCard: boolean;
}

/** By the last part of its address. */
export function linkAt(objects: StripeStore, slug: string): Stripe.PaymentLink | null {
  const links = objects.all<Stripe.PaymentLink>("payment_link");
  return links.find(({ url }) => url.endsWith(`/${slug}`)) ?? null;
}

/** With no discount for a code that is empty or not one of the link's: see `discountOf`. */
export function offerOf(objects: StripeStore, link: Stripe.PaymentLink, discount: Discount | null): Offer {
  const lines = (link.line_items?.data ?? []).flatMap((item) => lineOf(objects, item));
  const full = lines.reduce((sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * quantity, 0);
  const less = discount ? offOf(discount.coupon, full) : 0;
  const trialDays = link.subscription_data?.trial_period_days ?? 0;
  const dueNow = trialDays > 0 ? 0 : full - less;
  return {
    ...{ link, lines, trialDays, discount, full, less, dueNow },
    recurring: lines.find(({ price }) => price.recurring)?.price.recurring ?? null,
    needsCard: dueNow > 0 || link.payment_method_collection !== "if_required",
  };
}

function lineOf(objects: StripeStore, item: Stripe.LineItem): OfferLine[] {
  const price = objects.get<Stripe.Price>(idOf(item.price) ?? "");
  if (!price) return [];
  const product = objects.get<Stripe.Product>(idOf(price.product) ?? "");
  const name = product?.name ?? item.description ?? "";
  return [{ name, about: product?.description ?? null, price, quantity: item.quantity ?? 1 }];
}

const offOf = ({ percent_off, amount_off }: Stripe.Coupon, full: number): number =>
  percent_off === null ? Math.min(full, amount_off ?? 0) : Math.round((full * percent_off) / 100);

/** Null for a code that nobody may use, or no more. The vendor's codes are the same in capitals and small letters. */
export function discountOf(objects: StripeStore, code: string, nowSeconds: number): Discount | null {
  const wanted = code.trim().toLowerCase();
  const found = objects
    .all<Stripe.PromotionCode>("promotion_code")
    .find((one) => one.active && one.code.toLowerCase() === wanted);
  const coupon = found && objects.get<Stripe.Coupon>(idOf(found.promotion.coupon) ?? "");
  if (!found || !coupon) return null;
  const isOver = found.expires_at !== null && found.expires_at <= nowSeconds;
  const isUsedUp = found.max_redemptions !== null && found.times_redeemed >= found.max_redemptions;
  return isOver || isUsedUp ? null : { code: found.code, coupon };
}

export function titleOf({ lines, recurring }: Offer): string {
  const names = lines.map(({ name }) => name).join(" and ");
  return recurring ? `Subscribe to ${names}` : `Pay for ${names}`;
}
