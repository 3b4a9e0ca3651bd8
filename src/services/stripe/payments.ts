/** Stripe: its official SDK. Adapter of the port `money/payments`: it reads, sets up what is sold, and charges nobody. */

import * as z from "zod";
import type { Account } from "../../core/account.ts";
import { ServiceError } from "../../core/errors.ts";
import type { FactKind, PaymentFact } from "../../money/facts.ts";
import type { Fetched, PaymentEvent, Payments } from "../../money/payments.ts";
import type { StripeCall } from "./client.ts";
import { customerFact } from "./customer.ts";
import { setUpEndpoint } from "./endpoint.ts";
import { readEntry } from "./entry.ts";
import { EVENT_TYPES, kindOfEvent } from "./event-types.ts";
import { id, orNull, readAs, time } from "./fields.ts";
import { KINDS } from "./kinds.ts";
import { snapshotFact } from "./older-snapshot.ts";
import { pagesOf, readPages } from "./pages.ts";
import { checkKey } from "./permissions.ts";
import { NOT_THERE } from "./refusals.ts";
import { setUpShop } from "./set-up.ts";
import { fromStripe } from "./units.ts";
import { madeWhole } from "./whole.ts";

export interface StripePaymentsOptions {
  call: StripeCall;
  account: Account;
}

export function stripePayments({ call, account }: StripePaymentsOptions): Payments {
  return {
    account,
    events: (since) => events(call, since),
    fetch: (kind, id) => fetchOne(call, kind, id),
    list: (kind, since) => list(call, kind, since),
    async *entries(since) {
      const pages = pagesOf(call, {
        operation: "balanceTransactions.list",
        since,
        page: (stripe, page) => stripe.balanceTransactions.list({ ...page }),
      });
      yield* readPages(pages, readEntry);
    },
    balance: () => balance(call),
    check: () => checkKey(call, account.realm),
    setUp: (wish) => setUpShop(call, wish),
    postTo: (endpoint, known) => setUpEndpoint(call, endpoint, known ?? null),
  };
}

const event = z.looseObject({
  id,
  type: z.string(),
  created: time,
  data: z.object({
    object: z.looseObject({ id }),
    previous_attributes: orNull(z.looseObject({})),
  }),
});

async function* events(call: StripeCall, since: Date): AsyncGenerator<PaymentEvent[]> {
  const pages = pagesOf(call, {
    operation: "events.list",
    since,
    page: (stripe, page) => stripe.events.list({ ...page, types: [...EVENT_TYPES] }),
  });
  for await (const page of pages) yield page.flatMap(eventFact);
}

function eventFact(object: unknown): PaymentEvent[] {
  const found = readAs("event", event, object);
  const kind = kindOfEvent(found.type);
  if (!kind) return [];
  const { object: shown } = found.data;
  const was = kind === "subscription" ? snapshotFact(shown) : null;
  const told = { id: found.id, at: found.created, type: found.type, kind, objectId: shown.id, was };
  const isResumed = found.type === "customer.subscription.resumed";
  const changesStatus = was !== null && (isResumed || "status" in (found.data.previous_attributes ?? {}));
  return [{ ...told, changesStatus, endedDiscount: kind === "customer" ? endedIn(found.data) : null }];
}

const discounted = z.object({ discount: z.object({ id }) });

/** Of what was replaced an event shows only what is another now: an id, where it is another discount, or none. */
const endedIn = ({ previous_attributes: before }: z.output<typeof event>["data"]): string | null =>
  discounted.safeParse(before).data?.discount.id ?? null;

async function fetchOne(call: StripeCall, kind: FactKind, id: string): Promise<Fetched> {
  const { name, retrieve, read } = KINDS[kind];
  try {
    const object = await call(`${name}.retrieve`, (stripe) => retrieve(stripe, id));
    if (object.deleted) return { kind: "gone" };
    const fact = read(await madeWhole(call, kind, object));
    const customer = customerOf(object);
    return { kind: "here", fact, ...(customer ? { customer } : {}) };
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404 && error.code === NOT_THERE)
      return { kind: "gone" };
    throw error;
  }
}

/** The customer that came along with a subscription, unless it is deleted. */
function customerOf(object: object): PaymentFact | null {
  const customer = "customer" in object ? object.customer : null;
  if (typeof customer !== "object" || customer === null || "deleted" in customer) return null;
  return customerFact(customer);
}

async function* list(call: StripeCall, kind: FactKind, since?: Date): AsyncGenerator<PaymentFact[]> {
  const { name, list: page, read } = KINDS[kind];
  const pages = pagesOf(call, { operation: `${name}.list`, since, page });
  yield* readPages(pages, async (object) => read(await madeWhole(call, kind, object)));
}

const money = z.array(z.object({ amount: z.int(), currency: z.string() }));
const balances = z.object({ available: money, pending: money });

async function balance(call: StripeCall): Promise<Map<string, number>> {
  const object = await call("balance.retrieve", (stripe) => stripe.balance.retrieve());
  const { available, pending } = readAs("balance", balances, object);
  const sums = new Map<string, number>();
  for (const { amount, currency } of [...available, ...pending]) {
    const code = currency.toUpperCase();
    // What is no currency (a coin of the newer kind) has no minor units.
    if (/^[A-Z]{3}$/.test(code)) sums.set(code, (sums.get(code) ?? 0) + fromStripe(amount, code));
  }
  return sums;
}
