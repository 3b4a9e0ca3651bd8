/**
 * The adapter of Stripe over the twin's own endpoints, in this process: what is asked and how it is read are the adapter's,
 * what is answered is the twin's. Only the SDK and HTTP between them are left out, for their time.
 */
import type Stripe from "stripe";
import * as z from "zod";
import { inTransaction } from "../../../src/sandbox/store.ts";
import { accountEndpoints } from "../../../src/sandbox/stripe/wire/account.ts";
import { checkoutEndpoints } from "../../../src/sandbox/stripe/wire/checkout.ts";
import { customerEndpoints } from "../../../src/sandbox/stripe/wire/customers.ts";
import type { Wire } from "../../../src/sandbox/stripe/wire/endpoints.ts";
import { ApiError } from "../../../src/sandbox/stripe/wire/errors.ts";
import { eventEndpoints } from "../../../src/sandbox/stripe/wire/events.ts";
import { expanded } from "../../../src/sandbox/stripe/wire/expand.ts";
import { invoiceEndpoints } from "../../../src/sandbox/stripe/wire/invoices.ts";
import { list, readParams, text } from "../../../src/sandbox/stripe/wire/params.ts";
import {
  disputeEndpoints,
  paymentEndpoints,
  refundEndpoints,
} from "../../../src/sandbox/stripe/wire/payments.ts";
import { payoutEndpoints } from "../../../src/sandbox/stripe/wire/payouts.ts";
import { subscriptionItemEndpoints } from "../../../src/sandbox/stripe/wire/subscription-items.ts";
import { subscriptionEndpoints } from "../../../src/sandbox/stripe/wire/subscriptions.ts";
import { stripePayments } from "../../../src/services/stripe/payments.ts";
import { translate } from "../../../src/services/stripe/refusals.ts";
import type { Connect } from "./deliver.ts";
import type { Shop } from "./shop.ts";

const ENDPOINTS: readonly ((wire: Wire) => void)[] = [
  ...[accountEndpoints, customerEndpoints, subscriptionEndpoints, subscriptionItemEndpoints],
  ...[invoiceEndpoints, paymentEndpoints, refundEndpoints, disputeEndpoints, payoutEndpoints],
  ...[checkoutEndpoints, eventEndpoints],
];

type Params = Record<string, unknown>;
type Ask = (path: string, params?: Params, id?: string) => Promise<object>;

/** `before` runs before each call: it may throw, or let something happen. */
export const connectDirectly: Connect = async ({ shop, of, before }) => {
  const stripe = readingStripe(asking(shop));
  const payments = stripePayments({
    account: of,
    call: async (operation, run) => {
      before(operation);
      try {
        return await run(stripe);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const { status: statusCode, ...facts } = error.facts;
        throw translate(operation, { ...facts, statusCode }, shop.clock.now());
      }
    },
  });
  return { payments, close: async () => undefined };
};

interface Route {
  read(form: Params): Params & { expand: string[] };
  work(call: { id: string; params: Params; now: number }): object;
}

/** Of every twin the same, and dear to make. */
const SHAPES = new Map<string, z.ZodObject>();

function asking({ context, life, store }: Shop): Ask {
  const routes = new Map<string, Route>();
  const on: Wire["on"] = (route, _word, shape, work) => {
    if (!route.startsWith("get ")) return;
    const path = route.slice("get ".length);
    const whole = SHAPES.get(path) ?? z.strictObject({ ...shape, expand: list(text).default([]) });
    SHAPES.set(path, whole);
    routes.set(path, {
      read: (form) => readParams(whole, form as never) as never,
      work: work as never,
    });
  };
  for (const endpoints of ENDPOINTS) endpoints({ context, life, on });
  return async (path, params = {}, id = "") => {
    const route = routes.get(path);
    if (!route) throw new Error(`nobody asks ${path} here`);
    const { expand, ...asked } = route.read(asText(params) as Params);
    const answer = inTransaction(store, () =>
      expanded(store, route.work({ id, params: asked, now: life.now() }), expand),
    );
    return JSON.parse(JSON.stringify(answer));
  };
}

/** As a query carries it. */
const asText = (value: unknown): unknown => {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asText(inner)]));
};

/** As much of the SDK as reading takes. */
function readingStripe(ask: Ask): Stripe {
  const all = (path: string) => ({
    retrieve: (id: string, params?: Params) => ask(`${path}/:id`, params, id),
    list: (params: Params) => ask(path, params),
  });
  return {
    ...{ customers: all("/v1/customers"), subscriptions: all("/v1/subscriptions") },
    ...{ subscriptionItems: all("/v1/subscription_items"), invoices: all("/v1/invoices") },
    ...{ invoicePayments: all("/v1/invoice_payments"), charges: all("/v1/charges") },
    ...{ refunds: all("/v1/refunds"), disputes: all("/v1/disputes"), payouts: all("/v1/payouts") },
    ...{ checkout: { sessions: all("/v1/checkout/sessions") }, events: all("/v1/events") },
    balanceTransactions: all("/v1/balance_transactions"),
    balance: { retrieve: () => ask("/v1/balance") },
  } as unknown as Stripe;
}
