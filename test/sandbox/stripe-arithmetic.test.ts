import { describe, expect, test } from "vitest";
import { addMonths, DAY, periodEnd } from "../../src/sandbox/stripe/life/calendar.ts";
import {
  chargeFee,
  discountOn,
  disputeFee,
  formatMinor,
  prorated,
  settled,
  shared,
} from "../../src/sandbox/stripe/life/money.ts";

const at = (iso: string) => Date.parse(iso) / 1_000;
const iso = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 19);
const monthly = { interval: "month", interval_count: 1 };

describe("periods", () => {
  test("a month after 31 January is the last of February, and the 31st comes back in March", () => {
    const anchor = at("2026-01-31T10:00:00Z");
    expect([1, 2, 3].map((months) => iso(addMonths(anchor, months)))).toEqual([
      "2026-02-28T10:00:00",
      "2026-03-31T10:00:00",
      "2026-04-30T10:00:00",
    ]);
    expect(iso(addMonths(at("2028-01-31T23:59:59Z"), 1))).toBe("2028-02-29T23:59:59");
  });

  test("29 February is 28 in other years, and 29 again in the next leap year", () => {
    const anchor = at("2028-02-29T08:00:00Z");
    const yearly = { interval: "year", interval_count: 1 };
    expect(
      [2028, 2029, 2030, 2031].map((year) =>
        iso(periodEnd(anchor, yearly, at(`${year}-03-01T00:00:00Z`))).slice(0, 10),
      ),
    ).toEqual(["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]);
  });

  test.each([
    ["week", 2, "2026-03-01T00:00:00Z", "2026-03-15T00:00:00"],
    ["day", 10, "2026-02-25T12:00:00Z", "2026-03-07T12:00:00"],
    ["month", 3, "2025-11-30T00:00:00Z", "2026-02-28T00:00:00"],
  ])("%s × %i from %s ends at %s", (interval, interval_count, from, until) => {
    expect(iso(periodEnd(at(from), { interval, interval_count }, at(from)))).toBe(until);
  });

  test("the end of a period is the first after an instant, also years from the anchor", () => {
    const anchor = at("2020-01-31T10:00:00Z");
    expect(iso(periodEnd(anchor, monthly, at("2026-02-27T00:00:00Z")))).toBe("2026-02-28T10:00:00");
    expect(iso(periodEnd(anchor, monthly, at("2026-02-28T10:00:00Z")))).toBe("2026-03-31T10:00:00");
    expect(iso(periodEnd(anchor, monthly, anchor))).toBe("2020-02-29T10:00:00");
    expect(iso(periodEnd(anchor, { interval: "day", interval_count: 1 }, anchor + 1000 * DAY))).toBe(
      iso(anchor + 1001 * DAY),
    );
  });
});

describe("amounts", () => {
  const april = { start: at("2026-04-01T00:00:00Z"), end: at("2026-05-01T00:00:00Z") };

  test.each([
    ["2026-04-01T00:00:00Z", 1_000],
    ["2026-04-16T00:00:00Z", 500],
    ["2026-04-11T00:00:00Z", 667],
    ["2026-04-30T23:59:59Z", 0],
    ["2026-05-02T00:00:00Z", 0],
    ["2026-03-01T00:00:00Z", 1_000],
  ])("of 1,000 for April, what is left at %s is %i", (instant, left) => {
    expect(prorated(1_000, april, at(instant))).toBe(left);
  });

  test("a period without length has nothing left", () => {
    expect(prorated(1_000, { start: 5, end: 5 }, 5)).toBe(0);
  });

  test("fees are 2.9 % and thirty hundredths, and of a currency without hundredths thirty", () => {
    expect(chargeFee(1_000, "usd")).toBe(59);
    expect(chargeFee(500, "usd")).toBe(45);
    expect(chargeFee(1_200, "jpy")).toBe(65);
    expect(chargeFee(10_000, "kwd")).toBe(590);
    expect([disputeFee("usd"), disputeFee("jpy"), disputeFee("kwd")]).toEqual([1_500, 1_500, 15_000]);
  });

  test("another currency is settled at its rate, whatever its digits, and back to nothing when it is returned", () => {
    expect(settled(1_000, "usd", "usd")).toEqual({ amount: 1_000, rate: null });
    expect(settled(1_000, "eur", "usd")).toEqual({ amount: 1_100, rate: 1.1 });
    expect(settled(1_200, "jpy", "usd")).toEqual({ amount: 840, rate: 0.007 });
    expect(settled(1_000, "kwd", "usd")).toEqual({ amount: 325, rate: 3.25 });
    expect(settled(-1_005, "eur", "usd").amount).toBe(-settled(1_005, "eur", "usd").amount);
  });

  test("a discount takes its part, or its amount, and never more than there is", () => {
    expect(discountOn(999, { percent_off: 50, amount_off: null })).toBe(500);
    expect(discountOn(1_000, { percent_off: 33.3, amount_off: null })).toBe(333);
    expect(discountOn(1_000, { percent_off: null, amount_off: 300 })).toBe(300);
    expect(discountOn(200, { percent_off: null, amount_off: 300 })).toBe(200);
    expect(discountOn(-200, { percent_off: 100, amount_off: null })).toBe(0);
  });

  test("shares add up to the whole", () => {
    expect(shared(100, [1, 1, 1])).toEqual([33, 33, 34]);
    expect(shared(100, [300, 0])).toEqual([100, 0]);
    expect(shared(100, [0, 0])).toEqual([0, 0]);
  });

  test("amounts are shown in their currency's digits", () => {
    expect([formatMinor(1_250, "usd"), formatMinor(1_250, "jpy"), formatMinor(1_250, "kwd")]).toEqual([
      "12.50 USD",
      "1250 JPY",
      "1.250 KWD",
    ]);
  });
});
