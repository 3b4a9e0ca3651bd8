/** What the owner says, without which figures can't be told: the settings of `publication` and `growth`. */
import { minorDigits } from "../core/money.ts";
import type { Prior } from "./metrics/churn.ts";

export interface Spend {
  channel: string;
  /** `2026-03` */
  month: string;
  amountMinor: number;
  currency?: string | undefined;
}

export interface Basis {
  zone: string;
  /** Of the publication: what the figures are in. */
  currency: string;
  goal: { payingSubscribers: number; mrrMinor: number };
  /** Of the payment service, besides the one that setting up made: what else is sold there is none of the newsletter. */
  products: readonly string[];
  growth: {
    priors: { free: Prior; premium: Prior };
    /** A month. */
    fixedCostsMinor: number;
    /** What one unit of that currency is worth in the publication's. */
    rates: Readonly<Record<string, number>>;
    spend: readonly Spend[];
    fund: { name: string; share: number };
  };
}

/** In the publication's currency, rounded to its units; null where the owner gave no rate. */
export function worth(
  amountMinor: number,
  currency: string,
  basis: Pick<Basis, "currency" | "growth">,
): number | null {
  if (currency === basis.currency) return amountMinor;
  const rate = basis.growth.rates[currency];
  if (rate === undefined) return null;
  return Math.round(amountMinor * rate * 10 ** (minorDigits(basis.currency) - minorDigits(currency)));
}
