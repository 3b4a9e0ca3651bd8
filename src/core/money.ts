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

/** `{amountMinor: 1000, currency: "USD"}` → `$10.00`. */
export function formatMoney({ amountMinor, currency }: Money, locale = "en"): string {
  const amount = amountMinor / 10 ** minorDigits(currency);
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount);
}
