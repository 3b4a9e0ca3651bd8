/** MRR, how it moved, and what one who pays is worth: each currency by itself. All of it is told from `money`. */
import type { Cash } from "../../money/cash.ts";
import { sumOf } from "../../money/cash.ts";
import type { Course } from "../../money/course.ts";
import type { Month } from "../../money/months.ts";
import { type Movement, movementsOf } from "../../money/movements.ts";
import { arpu, grossRevenueChurn, netRevenueChurn } from "../../money/rates.ts";
import { type Estimate, estimateChurn, type Prior } from "./churn.ts";
import { Share } from "./share.ts";

export interface Revenue {
  currency: string;
  mrrMinor: number;
  /** Who pays in this currency. */
  paying: number;
  arpuMinor: number | null;
  /** Of the month that is shown. */
  movement: Movement;
  grossRevenueChurn: Share;
  /** Below 0 where more came by those who had paid than was lost. */
  netRevenueChurn: Share;
  subscriberChurn: Share;
  /** One for each month. */
  movements: readonly Movement[];
}

export function revenueIn(course: Course, currency: string, shown: number): Revenue {
  const movements = movementsOf(course, currency);
  const movement = movements[shown] ?? STILL;
  const { people } = movement;
  const lost = people.churn + people.contraction;
  return {
    ...{ currency, mrrMinor: movement.end, paying: people.end, movement, movements },
    arpuMinor: arpu(movement.end, people.end),
    grossRevenueChurn: new Share(lost, people.start, grossRevenueChurn(movement)),
    netRevenueChurn: new Share(lost, people.start, netRevenueChurn(movement)),
    subscriberChurn: new Share(people.churn, people.start),
  };
}

const NOTHING = { start: 0, new: 0, reactivation: 0, expansion: 0, contraction: 0, churn: 0, end: 0 };
const STILL: Movement = { ...NOTHING, people: { ...NOTHING } };

/** People who pay at one of the course's instants, in whatever currency. */
export const payingAt = (course: Course, instant: number): string[] =>
  [...course.people]
    .filter(([, { mrr }]) => [...mrr.values()].some((own) => (own[instant] ?? 0) > 0))
    .map(([person]) => person);

const MONTHS_OF_CHURN = 12;

/** Of the months that are over, twelve at most; of the one that runs while there is no other in which somebody could leave. */
export function premiumChurn(
  { movements }: Pick<Revenue, "movements">,
  { months, at, prior }: { months: readonly Month[]; at: Date; prior: Prior },
): Promise<Estimate> {
  const over = movements.filter((_, n) => (months[n]?.to ?? at) <= at).slice(-MONTHS_OF_CHURN);
  const sum = (all: readonly Movement[], part: "churn" | "start") =>
    all.reduce((total, { people }) => total + people[part], 0);
  const counted = sum(over, "start") > 0 ? over : movements.slice(-1);
  return estimateChurn({ k: sum(counted, "churn"), n: sum(counted, "start") }, prior);
}

export interface Margin {
  /** What is left of a unit of MRR after fees and fixed costs, 0 to 1. */
  share: number;
  /** Of what came in; null while nothing did. */
  feeShare: number | null;
  /** How many payments that is told from. */
  payments: number;
  fixedCostsMinor: number;
}

interface MarginFacts {
  cash: readonly (Cash | null)[];
  payments: number;
  mrrMinor: number;
  fixedCostsMinor: number;
}

export function marginOf({ cash, payments, mrrMinor, fixedCostsMinor }: MarginFacts): Margin {
  const { gross, fees } = sumOf(cash.filter((one) => one !== null));
  const feeShare = gross > 0 ? -fees / gross : null;
  const fixed = fixedCostsMinor === 0 ? 0 : mrrMinor > 0 ? fixedCostsMinor / mrrMinor : 1;
  const share = Math.min(1, Math.max(0, 1 - (feeShare ?? 0) - fixed));
  return { share, feeShare, payments, fixedCostsMinor };
}

export interface Lifetime {
  /** In minor units; null where nobody pays, or nobody has left yet, or hardly anybody: then it has no upper end. */
  valueMinor: number | null;
  lowMinor: number | null;
  highMinor: number | null;
  churn: Estimate;
  margin: Margin;
}

/** A month: who leaves more seldom than once in a hundred years is taken for somebody who never does. */
const NEVER = 1 / 1_200;

/** Margin / churn, for each end of the churn's interval. */
export function lifetimeOf(arpuMinor: number | null, margin: Margin, churn: Estimate): Lifetime {
  const worth = (rate: number) =>
    arpuMinor !== null && rate > 0 ? Math.round((arpuMinor * margin.share) / rate) : null;
  const isOpen = churn.basis === "measured" && churn.k === 0;
  return {
    ...{ valueMinor: isOpen ? null : worth(churn.rate), lowMinor: worth(churn.high), churn, margin },
    highMinor: isOpen || churn.low < NEVER ? null : worth(churn.low),
  };
}
