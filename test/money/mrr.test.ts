import { describe, expect, it } from "vitest";
import { SUBSCRIPTION_STATUSES } from "../../src/money/facts.ts";
import { mrrOf } from "../../src/money/mrr.ts";
import { amountOff, item, percentOff, state } from "./states-for-test.ts";

const NOW = new Date("2026-03-10T12:00:00Z");
const minor = (...[of, at = NOW]: [ReturnType<typeof state>, Date?]) => mrrOf(of, at).minor;

describe("the MRR of a subscription", () => {
  it("is its price where it is active or past due, and nothing else counts", () => {
    const counted = SUBSCRIPTION_STATUSES.filter((status) => minor(state([item("1000")], { status })) > 0);
    expect(counted).toEqual(["active", "past_due"]);
  });

  it("is nothing while collection is paused", () => {
    expect(minor(state([item("1000")], { isPaused: true }))).toBe(0);
  });

  it.each([
    ["month", 1, "1000", 1_000],
    ["month", 3, "3000", 1_000],
    ["year", 1, "10000", 833],
    ["year", 2, "10000", 417],
    ["week", 1, "300", 1_300],
    ["week", 2, "300", 650],
    ["day", 1, "12", 365],
    ["day", 30, "1000", 1_014],
  ] as const)("of a price for each %s × %i is brought to a month", (every, everyCount, amount, expected) => {
    expect(minor(state([item(amount, { every, everyCount })]))).toBe(expected);
  });

  it("counts each seat, and prices with a fraction of a cent", () => {
    expect(minor(state([item("1000", { quantity: 5 })]))).toBe(5_000);
    expect(minor(state([item("0.5", { quantity: 25 })]))).toBe(13);
    expect(minor(state([item("1000", { quantity: 0 })]))).toBe(0);
  });

  it("is rounded once: two items that come to a third each are two thirds, not nothing", () => {
    const third = item("4", { every: "year" });
    expect(minor(state([third]))).toBe(0);
    expect(minor(state([third, third]))).toBe(1);
  });

  it("has no metered use in it", () => {
    expect(minor(state([item("1000"), item("50", { isMetered: true, quantity: 40 })]))).toBe(1_000);
  });

  it("takes a price in steps for nothing, and says so", () => {
    expect(mrrOf(state([item(null), item("1000")]), NOW)).toEqual({ minor: 1_000, unpriced: 1 });
    expect(mrrOf(state([item(null)], { status: "canceled" }), NOW).unpriced).toBe(0);
    expect(mrrOf(state([item(null, { isMetered: true })]), NOW).unpriced).toBe(0);
  });

  describe("less what is off", () => {
    it("by a percentage or an amount, of an item or of the whole", () => {
      const [one, two] = [item("1000"), item("500")];
      expect(minor(state([{ ...one, discounts: [percentOff(50)] }, two]))).toBe(1_000);
      expect(minor(state([{ ...one, discounts: [amountOff(300)] }, two]))).toBe(1_200);
      expect(minor(state([one, two], { discounts: [percentOff(33.33)] }))).toBe(1_000);
      expect(minor(state([one, two], { discounts: [amountOff(250)] }))).toBe(1_250);
    });

    it("takes an amount off each invoice, so that of a yearly plan a twelfth is off each month", () => {
      expect(minor(state([item("12000", { every: "year" })], { discounts: [amountOff(1_200)] }))).toBe(900);
      const yearly = item("12000", { every: "year", discounts: [amountOff(1_200)] });
      expect(minor(state([yearly, item("100")]))).toBe(1_000);
    });

    it("takes several off as they stand: what comes second is off what the first has left", () => {
      const plan = [item("1000")];
      expect(minor(state(plan, { discounts: [percentOff(50), amountOff(100)] }))).toBe(400);
      expect(minor(state(plan, { discounts: [amountOff(100), percentOff(50)] }))).toBe(450);
    });

    it("never goes below nothing", () => {
      expect(minor(state([item("1000")], { discounts: [amountOff(5_000)] }))).toBe(0);
      const one = item("1000", { discounts: [amountOff(5_000)] });
      expect(minor(state([one, item("500")]))).toBe(500);
    });

    it("is nothing with all of it off, which is no paying subscriber", () => {
      expect(minor(state([item("1000")], { discounts: [percentOff(100)] }))).toBe(0);
    });

    it("minds no coupon for one invoice, and none that has ended", () => {
      const until = (endsAt: string) => percentOff(50, { duration: "repeating", endsAt: new Date(endsAt) });
      const with_ = (discount: ReturnType<typeof until>) => state([item("1000")], { discounts: [discount] });
      expect(minor(with_(percentOff(50, { duration: "once" })))).toBe(1_000);
      expect(minor(with_(until("2026-03-10T12:00:01Z")))).toBe(500);
      expect(minor(with_(until("2026-03-10T12:00:00Z")))).toBe(1_000);
    });
  });
});
