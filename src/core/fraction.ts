/** Exact fractions, for amounts that a month or a percent divides. */
import { InvariantError } from "./errors.ts";

/** `over / under`; `under` is above zero. Not reduced: what is made of a few numbers stays small. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const DECIMAL = /^(-?\d+)(?:\.(\d+))?$/;

export const ZERO: Fraction = { over: 0n, under: 1n };

/** `12.5` → 125/10. Throws InvariantError for what is no plain decimal number. */
export function decimal(written: string | number): Fraction {
  const [, whole, part = ""] = DECIMAL.exec(String(written)) ?? [];
  if (whole === undefined) throw new InvariantError(`“${written}” is no decimal number`);
  return { over: BigInt(whole + part), under: 10n ** BigInt(part.length) };
}

export const ratio = (over: number, under: number): Fraction => ({
  over: BigInt(over),
  under: BigInt(under),
});

export const plus = (one: Fraction, other: Fraction): Fraction => ({
  over: one.over * other.under + other.over * one.under,
  under: one.under * other.under,
});

export const times = (one: Fraction, other: Fraction): Fraction => ({
  over: one.over * other.over,
  under: one.under * other.under,
});

/** What is left of it; nothing when more is taken away than there was. */
export function less(one: Fraction, other: Fraction): Fraction {
  const left = plus(one, { over: -other.over, under: other.under });
  return left.over > 0n ? left : ZERO;
}

export const isMore = (one: Fraction, other: Fraction): boolean =>
  one.over * other.under > other.over * one.under;

/** To a whole number, halves up (−2.5 → −2). Throws InvariantError beyond what a number can hold exactly. */
export function rounded({ over, under }: Fraction): number {
  const doubled = 2n * over + under;
  const by = 2n * under;
  const whole = doubled / by - (doubled % by < 0n ? 1n : 0n);
  const value = Number(whole);
  if (!Number.isSafeInteger(value))
    throw new InvariantError(`${whole} is beyond what can be counted exactly`);
  return value;
}
