/** Amounts, periods and times of the vendor's objects, as a person reads them. */
import type Stripe from "stripe";

/** The vendor's own lists: they differ from ISO 4217, where e.g. ISK has no minor unit. */
const NO_MINOR_UNIT = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DIGITS = new Set(["bhd", "jod", "kwd", "omr", "tnd"]);

function digitsOf(currency: string): number {
  if (NO_MINOR_UNIT.has(currency)) return 0;
  return THREE_DIGITS.has(currency) ? 3 : 2;
}

/** `800, "usd"` → `$8.00`; the currency as the vendor writes it, the amount in its smallest unit. */
export function amountText(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency: currency.toUpperCase() });
  return format.format(amount / 10 ** digitsOf(currency));
}

/** What a person types, in the smallest unit: `"4.50"` → 450. Null for what is no amount, or finer than the currency. */
export function amountFrom(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const found = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!found) return null;
  const [, whole = "", fraction = ""] = found;
  if (fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, "0"));
}

/** `month`, `3 months` */
export function periodText({
  interval,
  interval_count,
}: Pick<Stripe.Price.Recurring, "interval" | "interval_count">) {
  return interval_count === 1 ? interval : `${interval_count} ${interval}s`;
}

/** `$8.00 per month`, `Free` */
export function priceText(price: Stripe.Price, quantity = 1): string {
  const amount = (price.unit_amount ?? 0) * quantity;
  if (amount === 0) return "Free";
  const text = amountText(amount, price.currency);
  return price.recurring ? `${text} per ${periodText(price.recurring)}` : text;
}

const DATE = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** Of whole seconds: `2 March 2026` */
export const dateText = (seconds: number) => DATE.format(seconds * 1000);

/** `4242 4242 4242 4242` */
export const spaced = (number: string) => number.replaceAll(/(\d{4})(?=\d)/g, "$1 ");

export const idOf = (one: string | { id: string } | null | undefined): string | null =>
  typeof one === "string" ? one : (one?.id ?? null);
