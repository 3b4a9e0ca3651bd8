import { InvariantError } from "./errors.ts";

/** Money is a whole number of the currency's minor units, together with its currency. */
export interface Money {
  amountMinor: number;
  /** ISO 4217, upper case. */
  currency: string;
}

/** Digits after the point that the currency has: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217, by way of ICU). */
export function minorDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

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
  const { currency } = money;
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(decimalOf(money));
}
