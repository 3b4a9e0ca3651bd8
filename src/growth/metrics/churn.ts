/**
 * How fast readers leave, as an estimate with its interval: measured once enough were watched, and until then what the
 * owner assumes, moved by what is known. Told from months of people: each who could leave in a month is one observation.
 */

export interface Prior {
  monthlyChurn: number;
  /** In observations. */
  weight: number;
}

export interface Estimate {
  /** `assumed` while fewer were watched than what is assumed weighs. */
  basis: "assumed" | "measured";
  /** A month, 0 to 1. */
  rate: number;
  /** Between these it lies with 95 %. */
  low: number;
  high: number;
  /** How many left, in how many months of people. */
  k: number;
  n: number;
}

const [BELOW, ABOVE] = [0.025, 0.975];

/** k of n left: Beta(k + ½, n − k + ½), or the prior's Beta with k and n − k added. */
export async function estimateChurn({ k, n }: { k: number; n: number }, prior: Prior): Promise<Estimate> {
  const { jStat } = (await import("jstat")).default;
  const isMeasured = n >= prior.weight;
  const a = isMeasured ? k + 0.5 : prior.monthlyChurn * prior.weight + k;
  const b = isMeasured ? n - k + 0.5 : (1 - prior.monthlyChurn) * prior.weight + n - k;
  return {
    ...{ basis: isMeasured ? ("measured" as const) : ("assumed" as const), k, n },
    rate: isMeasured ? k / n : a / (a + b),
    ...{ low: jStat.beta.inv(BELOW, a, b), high: jStat.beta.inv(ABOVE, a, b) },
  };
}

/** Something that comes now and then: so many in so many months, as a rate a month. Gamma(k + ½, months). */
export async function estimatePace(
  k: number,
  months: number,
): Promise<{ rate: number; low: number; high: number }> {
  const { jStat } = (await import("jstat")).default;
  if (months <= 0) return { rate: 0, low: 0, high: 0 };
  const at = (p: number) => jStat.gamma.inv(p, k + 0.5, 1 / months);
  return { rate: k / months, low: at(BELOW), high: at(ABOVE) };
}
