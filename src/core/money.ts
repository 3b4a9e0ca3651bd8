import { InvariantError } from "./errors.ts";

/** Money is a whole number of the currency's minor units, together with its currency. */
export interface Money {
  amountMinor: number;
  /** ISO 4217, upper case. */
  currency: string;
}

/** Currencies that have not two digits after the point (ISO 4217). ICU is no help: for HUF or IDR it tells what cash has. */
const DIGITS = new Map([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
]);

/** Digits after the point that the currency has: 2 for USD, 0 for JPY, 3 for KWD. */
export const minorDigits = (currency: string): number => DIGITS.get(currency) ?? 2;

/**
 * The amount alone, to the last unit, for other programs: −250 in USD → `-2.50`, 1000 in JPY → `1000`.
 * Throws InvariantError for what is no whole number of units.
 */
export function decimalOf({ amountMinor, currency }: Money): `${number}` {
  if (!Number.isSafeInteger(amountMinor)) throw new InvariantError(`${amountMinor} is no whole amount`);
  const digits = minorDigits(currency);
  const units = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  const whole = units.slice(0, units.length - digits);
  const text = digits > 0 ? `${whole}.${units.slice(-digits)}` : whole;
  return `${amountMinor < 0 ? "-" : ""}${text}` as `${number}`;
}

/** `{amountMinor: 1000, currency: "USD"}` → `$10.00`. */
export function formatMoney(money: Money, locale = "en"): string {
  return formatFor(money.currency, locale).format(decimalOf(money));
}

const formats = new Map<string, Intl.NumberFormat>();

/** Kept: each takes tens of kilobytes beyond the heap, where no collection looks, and longer to make than to use. */
function formatFor(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = minorDigits(currency);
  const style = { style: "currency", currency } as const;
  const format = { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits };
  const made = new Intl.NumberFormat(locale, format);
  formats.set(key, made);
  return made;
}
