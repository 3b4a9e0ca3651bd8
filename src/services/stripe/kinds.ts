/** How each kind of object is asked for, one or a page of them, with what else has to come along. */
import type Stripe from "stripe";
import type { FactKind, PaymentFact } from "../../money/facts.ts";
import { chargeFact, disputeFact, refundFact } from "./charge.ts";
import { checkoutFact, customerFact } from "./customer.ts";
import { invoiceFact } from "./invoice.ts";
import { payoutFact } from "./payout.ts";
import { subscriptionFact } from "./subscription.ts";

/** One page of a list. */
export interface Page {
  limit: number;
  starting_after?: string;
  created?: { gte: number };
}

export interface Listed<T = { id: string }> {
  data: T[];
  has_more: boolean;
}

interface Kind {
  /** Stripe's name for it, which operations are called by. */
  name: string;
  retrieve(stripe: Stripe, id: string): Promise<{ id: string; deleted?: unknown }>;
  list(stripe: Stripe, page: Page): Promise<Listed>;
  read(object: unknown): PaymentFact;
}

// Expansions reach four levels down, `data` of a list included.
const COUPONS = "discounts.source.coupon";
const COUPON = "discount.source.coupon";

export const KINDS: Record<FactKind, Kind> = {
  customer: {
    name: "customers",
    retrieve: (stripe, id) => stripe.customers.retrieve(id, { expand: [COUPON] }),
    list: (stripe, page) => stripe.customers.list({ ...page, expand: [`data.${COUPON}`] }),
    read: customerFact,
  },
  subscription: {
    name: "subscriptions",
    retrieve: (stripe, id) => stripe.subscriptions.retrieve(id, { expand: [COUPONS, `customer.${COUPON}`] }),
    list: (stripe, page) =>
      stripe.subscriptions.list({ ...page, status: "all", expand: [`data.${COUPONS}`] }),
    read: subscriptionFact,
  },
  invoice: {
    name: "invoices",
    retrieve: (stripe, id) => stripe.invoices.retrieve(id, { expand: ["payments"] }),
    list: (stripe, page) => stripe.invoices.list({ ...page, expand: ["data.payments"] }),
    read: invoiceFact,
  },
  charge: {
    name: "charges",
    retrieve: (stripe, id) => stripe.charges.retrieve(id, { expand: ["balance_transaction"] }),
    list: (stripe, page) => stripe.charges.list({ ...page, expand: ["data.balance_transaction"] }),
    read: chargeFact,
  },
  refund: {
    name: "refunds",
    retrieve: (stripe, id) =>
      stripe.refunds.retrieve(id, { expand: ["balance_transaction", "failure_balance_transaction"] }),
    list: (stripe, page) =>
      stripe.refunds.list({
        ...page,
        expand: ["data.balance_transaction", "data.failure_balance_transaction"],
      }),
    read: refundFact,
  },
  dispute: {
    name: "disputes",
    retrieve: (stripe, id) => stripe.disputes.retrieve(id),
    list: (stripe, page) => stripe.disputes.list({ ...page }),
    read: disputeFact,
  },
  payout: {
    name: "payouts",
    retrieve: (stripe, id) => stripe.payouts.retrieve(id, { expand: ["balance_transaction"] }),
    list: (stripe, page) => stripe.payouts.list({ ...page, expand: ["data.balance_transaction"] }),
    read: payoutFact,
  },
  checkout: {
    name: "checkout.sessions",
    retrieve: (stripe, id) => stripe.checkout.sessions.retrieve(id),
    list: (stripe, page) => stripe.checkout.sessions.list({ ...page }),
    read: checkoutFact,
  },
};
