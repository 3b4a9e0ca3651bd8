/** What readers pay with: Stripe. */
import type { Env } from "../../config/env.ts";
import type { Account } from "../core/account.ts";
import { accountOf } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import { recall, remember } from "../ledger/records.ts";
import type { Payments } from "../money/payments.ts";
import { type Parts, policyFor, REQUEST_TIMEOUT_MS } from "./parts.ts";

/** The twin's: none of the test mode's, which allows less. */
const stripeKey = (env: Env): string => env.STRIPE_SECRET_KEY ?? "sk_sandbox";

/** An account keeps its id when its key is changed, so it is asked for once and kept beside the key's mark. */
export const stripeAccountKey = (env: Env): string => `stripe account of ${accountOf(stripeKey(env))}`;

/** What Stripe allows a second (docs.stripe.com/rate-limits): of all together, and of one endpoint. */
const STRIPE_RATE = { sandbox: 100, test: 25, live: 100 } as const;
const STRIPE_ENDPOINT_RATE = 25;

export async function openStripe(parts: Parts, realm: Realm, url?: string): Promise<Payments> {
  const { config, clock, ledger } = parts;
  const { stripeCall } = await import("../services/stripe/client.ts");
  const { stripePayments } = await import("../services/stripe/payments.ts");
  const key = stripeKey(config.env);
  const keyed: Account = { service: "stripe", account: accountOf(key), realm };
  const budget = { concurrency: 8, calls: STRIPE_RATE[realm], windowMs: 1_000 };
  const policy = await policyFor(parts, keyed, budget);
  const call = stripeCall({
    ...{ key, baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS, policy, clock },
    endpointRate: realm === "live" ? STRIPE_ENDPOINT_RATE : undefined,
  });
  const known = await recall(ledger.db, stripeAccountKey(config.env));
  const account = known ?? (await askStripeAccount(call)) ?? keyed.account;
  if (!known) await remember(ledger.db, stripeAccountKey(config.env), account);
  return stripePayments({ call, account: { ...keyed, account } });
}

/** A restricted key may not ask: then it stands for its account. */
async function askStripeAccount(call: import("../services/stripe/client.ts").StripeCall) {
  const { askAccount } = await import("../services/stripe/permissions.ts");
  return (await askAccount(call))?.id ?? null;
}
