/** What a Payment Link sells, and what is due when somebody takes it. */
import type Stripe from "stripe";
import { discounted } from "../../life/discounts.ts";
import { codeFor } from "../../life/promotion.ts";
import type { World } from "../../life/world.ts";
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

export function offerOf(objects: StripeStore, link: Stripe.PaymentLink, discount: Discount | null): Offer {
  const lines = (link.line_items?.data ?? []).flatMap((item) => lineOf(objects, item));
  const full = lines.reduce((sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * quantity, 0);
  const less = discount ? offOf(lines, discount) : 0;
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

/** What the discount takes away of a period's price. */
function offOf(lines: readonly OfferLine[], { coupon }: Discount): number {
  const priced = lines.map(({ price, quantity }) => ({
    amount: (price.unit_amount ?? 0) * quantity,
    product: idOf(price.product) ?? "",
  }));
  const taken = discounted(priced, [{ id: coupon.id, coupon }]).flat();
  return taken.reduce((sum, { amount }) => sum + amount, 0);
}

/** The discount of a code, or a sentence that says why it does not count. */
export function discountOf(world: World, link: Stripe.PaymentLink, typed: string): Discount | string {
  const code = codeFor(world, link, typed);
  if (typeof code === "string") return code;
  const coupon = world.objects.must<Stripe.Coupon>(idOf(code.promotion.coupon) ?? "");
  return { code: code.code, coupon };
}

export function titleOf({ lines, recurring }: Offer): string {
  const names = lines.map(({ name }) => name).join(" and ");
  return recurring ? `Subscribe to ${names}` : `Pay for ${names}`;
}
