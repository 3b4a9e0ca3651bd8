/**
 * Who asks. Any key is a good one, save those whose name says what to play: `sk_test_expired…`, and `rk_test_lacks_WORD_…`,
 * a restricted key that may not do what belongs to a word of `WORDS`: `rk_test_lacks_subscriptions_1`, or only not write:
 * `rk_test_lacks_subscriptions_write_1`.
 */
import { expiredKey, invalidKey, lacksPermission, noKey } from "./errors.ts";

/** What a restricted key may lack, and what the vendor calls that permission. */
const WORDS = {
  account: "account",
  balance: "balance",
  balance_transactions: "balance_transaction_source",
  billing_portal: "customer_portal",
  charges: "charge",
  checkout_sessions: "checkout_session",
  coupons: "coupon",
  customers: "customer",
  disputes: "dispute",
  events: "event",
  invoices: "invoice",
  payment_intents: "payment_intent",
  payment_links: "payment_links",
  payment_methods: "payment_method",
  payouts: "payout",
  prices: "plan",
  products: "product",
  promotion_codes: "promotion_code",
  refunds: "refund",
  subscriptions: "subscription",
  test_clocks: "billing_clock",
  webhooks: "webhook",
} as const;
export type Word = keyof typeof WORDS;

const LONGEST_FIRST = Object.keys(WORDS).toSorted((a, b) => b.length - a.length);

/** The key of a request. Throws ApiError for none, and for one that is no key of the vendor's. */
export function keyOf(authorization: string | undefined): string {
  const [scheme = "", value = ""] = (authorization ?? "").split(/\s+/);
  const isBasic = scheme.toLowerCase() === "basic";
  const key = isBasic ? (Buffer.from(value, "base64").toString().split(":")[0] ?? "") : value;
  if (key === "" || !/^(bearer|basic)$/i.test(scheme)) throw noKey();
  if (key.startsWith("sk_test_expired")) throw expiredKey(shownKey(key));
  if (!/^[sr]k_\w+$/.test(key)) throw invalidKey(shownKey(key));
  return key;
}

/** Throws ApiError where this key lacks what the endpoint asks for. */
export function checkPermission(key: string, word: Word, access: "read" | "write"): void {
  const lacks = /^rk_test_lacks_(.*)$/.exec(key)?.[1];
  if (lacks === undefined || LONGEST_FIRST.find((one) => `${lacks}_`.startsWith(`${one}_`)) !== word) return;
  if (access === "read" && `${lacks}_`.startsWith(`${word}_write_`)) return;
  throw lacksPermission(shownKey(key), `rak_${WORDS[word]}_${access}`);
}

/** As the vendor shows one: its kind and its last four letters. */
function shownKey(key: string): string {
  const kind = /^[sr]k_(test|live)_/.exec(key)?.[0] ?? key.slice(0, 3);
  const hidden = Math.max(0, key.length - kind.length - 4);
  return `${kind}${"*".repeat(hidden)}${key.slice(kind.length + hidden)}`;
}
