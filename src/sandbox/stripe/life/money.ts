/**
 * Arithmetic in the vendor's minor units. The fees are those of the vendor's public price for cards of the USA (2.9 % + 30
 * cents, 15 dollars for a dispute: https://stripe.com/pricing), an assumption: accounts of other countries pay others. The
 * rates are made up.
 */
const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMAL = new Set(["bhd", "jod", "kwd", "omr", "tnd"]);

/** Of the vendor's amounts, e.g. 0 for jpy and 2 for usd. Currencies are in lower case here. */
export function vendorDigits(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** What one unit is worth in dollars. */
const IN_DOLLARS: Record<string, number> = {
  usd: 1,
  eur: 1.1,
  gbp: 1.25,
  chf: 1.15,
  cad: 0.75,
  aud: 0.65,
  jpy: 0.007,
  krw: 0.00075,
  kwd: 3.25,
};

const RATE_DIGITS = 1_000_000;

/** How many of `to` one of `from` is; a currency that is not in the table counts as a dollar. */
function exchangeRate(from: string, to: string): number {
  const rate = (IN_DOLLARS[from] ?? 1) / (IN_DOLLARS[to] ?? 1);
  return Math.round(rate * RATE_DIGITS) / RATE_DIGITS;
}

export interface Settled {
  amount: number;
  /** Null where nothing was exchanged. */
  rate: number | null;
}

/** What an amount is in the account's own currency. Halves go away from zero, so that a refund undoes its charge. */
export function settled(amount: number, from: string, to: string): Settled {
  if (from === to) return { amount, rate: null };
  const rate = exchangeRate(from, to);
  const exact = Math.abs(amount) * rate * 10 ** (vendorDigits(to) - vendorDigits(from));
  return { amount: Math.sign(amount) * Math.round(exact), rate };
}

/** 2.9 % and 30 hundredths; as much of a currency of three digits, and 30 of one that has none. */
export function chargeFee(amount: number, currency: string): number {
  const fixed = vendorDigits(currency) === 3 ? 300 : 30;
  return Math.round(amount * 0.029) + fixed;
}

/** 15 of a currency's units; 1,500 of one that has no smaller ones. */
export const disputeFee = (currency: string): number => (vendorDigits(currency) === 3 ? 15_000 : 1_500);

/** What of an amount belongs to the rest of its period, by the second. */
export function prorated(amount: number, period: { start: number; end: number }, at: number): number {
  const length = period.end - period.start;
  if (length <= 0) return 0;
  const left = Math.min(Math.max(period.end - at, 0), length);
  return Math.round((amount * left) / length);
}

export interface Off {
  percent_off: number | null;
  amount_off: number | null;
}

/** What a coupon takes away of an amount: never more than there is. */
export function discountOn(amount: number, { percent_off, amount_off }: Off): number {
  const off = percent_off === null ? (amount_off ?? 0) : Math.round((amount * percent_off) / 100);
  return Math.min(Math.max(off, 0), Math.max(amount, 0));
}

/** Divides a whole in the proportion of its parts; what rounding leaves goes to the last that has any. */
export function shared(whole: number, parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0);
  if (sum === 0) return parts.map(() => 0);
  const shares = parts.map((part) => Math.floor((whole * part) / sum));
  const last = parts.findLastIndex((part) => part > 0);
  const left = whole - shares.reduce((total, share) => total + share, 0);
  return shares.map((share, index) => (index === last ? share + left : share));
}

/** For messages: `12.50 USD`. */
export function formatMinor(amount: number, currency: string): string {
  const digits = vendorDigits(currency);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`;
}
