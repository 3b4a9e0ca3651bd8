/** What every driver of the port `money/payments` must do, run against its twin and against a test account alike. */
import { describe, expect, test } from "vitest";
import { ServiceError } from "../../src/core/errors.ts";
import type { Catalog, CatalogWish } from "../../src/money/catalog.ts";
import type { FactKind, PaymentFact } from "../../src/money/facts.ts";
import type { PaymentEvent, Payments } from "../../src/money/payments.ts";

/** What befalls a request before it is let through. */
export type Trouble = "busy" | "cut" | "cut after" | "silence";

export interface PaymentsDriver {
  open(): Promise<Payments>;
  /** The same account over a line on which this befalls the first requests of a method. */
  openTroubled(trouble: Trouble, options: { method: "GET" | "POST"; times: number }): Promise<Payments>;
  /** Payments whose key nobody knows. */
  openStranger(): Promise<Payments>;
  /** A key without a permission, and how that is called; null where none can be made. */
  openRestricted(): Promise<{ payments: Payments; lacks: string } | null>;
  /** Somebody new, whose card works, subscribes to the monthly price. */
  subscribe(catalog: Catalog): Promise<{ customer: string; subscription: string }>;
  deleteCustomer(id: string): Promise<void>;
  now(): Date;
  /** How long the service's lists may stay behind. */
  listedWithinMs: number;
}

const WISH: CatalogWish = {
  ...{ name: "pressroom contract test", description: "Made by pressroom's tests.", currency: "USD" },
  ...{ monthlyMinor: 1_000, yearlyMinor: 10_000, siteUrl: null },
};

const KINDS: readonly FactKind[] = [
  ...(["customer", "subscription", "invoice", "charge"] as const),
  ...(["refund", "dispute", "payout", "checkout"] as const),
];

const ANYTHING: Readonly<Record<FactKind, string>> = {
  ...{ customer: "cus_none0000000000", subscription: "sub_none0000000000", invoice: "in_none0000000000" },
  ...{ charge: "ch_none0000000000", refund: "re_none0000000000", dispute: "du_none0000000000" },
  ...{ payout: "po_none0000000000", checkout: "cs_test_none0000000000" },
};

const MINUTE_MS = 60_000;

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) {
    expect(page.length).toBeLessThanOrEqual(100);
    found.push(...page);
  }
  return found;
}

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

/** `skip` is why the whole suite is left out, or null. */
export function paymentsContract(name: string, driver: PaymentsDriver, skip: string | null = null): void {
  describe.skipIf(skip !== null)(skip ? `${name}: ${skip}` : name, () => {
    const before = () => new Date(driver.now().getTime() - MINUTE_MS);

    /** A shop with one new subscriber. */
    async function sold() {
      const payments = await driver.open();
      const since = before();
      const catalog = await payments.setUp(WISH);
      return { payments, since, catalog, ...(await driver.subscribe(catalog)) };
    }

    /** What a list has of this customer, as soon as it has it. */
    async function listed(
      payments: Payments,
      kind: FactKind,
      since: Date,
      isIt: (fact: PaymentFact) => boolean,
    ) {
      let found: PaymentFact[] = [];
      const look = async () => {
        found = (await all(payments.list(kind, since))).filter(isIt);
        return found.length;
      };
      await expect.poll(look, { timeout: driver.listedWithinMs, interval: 500 }).toBeGreaterThan(0);
      return found;
    }

    test("says that a key works, and that it lacks nothing", async () => {
      const { seen, missing } = await (await driver.open()).check();
      expect(seen).toContain("works");
      expect(missing).toEqual([]);
    });

    test("says of a key that nobody knows that it is refused, for good, and shows nothing of it", async () => {
      const error = await errorOf((await driver.openStranger()).check());
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).toMatchObject({ status: 401, code: "invalid_key", retryable: false });
      expect(String(error)).not.toMatch(/[sr]k_/);
    });

    test("names the permission that a restricted key lacks", async ({ skip: leaveOut }) => {
      const restricted = await driver.openRestricted();
      if (!restricted) return leaveOut("no restricted key can be made by a test");
      expect((await restricted.payments.check()).missing).toEqual([restricted.lacks]);
    });

    test("sets the shop up once; again, it changes nothing and finds the same", async () => {
      const payments = await driver.open();
      const first = await payments.setUp(WISH);
      const second = await payments.setUp(WISH);
      expect(second).toEqual({ ...first, made: [] });
      expect(new Set(Object.values(first.links)).size).toBe(3);
      for (const link of Object.values(first.links)) expect(URL.canParse(link)).toBe(true);
    });

    test("tells a new subscriber, with who it is, the same one by one and in a list", async () => {
      const { payments, since, catalog, customer, subscription } = await sold();
      const fetched = await payments.fetch("subscription", subscription);
      expect(fetched).toMatchObject({
        fact: {
          ...{ id: subscription, customerId: customer, status: "active", currency: "USD", isPaused: false },
          items: [
            {
              ...{ priceId: catalog.prices.monthly, productId: catalog.productId },
              ...{ unitAmount: "1000", quantity: 1, every: "month", everyCount: 1, isMetered: false },
            },
          ],
        },
        customer: { kind: "customer", id: customer },
      });
      const inList = await listed(payments, "subscription", since, ({ id }) => id === subscription);
      expect(inList).toEqual([fetched.kind === "here" ? fetched.fact : null]);
      const [who] = await listed(payments, "customer", since, ({ id }) => id === customer);
      expect(await payments.fetch("customer", customer)).toEqual({ kind: "here", fact: who });
    });

    test("tells what was paid: the invoice, the charge, and its entry in the balance", async () => {
      const { payments, since, customer, subscription } = await sold();
      const isTheirs = (fact: PaymentFact) => "customerId" in fact && fact.customerId === customer;
      const [invoice] = await listed(payments, "invoice", since, isTheirs);
      expect(invoice).toMatchObject({
        ...{ subscriptionId: subscription, status: "paid", totalMinor: 1_000, paidMinor: 1_000 },
        payments: [{ amountMinor: 1_000, status: "paid" }],
      });
      const [charge] = await listed(payments, "charge", since, isTheirs);
      if (charge?.kind !== "charge" || invoice?.kind !== "invoice") throw new Error("nothing was charged");
      expect(charge.paymentIntentId).toBe(invoice.payments[0]?.paymentIntentId);
      const entries = await all(payments.entries(since));
      expect(entries.find(({ id }) => id === charge.entry?.id)).toEqual(charge.entry);
      expect(charge.entry).toMatchObject({ kind: "charge", sourceId: charge.id, amountMinor: 1_000 });
      for (const fact of [invoice, charge])
        expect(await payments.fetch(fact.kind, fact.id)).toEqual({ kind: "here", fact });
    });

    test("has a balance of exactly its entries", async () => {
      const { payments } = await sold();
      const sums = new Map<string, number>();
      for (const { currency, netMinor, amountMinor, feeMinor } of await all(payments.entries())) {
        expect(amountMinor - feeMinor).toBe(netMinor);
        sums.set(currency, (sums.get(currency) ?? 0) + netMinor);
      }
      const balance = await payments.balance();
      for (const [currency, amount] of sums)
        expect([currency, balance.get(currency) ?? 0]).toEqual([currency, amount]);
    });

    test("tells by events what changed, with how a subscription was", async () => {
      const { payments, since, subscription } = await sold();
      let events: PaymentEvent[] = [];
      const ofIt = async () => {
        events = (await all(payments.events(since))).filter(({ objectId }) => objectId === subscription);
        return events.length;
      };
      await expect.poll(ofIt, { timeout: driver.listedWithinMs, interval: 500 }).toBeGreaterThan(0);
      const made = events.find(({ type }) => type === "customer.subscription.created");
      expect(made).toMatchObject({
        kind: "subscription",
        was: { id: subscription, items: [{ unitAmount: "1000" }] },
      });
      expect(made?.at.getTime()).toBeGreaterThanOrEqual(since.getTime());
      const ids = (await all(payments.events(since))).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test("says that what it never had, or has no more, is gone", async () => {
      const { payments, customer } = await sold();
      for (const kind of KINDS)
        expect(await payments.fetch(kind, ANYTHING[kind]), kind).toEqual({ kind: "gone" });
      await driver.deleteCustomer(customer);
      expect(await payments.fetch("customer", customer)).toEqual({ kind: "gone" });
    });

    test("lists each object once, and all of them", async () => {
      const { payments, since, catalog, customer } = await sold();
      const others = [await driver.subscribe(catalog), await driver.subscribe(catalog)];
      const customers = [customer, ...others.map((other) => other.customer)];
      await listed(payments, "customer", since, ({ id }) => id === customers.at(-1));
      for (const kind of KINDS) {
        const ids = (await all(payments.list(kind, since))).map(({ id }) => id);
        expect(new Set(ids).size, kind).toBe(ids.length);
        if (kind === "customer") expect(ids).toEqual(expect.arrayContaining(customers));
      }
    });

    test.each(["busy", "cut", "silence"] as const)("goes on after a line that was %s", async (trouble) => {
      const payments = await driver.openTroubled(trouble, { method: "GET", times: 2 });
      expect(await payments.fetch("customer", ANYTHING.customer)).toEqual({ kind: "gone" });
    });

    test("makes nothing twice where the answers to its making were lost", async () => {
      const wish = { ...WISH, monthlyMinor: 1_000 + Math.floor(Math.random() * 1_000) };
      const troubled = await driver.openTroubled("cut after", { method: "POST", times: 2 });
      const made = await troubled.setUp(wish);
      expect(await (await driver.open()).setUp(wish)).toEqual({ ...made, made: [] });
    });

    test("gives up on a line that stays cut, and says that it may be tried again", async () => {
      const payments = await driver.openTroubled("cut", { method: "GET", times: 100 });
      const error = await errorOf(payments.fetch("customer", ANYTHING.customer));
      expect(error).toMatchObject({ code: "no_answer", retryable: true, status: null });
    });
  });
}
