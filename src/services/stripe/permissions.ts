/** Whether a key works, and what it may not read. A restricted key is enough, and each permission shows by one small call. */
import type Stripe from "stripe";
import { ServiceError } from "../../core/errors.ts";
import type { PaymentsCheck } from "../../money/payments.ts";
import type { StripeCall } from "./client.ts";
import { EVENT_TYPES } from "./event-types.ts";
import { NOT_ALLOWED, permissionIn } from "./refusals.ts";

interface Probe {
  /** As the dashboard calls it, where the refusal itself does not say. */
  permission: string;
  ask(stripe: Stripe): Promise<unknown>;
}

const ONE = { limit: 1 };

const PROBES: readonly Probe[] = [
  { permission: "Events: read", ask: (stripe) => stripe.events.list({ ...ONE, types: [...EVENT_TYPES] }) },
  { permission: "Customers: read", ask: (stripe) => stripe.customers.list(ONE) },
  {
    permission: "Subscriptions: read",
    ask: (stripe) =>
      stripe.subscriptions.list({ ...ONE, status: "all", expand: ["data.discounts.source.coupon"] }),
  },
  {
    permission: "Invoices: read",
    ask: (stripe) => stripe.invoices.list({ ...ONE, expand: ["data.payments"] }),
  },
  {
    permission: "Charges and Refunds: read",
    ask: (stripe) => stripe.charges.list({ ...ONE, expand: ["data.balance_transaction"] }),
  },
  { permission: "Charges and Refunds: read", ask: (stripe) => stripe.refunds.list(ONE) },
  { permission: "Disputes: read", ask: (stripe) => stripe.disputes.list(ONE) },
  { permission: "Payouts: read", ask: (stripe) => stripe.payouts.list(ONE) },
  { permission: "Checkout Sessions: read", ask: (stripe) => stripe.checkout.sessions.list(ONE) },
  { permission: "Balance: read", ask: (stripe) => stripe.balance.retrieve() },
  { permission: "Balance transaction sources: read", ask: (stripe) => stripe.balanceTransactions.list(ONE) },
  { permission: "Products: read", ask: (stripe) => stripe.products.list(ONE) },
  { permission: "Prices: read", ask: (stripe) => stripe.prices.list(ONE) },
  { permission: "Payment Links: read", ask: (stripe) => stripe.paymentLinks.list(ONE) },
  {
    permission: "Customer portal: read",
    ask: (stripe) => stripe.billingPortal.configurations.list(ONE),
  },
];

/** Null for one that is there. Throws ServiceError for anything else than that it is missing. */
async function lacking(call: StripeCall, { permission, ask }: Probe): Promise<string | null> {
  try {
    await call("check", ask);
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== NOT_ALLOWED) throw error;
    return permissionNamed(error) ?? permission;
  }
}

/** The message has been put into our words by then; the permission in it stands in “”. */
const permissionNamed = ({ message }: ServiceError): string | null =>
  /“(.+?)”/.exec(message)?.[1] ?? permissionIn(message);

export interface StripeAccount {
  id: string;
  /** As customers see it, if it has one. */
  name: string | null;
}

/** Null where this key may not ask, and is not told either. */
export async function askAccount(call: StripeCall): Promise<StripeAccount | null> {
  try {
    return await call("accounts.retrieve", async (stripe) => {
      try {
        const { id, business_profile, settings } = await stripe.accounts.retrieveCurrent();
        return { id, name: business_profile?.name || settings?.dashboard.display_name || null };
      } catch (error) {
        const id = accountIn(error);
        if (id === null) throw error;
        return { id, name: null };
      }
    });
  } catch (error) {
    const known = error instanceof ServiceError && (error.code === NOT_ALLOWED || error.status === 404);
    if (known) return null;
    throw error;
  }
}

/** A restricted key may hardly ever ask, but the refusal itself says “for this endpoint on account 'acct_…'”. */
function accountIn(error: unknown): string | null {
  const { statusCode, message = "" } = error as { statusCode?: number; message?: string };
  return statusCode === 403 ? (/\bon account ['‘](acct_\w+)['’]/.exec(message)?.[1] ?? null) : null;
}

const MODES = { sandbox: "in the sandbox", test: "in test mode", live: "live" } as const;

export async function checkKey(call: StripeCall, realm: keyof typeof MODES): Promise<PaymentsCheck> {
  const account = await askAccount(call);
  const lacks = await Promise.all(PROBES.map((probe) => lacking(call, probe)));
  const missing = [...new Set(lacks.filter((permission) => permission !== null))];
  const whose = account ? ` of ${account.name ?? account.id}` : "";
  return { seen: `the key${whose} works, ${MODES[realm]}`, missing };
}
