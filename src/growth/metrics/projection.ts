/** When the goal may be reached, if all goes on as it did: a range, because neither who comes nor who leaves is known. */
import type { Month } from "../../money/months.ts";
import type { Movement } from "../../money/movements.ts";
import { type Estimate, estimatePace } from "./churn.ts";
import { ENOUGH } from "./share.ts";

export interface Pace {
  /** People who began or came back to pay, in so many months that are over. */
  k: number;
  months: number;
  /** A month. */
  rate: number;
  low: number;
  high: number;
}

export interface Projection {
  /** Paying people that the goal asks for: of its count and of its MRR at what each pays now, whichever is more. */
  target: number;
  pace: Pace;
  /** In months from now; null where the goal is not reached within ten years at this pace. */
  likely: number | null;
  early: number | null;
  late: number | null;
  /** Whether there is enough to go by: ten who came, in three months. */
  isEnough: boolean;
}

export interface Towards {
  paying: number;
  arpuMinor: number | null;
  goal: { payingSubscribers: number; mrrMinor: number };
  churn: Estimate;
  movements: readonly Movement[];
  months: readonly Month[];
  at: Date;
}

const MONTHS_OF_PACE = 6;
const LEAST_MONTHS = 3;

export async function projectGoal(towards: Towards): Promise<Projection> {
  const { paying, arpuMinor, goal, churn } = towards;
  const byMrr = arpuMinor !== null && arpuMinor > 0 ? Math.ceil(goal.mrrMinor / arpuMinor) : 0;
  const target = Math.max(goal.payingSubscribers, byMrr);
  const pace = await paceOf(towards);
  const until = (comes: number, leaves: number) => monthsUntil(target, { paying, comes, leaves });
  return {
    ...{ target, pace, likely: until(pace.rate, churn.rate) },
    ...{ early: until(pace.high, churn.low), late: until(pace.low, churn.high) },
    isEnough: pace.k >= ENOUGH && pace.months >= LEAST_MONTHS,
  };
}

/** Of the last six months that are over, from the first in which anybody paid. */
async function paceOf({ movements, months, at }: Towards): Promise<Pace> {
  const over = movements.filter((_, n) => (months[n]?.to ?? at) <= at);
  const first = over.findIndex(({ start, end }) => start > 0 || end > 0);
  const counted = first < 0 ? [] : over.slice(first).slice(-MONTHS_OF_PACE);
  const k = counted.reduce((sum, { people }) => sum + people.new + people.reactivation, 0);
  return { k, months: counted.length, ...(await estimatePace(k, counted.length)) };
}

const LONGEST = 120;

/** So many come each month, and of those who pay such a share leaves. */
export function monthsUntil(
  target: number,
  { paying, comes, leaves }: { paying: number; comes: number; leaves: number },
): number | null {
  let count = paying;
  for (let months = 0; months <= LONGEST; months++) {
    if (count >= target) return months;
    count = count * (1 - leaves) + comes;
  }
  return null;
}
