/** What a reader has, told from what they pay and what the owner gives them: facts in, a tier and its reason out. */
import type { Tier } from "../audience/subscribers.ts";
import type { Discount, ItemFact, SubscriptionStatus } from "./facts.ts";
import { dayIn, priceOf } from "./words.ts";

export type PaidItem = Pick<
  ItemFact,
  "unitAmount" | "quantity" | "every" | "everyCount" | "isMetered" | "periodStart" | "periodEnd" | "discounts"
>;

/** What the invoices of a subscription say of its present period. */
export interface PeriodPaid {
  /** The last invoice of a period: whether it is paid. Null while none is known. */
  isPaid: boolean | null;
  /** The oldest invoice that is still to be paid. */
  unpaid: { invoiceId: string; at: Date } | null;
  /** When all that was paid for the present period had gone back. */
  refundedAt: Date | null;
  /** Of a dispute that is open, or that was lost over a payment no other one came after. */
  dispute: { state: "open" | "lost"; at: Date } | null;
}

export interface PaidSubscription {
  id: string;
  /** Of the payment service, as a person writes it. */
  service: string;
  status: SubscriptionStatus;
  /** ISO 4217, upper case. */
  currency: string;
  createdAt: Date;
  trialEndsAt: Date | null;
  cancelsAt: Date | null;
  /** Also for one that no longer exists at the service. */
  endedAt: Date | null;
  /** Nothing is collected for the time being. */
  isPaused: boolean;
  discounts: readonly Discount[];
  /** Those that count; never empty. */
  items: readonly PaidItem[];
  period: PeriodPaid;
}

export interface TierFacts {
  subscriptions: readonly PaidSubscription[];
  /** Until when the owner's gift lasts: the first instant without it. */
  giftEndsAt: Date | null;
}

export interface TierRules {
  graceDays: number;
  refunded: "end" | "keep";
  disputed: "rest" | "keep";
  /** The publication's, an IANA name. */
  zone: string;
}

export interface ToldTier {
  tier: Tier;
  by: "money" | "gift";
  /** For the owner, in sentences. */
  why: string;
  /** The next instant at which it may be another one with nothing else happening. */
  until: Date | null;
  /** The subscription by which they have it, and since when that is; null for a gift, and for free readers. */
  paidBy: { subscriptionId: string; since: Date } | null;
  /** What failed to be paid, while they keep premium all the same. */
  unpaid: { invoiceId: string; at: Date } | null;
}

const DAY_MS = 24 * 60 * 60_000;
const RANK: Record<Tier, number> = { free: 0, "premium monthly": 1, "premium yearly": 2 };

/** The best of all that they have; null where neither money nor a gift says anything. */
export function tierOf(facts: TierFacts, rules: TierRules, now: Date): ToldTier | null {
  const newestFirst = facts.subscriptions.toSorted(
    (one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? -1 : 1),
  );
  const told = newestFirst.map((subscription) => byMoney(subscription, rules, now));
  const gift = facts.giftEndsAt && byGift(facts.giftEndsAt, rules, now);
  return [...told, ...(gift ? [gift] : [])].reduce<ToldTier | null>(
    (best, one) => (best === null || isBetter(one, best) ? one : best),
    null,
  );
}

const lasts = ({ until }: ToldTier): number => until?.getTime() ?? Number.POSITIVE_INFINITY;

/** Among premium ones of one rank the one that lasts longer; among free ones the newest stays. */
const isBetter = (one: ToldTier, other: ToldTier): boolean =>
  RANK[one.tier] > RANK[other.tier] ||
  (one.tier !== "free" && one.tier === other.tier && lasts(one) > lasts(other));

function byGift(endsAt: Date, { zone }: TierRules, now: Date): ToldTier {
  const day = dayIn(zone)(new Date(endsAt.getTime() - 1));
  const none = { by: "gift", paidBy: null, unpaid: null } as const;
  return now < endsAt
    ? { ...none, tier: "premium monthly", why: `A gift of yours until ${day}.`, until: endsAt }
    : { ...none, tier: "free", why: `A gift of yours ended on ${day}.`, until: null };
}

const free = (why: string): ToldTier => ({
  ...{ tier: "free", by: "money", why, until: null, paidBy: null, unpaid: null },
});

function byMoney(paid: PaidSubscription, rules: TierRules, now: Date): ToldTier {
  const plan = planOf(paid.items);
  const day = dayIn(rules.zone);
  if (plan === "free") return free(`Chose to read for free, by ${paid.service}, on ${day(paid.createdAt)}.`);
  const ended = takenBack(paid, rules) ?? notPaid(paid);
  if (ended) return free(ended);
  const premium = (why: string, until: Date | null): ToldTier => ({
    ...free(why),
    ...{ tier: plan, until, paidBy: { subscriptionId: paid.id, since: paid.createdAt } },
  });
  if (hasEnded(paid, now)) return untilPaid(paid, { rules, now, premium });
  if (paid.status === "past_due") return inGrace(paid, { rules, now, premium });
  return premium(sayPays(paid, rules, now), paid.cancelsAt);
}

/** Free where nothing of it costs anything; a coupon takes nothing off what it is. */
export function planOf(items: readonly PaidItem[]): Tier {
  const costing = items.filter(({ unitAmount }) => unitAmount === null || Number(unitAmount) > 0);
  if (costing.length === 0) return "free";
  const isYearly = ({ every, everyCount }: PaidItem) =>
    every === "year" || (every === "month" && everyCount >= 12);
  return costing.some(isYearly) ? "premium yearly" : "premium monthly";
}

/** What came back to them ends what they paid for, or lets it rest. */
function takenBack({ period, service }: PaidSubscription, rules: TierRules): string | null {
  const day = dayIn(rules.zone);
  const { dispute, refundedAt } = period;
  if (dispute?.state === "lost")
    return `A dispute of ${day(dispute.at)} over their payment was lost: premium ended.`;
  if (dispute && rules.disputed === "rest")
    return `They dispute a payment since ${day(dispute.at)}: premium rests until ${service} says who is right.`;
  if (refundedAt && rules.refunded === "end") return `Refunded in full on ${day(refundedAt)}: premium ended.`;
  return null;
}

function notPaid({ status }: PaidSubscription): string | null {
  switch (status) {
    case "incomplete":
      return "Their first payment has not gone through yet.";
    case "incomplete_expired":
      return "Their first payment never went through.";
    case "unpaid":
      return "They have not paid, and no more attempts are made.";
    case "paused":
      return "Their trial ended without a way to pay.";
    default:
      return null;
  }
}

const hasEnded = ({ status, endedAt, cancelsAt, isPaused }: PaidSubscription, now: Date): boolean =>
  status === "canceled" || endedAt !== null || isPaused || (cancelsAt !== null && cancelsAt <= now);

interface Telling {
  rules: TierRules;
  now: Date;
  premium(why: string, until: Date | null): ToldTier;
}

/** What was paid for stays theirs to its end. */
function untilPaid(paid: PaidSubscription, { rules, now, premium }: Telling): ToldTier {
  const until = paidUntil(paid);
  const day = dayIn(rules.zone)(until);
  const isOver = paid.status === "canceled" || paid.endedAt !== null || paid.cancelsAt !== null;
  const what = isOver ? "Cancelled" : "Collecting is paused";
  if (now < until) return premium(`${what}; paid until ${day}.`, until);
  const { isPaid, unpaid } = paid.period;
  return isPaid === false && unpaid && isOver
    ? free(`A payment failed on ${dayIn(rules.zone)(unpaid.at)} and was never made up for: premium ended.`)
    : free(`${what}; it was paid until ${day}.`);
}

/** A trial was paid by nobody, and a period whose invoice is open was not paid either. */
function paidUntil({ items, period, trialEndsAt, endedAt }: PaidSubscription): Date {
  if (trialEndsAt && endedAt && endedAt <= trialEndsAt) return endedAt;
  const times = items.map(({ periodStart, periodEnd }) =>
    (period.isPaid === false ? periodStart : periodEnd).getTime(),
  );
  return new Date(Math.max(...times));
}

function inGrace(paid: PaidSubscription, { rules, now, premium }: Telling): ToldTier {
  const { id, items, period, cancelsAt } = paid;
  const started = new Date(Math.max(...items.map(({ periodStart }) => periodStart.getTime())));
  const unpaid = period.unpaid ?? { invoiceId: `${id} ${started.toISOString()}`, at: started };
  const graceEnds = new Date(unpaid.at.getTime() + rules.graceDays * DAY_MS);
  const day = dayIn(rules.zone);
  const days = rules.graceDays === 1 ? "1 day" : `${rules.graceDays} days`;
  const failed = `A payment failed on ${day(unpaid.at)}`;
  if (now >= graceEnds) return free(`${failed}, and the ${days} of grace are over.`);
  const until = cancelsAt && cancelsAt < graceEnds ? cancelsAt : graceEnds;
  return { ...premium(`${failed}; premium until ${day(until)} (${days} of grace).`, until), unpaid };
}

function sayPays(paid: PaidSubscription, { zone }: TierRules, now: Date): string {
  const { items, currency, service, createdAt, cancelsAt, trialEndsAt, status, discounts } = paid;
  const day = dayIn(zone);
  if (cancelsAt) return `Cancelled; ${status === "trialing" ? "theirs" : "paid"} until ${day(cancelsAt)}.`;
  const price = priceOf(items, currency);
  if (status === "trialing" && trialEndsAt)
    return `Tries it until ${day(trialEndsAt)}${price ? `; then ${price}` : ""}.`;
  const next = new Date(Math.min(...items.map(({ periodEnd }) => periodEnd.getTime())));
  const valid = [...discounts, ...items.flatMap((item) => item.discounts)].filter(
    ({ endsAt }) => endsAt === null || endsAt > now,
  );
  if (valid.some(({ percentOff }) => percentOff === 100))
    return `Has a coupon of 100 %, so nothing is charged, since ${day(createdAt)}; next on ${day(next)}.`;
  const amount = price ? ` ${price}${valid.length > 0 ? ", less a discount," : ""}` : "";
  const dispute = paid.period.dispute ? ` They dispute a payment since ${day(paid.period.dispute.at)}.` : "";
  return `Pays${amount} by ${service} since ${day(createdAt)}; next on ${day(next)}.${dispute}`;
}
