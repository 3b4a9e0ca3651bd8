/** What is left after fees, refunds, costs and spend, and how much of it is for the fund. */
import type { Cash } from "../../money/cash.ts";
import type { Month } from "../../money/months.ts";
import { type Basis, worth } from "../basis.ts";
import { spendUntil } from "./channels.ts";

export interface Left {
  month: string;
  /** What came in, less fees, refunds and disputes. */
  netMinor: number;
  costsMinor: number;
  spentMinor: number;
  leftMinor: number;
}

export interface Fund {
  name: string;
  /** Of what is left, 0 to 1. */
  share: number;
  months: Left[];
  leftMinor: number;
  /** Nothing while costs are higher than what came in. */
  forFundMinor: number;
}

/** From the first month in which money moved; months before that cost nothing here. */
export function fundOf(basis: Basis, months: readonly Month[], cash: readonly (Cash | null)[]): Fund {
  const { fund, fixedCostsMinor } = basis.growth;
  const spend = spendUntil(basis, months.at(-1)?.name ?? "");
  const first = cash.findIndex((one) => one !== null);
  const left = months.flatMap(({ name }, n): Left[] => {
    if (first < 0 || n < first) return [];
    const netMinor = cash[n]?.net ?? 0;
    const spentMinor = spend
      .filter(({ month }) => month === name)
      .reduce((sum, one) => sum + (worth(one.amountMinor, one.currency ?? basis.currency, basis) ?? 0), 0);
    const leftMinor = netMinor - fixedCostsMinor - spentMinor;
    return [{ month: name, netMinor, costsMinor: fixedCostsMinor, spentMinor, leftMinor }];
  });
  const leftMinor = left.reduce((sum, month) => sum + month.leftMinor, 0);
  const forFundMinor = Math.floor(Math.max(0, leftMinor) * fund.share);
  return { name: fund.name, share: fund.share, months: left, leftMinor, forFundMinor };
}
