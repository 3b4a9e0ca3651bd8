/** Stripe's smallest units are not always the currency's: it counts by lists of its own (docs.stripe.com/currencies). */
import { ServiceError } from "../../core/errors.ts";
import { minorDigits } from "../../core/money.ts";

const NO_DIGITS = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const THREE_DIGITS = new Set("BHD JOD KWD OMR TND".split(" "));

const vendorDigits = (currency: string): number =>
  NO_DIGITS.has(currency) ? 0 : THREE_DIGITS.has(currency) ? 3 : 2;

/** By how many places ours are coarser: 2 for UGX and ISK, which have no cents but are sent with two. */
const shiftOf = (currency: string): number => vendorDigits(currency) - minorDigits(currency);

/** `currency` in capitals. A part of a minor unit, which nobody can pay, is rounded half away from zero. */
export function fromStripe(amount: number, currency: string): number {
  const minor = Math.abs(amount) / 10 ** shiftOf(currency);
  return Math.sign(amount) * Math.round(minor) + 0;
}

/** What Stripe is to be sent. Throws ServiceError for an amount that it doesn't take. */
export function toStripe(minor: number, currency: string): number {
  const amount = minor * 10 ** shiftOf(currency);
  // docs.stripe.com/currencies#three-decimal
  const isTaken = Number.isSafeInteger(amount) && (!THREE_DIGITS.has(currency) || amount % 10 === 0);
  if (!isTaken)
    throw new ServiceError({
      ...{ service: "stripe", operation: "prices.create", status: null, code: "amount_not_taken" },
      message: `${minor} of the smallest unit of ${currency} can't be a price there: its last digit must be 0`,
      retryable: false,
      effect: "refused",
    });
  return amount;
}

/** Decimal text, as a price per unit has it, exact: `1250.5` of UGX is `12.505`. */
export function decimalFromStripe(amount: string, currency: string): string {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  const places = part.length + shiftOf(currency);
  const digits = (whole + part).padStart(places + 1, "0") + "0".repeat(Math.max(0, -places));
  const end = digits.length - Math.max(0, places);
  const fraction = digits.slice(end).replace(/0+$/, "");
  const integer = digits.slice(0, end).replace(/^0+(?=\d)/, "");
  return `${sign}${integer}${fraction === "" ? "" : `.${fraction}`}`;
}
