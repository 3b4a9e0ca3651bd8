/** A share of something, which is never told without of how many it is one. */

/** Fewer observations than this say little: their count comes first. */
export const ENOUGH = 10;

export class Share {
  /** How many did, of how many could. */
  readonly k: number;
  readonly n: number;
  /** 0 to 1, or below 0 where more came than went; null where there was nobody to tell it of. */
  readonly value: number | null;

  constructor(k: number, n: number, value: number | null = n > 0 ? k / n : null) {
    this.k = k;
    this.n = n;
    this.value = n > 0 ? value : null;
  }

  /** `5.0 % (2 of 40)`; of fewer than ten `1 of 4 (25.0 %)`. */
  toString(): string {
    if (this.value === null) return "nobody yet";
    const [share, count] = [percent(this.value), `${grouped(this.k)} of ${grouped(this.n)}`];
    return this.n < ENOUGH ? `${count} (${share})` : `${share} (${count})`;
  }

  toJSON() {
    return { share: this.value, k: this.k, n: this.n };
  }
}

/** `5.0 %`; below one percent with two digits, as the limits for complaints have. */
export function percent(value: number, digits?: number): string {
  const isSmall = value !== 0 && Math.abs(value) < 0.01;
  return `${(value * 100).toFixed(digits ?? (isSmall ? 2 : 1)).replace("-", "−")} %`;
}

const whole = new Intl.NumberFormat("en");

export const grouped = (count: number): string => whole.format(count);
