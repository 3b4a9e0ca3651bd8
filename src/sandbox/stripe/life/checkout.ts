/** Somebody fills in a Payment Link's page and presses the button. */
import type Stripe from "stripe";
import { type TestCard, testCard, UNCONFIRMED } from "../cards.ts";
import type { Paid, Payer } from "../life.ts";
import { checkoutSession, sessionId } from "../shapes/checkout.ts";
import { amountOf } from "./billing.ts";
import { attachCard, createCustomer, UNKNOWN_CARD } from "./customers.ts";
import { countCode, discounted, sum } from "./discounts.ts";
import { mustConfirm, openIntent, tryIntent } from "./payments.ts";
import { codeFor } from "./promotion.ts";
import { start } from "./subscriptions.ts";
import { create, idOf, must, type World } from "./world.ts";

interface Line {
  price: Stripe.Price;
  quantity: number;
}

interface Order {
  link: Stripe.PaymentLink;
  payer: Payer;
  lines: readonly Line[];
  code: Stripe.PromotionCode | null;
  subtotal: number;
  total: number;
  card: TestCard | null;
}

export function pay(world: World, link: Stripe.PaymentLink, payer: Payer): Paid {
  if (!isOpen(world, link))
    return { kind: "refused", why: link.inactive_message ?? "This link is not active any more." };
  const lines = linesOf(world, link);
  const code = payer.promotionCode ? codeFor(world, link, payer.promotionCode) : null;
  if (typeof code === "string") return { kind: "refused", why: code };
  const amounts = dueNow(world, link, { lines, code });
  const needsCard = amounts.total > 0 || link.payment_method_collection === "always";
  if (needsCard && !payer.card) return { kind: "refused", why: "A card is needed here." };
  const card = payer.card ? testCard(payer.card.number) : null;
  if (payer.card && !card) return { kind: "declined", why: UNKNOWN_CARD, code: "incorrect_number" };
  const decline = card && declineOf(world, card, payer.email);
  if (decline) return { kind: "declined", why: decline.message, code: decline.declineCode ?? decline.code };
  return { kind: "complete", session: complete(world, { link, payer, lines, code, card, ...amounts }) };
}

function isOpen(world: World, { id, active, restrictions }: Stripe.PaymentLink): boolean {
  const limit = restrictions?.completed_sessions.limit ?? Number.POSITIVE_INFINITY;
  return active && world.objects.count("checkout.session", { parent: id }) < limit;
}

function declineOf(world: World, card: TestCard, email: string) {
  if (typeof card.atFirst === "object") return card.atFirst;
  return mustConfirm(world, card, `${email.toLowerCase()} ${card.number}`) ? UNCONFIRMED : null;
}

/** They stand in the link, or belong to it as objects of their own. */
function linesOf(world: World, link: Stripe.PaymentLink): Line[] {
  const listed = link.line_items?.data ?? world.objects.all<Stripe.LineItem>("item", { parent: link.id });
  if (listed.length === 0) throw new Error(`the payment link ${link.id} sells nothing`);
  return listed.map(({ price, quantity }) => ({
    price: must<Stripe.Price>(world, idOf(price)),
    quantity: quantity ?? 1,
  }));
}

const isRecurring = (lines: readonly Line[]) => lines.some(({ price }) => price.recurring !== null);

function dueNow(
  world: World,
  link: Stripe.PaymentLink,
  { lines, code }: { lines: readonly Line[]; code: Stripe.PromotionCode | null },
) {
  if (isRecurring(lines) && (link.subscription_data?.trial_period_days ?? 0) > 0)
    return { subtotal: 0, total: 0 };
  const priced = lines.map((line) => ({ amount: amountOf(line), product: idOf(line.price.product) }));
  const coupon = code && must<Stripe.Coupon>(world, idOf(code.promotion.coupon));
  const off = coupon ? discounted(priced, [{ id: coupon.id, coupon }]).flat() : [];
  const subtotal = sum(priced.map(({ amount }) => amount));
  return { subtotal, total: subtotal - sum(off.map(({ amount }) => amount)) };
}

function complete(world: World, order: Order): Stripe.Checkout.Session {
  const { link, payer, lines, code, card } = order;
  const customer = createCustomer(world, { email: payer.email, name: payer.name, clock: world.clock });
  const method = card ? attachCard(world, customer, card) : null;
  // Its bank was asked on the page.
  if (card && method) mustConfirm(world, card, method.id);
  const id = sessionId();
  const bought = isRecurring(lines)
    ? subscribed(world, order, { customer: customer.id, method, checkout: id })
    : boughtOnce(world, order, { customer: customer.id, method });
  if (code) countCode(world, code);
  const { reference, email, name } = payer;
  const discount = code && { coupon: idOf(code.promotion.coupon), promotion_code: code.id };
  const given = { id, link, customer: customer.id, email, name, reference, discount, ...bought };
  const { subtotal, total } = order;
  const currency = lines[0]?.price.currency ?? link.currency;
  const session = checkoutSession({ ...given, subtotal, total, currency }, world.at);
  return create(world, session, "checkout.session.completed");
}

interface Buyer {
  customer: string;
  method: Stripe.PaymentMethod | null;
}

function subscribed(world: World, order: Order, buyer: Buyer & { checkout: string }) {
  const { lines, code } = order;
  const wished = order.link.subscription_data;
  const made = start(world, {
    customer: buyer.customer,
    items: lines.map(({ price, quantity }) => ({ price: price.id, quantity })),
    trialDays: wished?.trial_period_days ?? 0,
    coupon: code ? idOf(code.promotion.coupon) : undefined,
    promotionCode: code?.id ?? null,
    metadata: wished?.metadata ?? {},
    checkout: buyer.checkout,
    missingPaymentMethod: wished?.trial_settings?.end_behavior.missing_payment_method as
      | "cancel"
      | "create_invoice"
      | "pause"
      | undefined,
    paymentMethod: buyer.method?.id ?? null,
    decline: null,
  });
  const mode = "subscription" as const;
  return { mode, subscription: made.id, invoice: idOf(made.latest_invoice), paymentIntent: null };
}

function boughtOnce(world: World, { total, lines }: Order, { customer, method }: Buyer) {
  const bought = { mode: "payment" as const, subscription: null, invoice: null };
  if (!method || total === 0) return { ...bought, paymentIntent: null };
  const currency = lines[0]?.price.currency ?? "usd";
  const given = { customer, amount: total, currency, description: null, paymentMethod: method.id };
  const intent = openIntent(world, given);
  tryIntent(world, { intent, method, decline: null });
  return { ...bought, paymentIntent: intent.id };
}
