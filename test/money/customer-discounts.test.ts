/** A discount of the customer's is off its subscriptions from when it was given until it was taken away. */
import { describe, expect, test } from "vitest";
import { courseOf } from "../../src/money/course.ts";
import type { CustomerDiscount } from "../../src/money/facts.ts";
import { historiesOf } from "../../src/money/history.ts";
import { movementsOf } from "../../src/money/movements.ts";
import { mrrOf } from "../../src/money/mrr.ts";
import { customer, JOINED, subscription } from "./invented.ts";
import { item, percentOff, state } from "./states-for-test.ts";
import { DAY_MS, HOUR_MS, moneyWorld } from "./world.ts";

const hour = (hours: number): Date => new Date(JOINED.getTime() + hours * HOUR_MS);

const half = (id: string, hours: number, over: Partial<CustomerDiscount> = {}): CustomerDiscount => ({
  ...percentOff(50),
  ...{ id, startsAt: hour(hours), currency: null },
  ...over,
});

const ana = (discount: CustomerDiscount | null) => customer("cus_ana", { discount });

/** Ana has paid 10 $ a month since 11 o'clock; it is noon. */
async function paying() {
  const world = await moneyWorld();
  const { payments, ledger, clock } = world;
  payments.put([ana(null), subscription("sub_ana", "cus_ana")]);
  await world.sync();
  /** MRR in cents at each of those hours. */
  const mrr = async (...hours: number[]) => {
    const end = new Date(clock.now().getTime() + 365 * DAY_MS);
    const course = await courseOf(historiesOf(ledger.db, { realm: "test" }, end), hours.map(hour));
    movementsOf(course, "USD");
    return course.totals.get("USD");
  };
  /** The sync of so many hours after she began. */
  const syncAt = (hours: number) => {
    clock.set(hour(hours));
    return world.sync();
  };
  const put = (hours: number, ...[discount, telling]: [CustomerDiscount | null, { silent?: boolean }?]) => {
    clock.set(hour(hours));
    payments.put([ana(discount)], telling);
  };
  return { ...world, mrr, syncAt, put };
}

describe("MRR", () => {
  test("is less from the instant at which the customer got a discount until it was taken away", async () => {
    const { put, syncAt, mrr } = await paying();
    put(10, half("di_1", 10));
    await syncAt(12);
    put(20, null);
    await syncAt(23);
    expect(await mrr(9, 10, 19, 20, 24)).toEqual([1_000, 500, 500, 1_000, 1_000]);
  });

  test("is so where one takes the place of another, and where the first was never told of", async () => {
    const { put, syncAt, mrr } = await paying();
    put(10, half("di_1", 10));
    await syncAt(12);
    put(20, half("di_2", 20, { percentOff: 10 }));
    await syncAt(23);
    expect(await mrr(9, 10, 20)).toEqual([1_000, 500, 900]);
    put(30, half("di_3", 30));
    put(31, half("di_4", 31, { percentOff: 20 }));
    await syncAt(32);
    // What `di_3` took off for an hour nobody can tell any more.
    expect(await mrr(20, 30, 31)).toEqual([900, 1_000, 800]);
  });

  test("knows by the service when it was given, though no event told; that it is gone, when it is found gone", async () => {
    const { put, syncAt, mrr } = await paying();
    put(10, half("di_1", 10), { silent: true });
    await syncAt(40);
    expect(await mrr(9, 10)).toEqual([1_000, 500]);
    put(50, null, { silent: true });
    await syncAt(80);
    expect(await mrr(50, 79, 80)).toEqual([500, 500, 1_000]);
  });

  test("ends a discount when it was taken away, though the event comes after the fetch that did not find it", async () => {
    const { put, syncAt, mrr, payments, clock } = await paying();
    put(10, half("di_1", 10));
    await syncAt(11);
    clock.set(hour(40));
    payments.put([ana(null)], { lateSeconds: 300 });
    expect(await syncAt(40.05)).toMatchObject({ events: 0, found: 1 });
    expect(await mrr(39, 40, 40.05)).toEqual([500, 500, 1_000]);
    await syncAt(40.1);
    expect(await mrr(39, 40)).toEqual([500, 1_000]);
  });

  test("ends a discount for some months by itself", async () => {
    const { put, syncAt, mrr } = await paying();
    put(10, half("di_1", 10, { duration: "repeating", endsAt: hour(100) }));
    await syncAt(12);
    expect(await mrr(12, 99, 100)).toEqual([500, 500, 1_000]);
  });

  test("of what is paid in another currency than an amount off is whole", async () => {
    const { put, syncAt, mrr } = await paying();
    put(10, half("di_1", 10, { percentOff: null, amountOffMinor: 300, currency: "EUR" }));
    await syncAt(12);
    expect(await mrr(12)).toEqual([1_000]);
    put(20, half("di_2", 20, { percentOff: null, amountOffMinor: 300, currency: "USD" }));
    await syncAt(22);
    expect(await mrr(22)).toEqual([700]);
  });

  test("as it was known then is told without what was learned since", async () => {
    const { put, syncAt, ledger } = await paying();
    const known = async (hours: number, at: number) => {
      const whose = { realm: "test" as const, knownAt: hour(hours) };
      return (await courseOf(historiesOf(ledger.db, whose, hour(at)), [hour(at)])).totals.get("USD");
    };
    put(10, half("di_1", 10));
    await syncAt(12);
    put(20, null);
    await syncAt(23);
    expect(await known(11, 11)).toEqual([1_000]);
    expect(await known(13, 11)).toEqual([500]);
    expect(await known(22, 21)).toEqual([500]);
    expect(await known(24, 21)).toEqual([1_000]);
  });
});

// Stripe’s API reference of subscriptions, `discounts`: “If not specified or empty, inherits the discount from the
// subscription's customer.”
describe("a subscription's own discount", () => {
  const ten = state([item("1000")], { discounts: [percentOff(10)] });
  const minor = (of: typeof ten) => mrrOf(of, JOINED, [percentOff(50)]).minor;

  test("goes before the customer's", () => {
    expect(minor(ten)).toBe(900);
    expect(minor(state([item("1000")]))).toBe(500);
  });

  test("that has ended, or is taken off once, leaves it to the customer's", () => {
    const ended = percentOff(10, { duration: "repeating", endsAt: JOINED });
    expect(minor({ ...ten, discounts: [ended] })).toBe(500);
    expect(minor({ ...ten, discounts: [percentOff(10, { duration: "once" })] })).toBe(500);
  });

  test("on an item comes off first", () => {
    expect(minor(state([item("1000", { discounts: [percentOff(10)] })]))).toBe(450);
  });
});
