/** What is due of a subscription's items, as the draft of an invoice. */
import type Stripe from "stripe";
import { stripeId } from "../ids.ts";
import { invoice } from "../shapes/invoice.ts";
import { invoiceLine, pricing } from "../shapes/invoice-line.ts";
import type { Period } from "../shapes/subscription.ts";
import { discounted, discountsOn, sum } from "./discounts.ts";
import { formatMinor } from "./money.ts";
import { customerOf, idOf, save, type World } from "./world.ts";

export const invoiceId = () => stripeId("in");

export const amountOf = ({ price, quantity }: { price: Stripe.Price; quantity?: number }): number =>
  price.recurring?.usage_type === "metered" ? 0 : Math.round(unitAmount(price) * (quantity ?? 1));

/** A price in steps has no amount of its own, and costs nothing here. */
const unitAmount = (price: Stripe.Price) => price.unit_amount ?? Number(price.unit_amount_decimal ?? 0);

export interface Bill {
  id: string;
  subscription: Stripe.Subscription;
  reason: Stripe.Invoice.BillingReason;
  /** Those whose present period is billed. */
  items: readonly Stripe.SubscriptionItem[];
  period: Period;
}

/** A draft of what is due, with what waited for it. It is stored, and nobody is told yet. */
export function bill(world: World, { id, subscription, reason, items, period }: Bill): Stripe.Invoice {
  const applied = discountsOn(world, subscription);
  const priced = items.map((item) => ({ amount: amountOf(item), product: idOf(item.price.product) }));
  const taken = discounted(priced, applied);
  const shown = { invoice: id, subscription: subscription.id, currency: subscription.currency };
  const lines = items.map((item, index) => {
    const amount = priced[index]?.amount ?? 0;
    const quantity = item.quantity ?? 0;
    return invoiceLine({
      ...{ ...shown, amount, quantity, item: item.id, invoiceItem: null, isProration: false },
      description: describe(world, item.price, quantity),
      period: { start: item.current_period_start, end: item.current_period_end },
      pricing: pricing(item.price),
      discountAmounts: taken[index] ?? [],
    });
  });
  const made = invoice(
    {
      ...{ id, subscription, reason, period, currency: subscription.currency, clock: world.clock },
      customer: customerOf(world, subscription),
      lines: [...pendingLines(world, subscription, id), ...lines],
      discounts: applied.map((one) => one.id),
      discountAmounts: totals(taken.flat()),
    },
    world.at,
  );
  save(world, made);
  return made;
}

/** `1 × Letters (at 5.00 USD / month)`. */
function describe(world: World, price: Stripe.Price, quantity: number): string {
  const { interval, interval_count } = rhythmOf(price);
  const every = interval_count === 1 ? interval : `${interval_count} ${interval}s`;
  const each = formatMinor(Math.round(unitAmount(price)), price.currency);
  return `${quantity} × ${nameOf(world, price)} (at ${each} / ${every})`;
}

export const nameOf = (world: World, { nickname, product }: Stripe.Price): string =>
  world.objects.get<Stripe.Product>(idOf(product))?.name ?? nickname ?? idOf(product);

export const rhythmOf = ({ recurring }: Stripe.Price) =>
  recurring ?? { interval: "month", interval_count: 1 };

function totals(taken: readonly { discount: string; amount: number }[]) {
  const ids = [...new Set(taken.map(({ discount }) => discount))];
  return ids.map((discount) => ({
    discount,
    amount: sum(taken.filter((one) => one.discount === discount).map(({ amount }) => amount)),
  }));
}

export const pendingItems = (world: World, subscription: string) =>
  world.objects.all<Stripe.InvoiceItem>("invoiceitem", { subscription, status: "pending" });

function pendingLines(world: World, { id, currency }: Stripe.Subscription, invoiceOf: string) {
  return pendingItems(world, id).map((item) => {
    save(world, { ...item, invoice: invoiceOf } as Stripe.InvoiceItem);
    return invoiceLine({
      ...{ invoice: invoiceOf, subscription: id, item: null, invoiceItem: item.id, currency },
      ...{ amount: item.amount, period: item.period, quantity: item.quantity, isProration: true },
      description: item.description ?? "",
      pricing: item.pricing as Stripe.InvoiceLineItem.Pricing | null,
      discountAmounts: [],
    });
  });
}
