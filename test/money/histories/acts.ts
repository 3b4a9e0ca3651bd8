/** What people, the owner and banks do in a year: each looks at what is there, and gives a sentence of what it did. */
import type Stripe from "stripe";
import type { ChangeParams } from "../../../src/sandbox/stripe/life.ts";
import { Refused } from "../../../src/sandbox/stripe/life.ts";
import { type Dice, dice, randomFrom } from "../../chaos/dice.ts";
import { COUPON_NAMES, OFFERS, PRICES, type Shop } from "./shop.ts";

export interface Act {
  at: Date;
  what: ActName;
  /** By which it chooses among what is there. */
  luck: number;
}

/** Null where there is nothing that it could be done to. */
type Doing = (shop: Shop, dice: Dice) => string | null;

export const PEOPLE = ["ada", "bea", "cyd", "dan", "eva", "fay", "gus", "hal"] as const;
export const addressOf = (person: string): string => `${person}@readers.example`;

const GOOD = "4242424242424242";
const CARDS = [
  ...[GOOD, GOOD, GOOD, "5555555555554444", "4000000000000341", "4000000000000341"],
  ...["4000002500003155", "4000000000000259", "4000000000000002"],
];

const idOf = (reference: string | { id: string } | null) =>
  typeof reference === "string" ? reference : (reference?.id ?? "");

/** Does something to one of those that fit. */
function toOne<T extends { id: string; object: string }>(
  type: string,
  fits: (one: T, shop: Shop) => boolean,
  doing: (one: T, shop: Shop, dice: Dice) => string,
): Doing {
  return (shop, roll) => {
    const found = shop.all<T>(type).filter((one) => fits(one, shop));
    return found.length === 0 ? null : doing(roll.one(found), shop, roll);
  };
}

const isOver = ({ status }: Stripe.Subscription) => status === "canceled" || status === "incomplete_expired";

const ofSubscription = (
  doing: (one: Stripe.Subscription, shop: Shop, dice: Dice) => string,
  fits: (one: Stripe.Subscription) => boolean = () => true,
): Doing => toOne<Stripe.Subscription>("subscription", (one) => !isOver(one) && fits(one), doing);

const changed =
  (say: string, params: (one: Stripe.Subscription, dice: Dice) => ChangeParams) =>
  (one: Stripe.Subscription, { life }: Shop, roll: Dice) => {
    const given = params(one, roll);
    return `${one.id} ${say} ${JSON.stringify(given)} → ${life.change(one.id, given).status}`;
  };

const PRORATIONS = ["create_prorations", "always_invoice", "none"] as const;
const PAUSES = ["void", "keep_as_draft", "mark_uncollectible"] as const;

const pricesOf = ({ currency }: Stripe.Subscription): readonly string[] =>
  PRICES[currency as keyof typeof PRICES];

/** An amount off is of one currency. */
const couponFor = (currency: string, roll: Dice) =>
  roll.one(COUPON_NAMES.filter((name) => currency === "usd" || name !== "THREE"));

const firstItem = ({ items }: Stripe.Subscription): string => items.data[0]?.id ?? "";

function signUp({ pay }: Shop, roll: Dice): string {
  const person = roll.one(PEOPLE);
  const offer = roll.one(Object.keys(OFFERS));
  const isOdd = roll.share(0.1);
  const email = isOdd ? `stranger${roll.upTo(5)}@elsewhere.example` : addressOf(person);
  const reference = roll.one([null, null, `reader_${person}`, `reader_${roll.one(PEOPLE)}`, "reader_nobody"]);
  const isCardless = offer === "free" || (offer.startsWith("trial") && roll.share(0.5));
  const number = roll.one(CARDS);
  const promotionCode = roll.share(0.3) ? couponFor(OFFERS[offer]?.currency ?? "usd", roll) : null;
  const card = isCardless ? null : { number };
  const payer = { email, name: person, card, reference, promotionCode };
  const paid = pay(offer, payer);
  // A bank that wants a confirmation gets it.
  const again =
    paid.kind === "declined" && paid.code === "authentication_required" ? pay(offer, payer) : paid;
  const what = `${email} takes ${offer}${promotionCode ? ` with ${promotionCode}` : ""}, card ${card?.number ?? "none"}`;
  return `${what}, reference ${reference} → ${again.kind === "complete" ? again.session.subscription : again.why}`;
}

function twoItems({ life }: Shop, roll: Dice): string {
  const person = roll.one(PEOPLE);
  const made = life.createCustomer({ email: addressOf(person), name: person });
  life.setCard(made.id, { number: roll.one([GOOD, GOOD, "4000000000000341"]) });
  const coupon = roll.share(0.3) ? couponFor("usd", roll) : undefined;
  const items = [
    { price: "price_month", quantity: 1 + roll.upTo(3) },
    { price: roll.one(["price_big", "price_week", "price_year"]) },
  ];
  const begun = life.subscribe({ customer: made.id, items, coupon });
  return `${addressOf(person)} subscribes by hand: ${items.map((one) => one.price).join(" and ")} → ${begun.id}`;
}

const refundable = ({ status, amount, amount_refunded: back }: Stripe.Charge) =>
  status === "succeeded" && back < amount;

const isOpen = ({ status }: Stripe.Invoice) => status === "open";

const DOINGS = {
  "sign up": signUp,
  "two items": twoItems,
  "change plan": ofSubscription(
    changed("changes plan", (one, roll) => ({
      items: [{ id: firstItem(one), price: roll.one(pricesOf(one)) }],
      prorationBehavior: roll.one(PRORATIONS),
    })),
  ),
  "change quantity": ofSubscription(
    changed("changes quantity", (one, roll) => ({
      items: [{ id: firstItem(one), quantity: 1 + roll.upTo(4) }],
      prorationBehavior: roll.one(PRORATIONS),
    })),
  ),
  "add item": ofSubscription(
    changed("adds an item", (one, roll) => ({ items: [{ price: roll.one(pricesOf(one)), quantity: 1 }] })),
  ),
  "take item away": ofSubscription(
    changed("takes an item away", (one) => ({ items: [{ id: firstItem(one), deleted: true }] })),
    ({ items }) => items.data.length > 1,
  ),
  "another coupon": ofSubscription(
    changed("gets a coupon", ({ currency }, roll) => ({
      coupon: roll.share(0.3) ? null : couponFor(currency, roll),
    })),
  ),
  "coupon for the customer": toOne<Stripe.Customer>(
    "customer",
    () => true,
    ({ id, discount }, { life }, roll) => {
      const coupon = discount && roll.share(0.5) ? null : couponFor("usd", roll);
      return `${id} itself gets ${life.discountCustomer(id, coupon).discount?.source.coupon ?? "no coupon any more"}`;
    },
  ),
  "pause collection": ofSubscription(
    changed("is paused", (_, roll) => ({ pauseCollection: { behavior: roll.one(PAUSES) } })),
  ),
  "collect again": ofSubscription(
    changed("is collected again", () => ({ pauseCollection: null })),
    ({ pause_collection }) => pause_collection !== null,
  ),
  resume: ofSubscription(
    ({ id, customer }, { life }) => {
      life.setCard(idOf(customer), { number: GOOD });
      return `${id} is resumed → ${life.resume(id).status}`;
    },
    ({ status }) => status === "paused",
  ),
  "end trial": ofSubscription(
    changed("ends its trial", () => ({ trialEnd: "now" })),
    ({ status }) => status === "trialing",
  ),
  "cancel later": ofSubscription(changed("ends with its period", () => ({ cancelAtPeriodEnd: true }))),
  "stay after all": ofSubscription(
    changed("stays after all", () => ({ cancelAtPeriodEnd: false })),
    ({ cancel_at_period_end }) => cancel_at_period_end,
  ),
  "cancel now": ofSubscription(({ id }, { life }, roll) => {
    const options = { prorate: roll.share(0.5), invoiceNow: roll.share(0.5) };
    return `${id} is ended ${JSON.stringify(options)} → ${life.cancel(id, options).status}`;
  }),
  "new card": ofSubscription(({ customer }, { life }, roll) => {
    const number = roll.one([GOOD, GOOD, "4000000000000341", "4000002500003155"]);
    life.setCard(idOf(customer), { number });
    return `${idOf(customer)} has the card ${number}`;
  }),
  "pay invoice": toOne<Stripe.Invoice>("invoice", isOpen, ({ id, customer }, { life }, roll) => {
    if (roll.share(0.7)) life.setCard(idOf(customer), { number: GOOD });
    return `${id} is tried → ${life.payInvoice(id).status}`;
  }),
  "void invoice": toOne<Stripe.Invoice>(
    "invoice",
    isOpen,
    ({ id }, { life }) => `${id} → ${life.voidInvoice(id).status}`,
  ),
  "give invoice up": toOne<Stripe.Invoice>(
    "invoice",
    isOpen,
    ({ id }, { life }) => `${id} → ${life.markUncollectible(id).status}`,
  ),
  refund: toOne<Stripe.Charge>("charge", refundable, ({ id, amount, amount_refunded }, { life }, roll) => {
    const part = 1 + roll.upTo(amount - amount_refunded);
    const given = { charge: id, ...(roll.share(0.5) ? { amount: part } : {}) };
    return `${id} is given back: ${life.refund(given).amount}`;
  }),
  "fail refund": toOne<Stripe.Refund>(
    "refund",
    ({ status }) => status === "succeeded",
    ({ id }, { life }) => `${id} → ${life.failRefund(id).status}`,
  ),
  dispute: toOne<Stripe.Charge>(
    "charge",
    (one) => refundable(one) && !one.disputed,
    ({ id }, { life }) => `${id} is disputed: ${life.dispute(id).id}`,
  ),
  "close dispute": toOne<Stripe.Dispute>(
    "dispute",
    ({ status }) => status !== "won" && status !== "lost",
    ({ id }, { life }, roll) => `${id} → ${life.closeDispute(id, roll.one(["won", "lost"])).status}`,
  ),
  "pay out": ({ life }) => `paid out: ${life.payOut("usd")?.amount ?? "nothing"}`,
  "fail payout": toOne<Stripe.Payout>(
    "payout",
    ({ status }) => status !== "failed",
    ({ id }, { life }) => `${id} → ${life.failPayout(id).status}`,
  ),
  fee: ({ life }, roll) =>
    `a fee of ${life.takeFee({ amount: 1 + roll.upTo(300), about: "Billing" }).amount}`,
  rename: toOne<Stripe.Customer>(
    "customer",
    () => true,
    ({ id }, { life }, roll) =>
      `${id} is called ${life.updateCustomer(id, { name: `N ${roll.upTo(99)}` }).name}`,
  ),
  move: toOne<Stripe.Customer>(
    "customer",
    () => true,
    ({ id }, { life }, roll) => {
      const email = roll.share(0.5) ? addressOf(roll.one(PEOPLE)) : `moved${roll.upTo(9)}@elsewhere.example`;
      return `${id} moves to ${life.updateCustomer(id, { email }).email}`;
    },
  ),
  "delete customer": toOne<Stripe.Customer>(
    "customer",
    () => true,
    ({ id }, { life }) => `${life.deleteCustomer(id).id} is deleted`,
  ),
} satisfies Record<string, Doing>;

export type ActName = keyof typeof DOINGS;
export const ACT_NAMES = Object.keys(DOINGS) as ActName[];

/** Its sentence: what was done, why it was refused, or that there was nothing to do it to. */
export function perform(shop: Shop, { what, luck }: Act): string {
  try {
    return shop.act(() => DOINGS[what](shop, dice(randomFrom(luck))) ?? `${what}: nothing there`);
  } catch (error) {
    if (error instanceof Refused) return `${what}: ${error.message}`;
    throw error;
  }
}
