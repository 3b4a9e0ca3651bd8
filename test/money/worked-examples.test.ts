/** The examples that the definitions have to hold, each as its source tells it. */
import { describe, expect, it } from "vitest";
import { type Course, courseOf } from "../../src/money/course.ts";
import type { History } from "../../src/money/history.ts";
import { movementsOf } from "../../src/money/movements.ts";
import type { MrrState } from "../../src/money/mrr.ts";
import { arpu, grossRevenueChurn, netRevenueChurn, subscriberChurn } from "../../src/money/rates.ts";
import { ended, item, percentOff, state } from "./states-for-test.ts";

const [JANUARY, MIDDLE, FEBRUARY] = ["2026-01-01", "2026-01-15", "2026-02-01"].map(
  (day) => new Date(day),
) as [Date, Date, Date];

/** One person with one plan in dollars, who may change to another in the middle of January. */
function person(name: string, before: MrrState | null, after: MrrState | null = before): History {
  const states = [
    ...(before ? [{ at: new Date("2025-12-01"), state: before }] : []),
    ...(after && after !== before ? [{ at: MIDDLE, state: after }] : []),
  ];
  return { person: name, currency: "USD", states };
}

const monthly = (amount: number) => state([item(String(amount))]);
const yearly = (amount: number) => state([item(String(amount), { every: "year" })]);

const january = (people: readonly History[]): Promise<Course> => courseOf(people, [JANUARY, FEBRUARY]);
const usd = ({ totals }: Course) => totals.get("USD")?.at(-1);

describe("MRR", () => {
  // Stripe, “Billing metric definitions”: https://docs.stripe.com/billing/subscriptions/analytics/glossary
  // (100 on plan A at 100 a month, 50 on plan B at 600 a year. The formula printed there says 800; its sum is that of 600.)
  it("of 100 people at 100 $ a month and 50 at 600 $ a year is 12,500 $", async () => {
    const people = [
      ...Array.from({ length: 100 }, (_, n) => person(`a${n}`, monthly(100_00))),
      ...Array.from({ length: 50 }, (_, n) => person(`b${n}`, yearly(600_00))),
    ];
    const course = await january(people);
    expect(usd(course)).toBe(12_500_00);
    // ARPU = MRR / paying subscribers, of the same page: 12,500 / 150.
    expect(arpu(12_500_00, course.people.size)).toBe(83_33);
  });

  // Stripe support, “Billing Analytics”: https://support.stripe.com/questions/billing-analytics
  // (“an annual subscription for $1,200 only counts $100 towards your MRR”)
  it("of 1,200 $ a year is 100 $, and of 120 $ a year 10 $", async () => {
    expect(usd(await january([person("mara", yearly(1_200_00))]))).toBe(100_00);
    expect(usd(await january([person("mara", yearly(120_00))]))).toBe(10_00);
  });

  // The same page: “a 50% off coupon that has a duration of forever will halve that subscriptions MRR”.
  it("of 10 $ a month at 50 % off for ever is 5 $", async () => {
    const half = state([item("1000")], { discounts: [percentOff(50)] });
    expect(usd(await january([person("mara", half)]))).toBe(5_00);
  });

  // The same page: MRR is the sum of active subscriptions, not of invoices, because it looks forward.
  it("of a plan of 100 that becomes one of 200 in mid-period is 200 at once, whatever is invoiced", async () => {
    const changed = person("mara", monthly(100_00), monthly(200_00));
    const course = await courseOf([changed], [JANUARY, new Date(MIDDLE.getTime() - 1), MIDDLE, FEBRUARY]);
    expect(course.totals.get("USD")).toEqual([100_00, 100_00, 200_00, 200_00]);
    expect(movementsOf(course, "USD")[1]).toMatchObject({ expansion: 100_00, new: 0, contraction: 0 });
  });

  // Stripe, “Billing metric definitions”: trials, free plans and metered products are left out.
  it("of a trial, of a free plan, of metered use and of a plan with everything off is nothing", async () => {
    const course = await january([
      person("trial", state([item("1000")], { status: "trialing" })),
      person("free", monthly(0)),
      person("metered", state([item("1000", { isMetered: true })])),
      person("gift", state([item("1000")], { discounts: [percentOff(100)] })),
    ]);
    expect(usd(course)).toBe(0);
    expect(movementsOf(course, "USD")[0]?.people.end).toBe(0);
  });
});

describe("movements", () => {
  // ChartMogul, “Gross MRR Churn Rate” and “Net MRR Churn Rate”:
  // https://help.chartmogul.com/hc/en-us/articles/203359341-Metric-MRR-Churn-Rate
  // https://help.chartmogul.com/hc/en-us/articles/4414075567250-Chart-Net-MRR-Churn-Rate
  // (100 at the start, 10 lost to churn, 10 to contraction, 10 won by expansion)
  it("of 100 $ less 10 $ churn, less 10 $ contraction, with 10 $ expansion are 20 % gross and 10 % net", async () => {
    const course = await january([
      person("gone", monthly(10_00), ended),
      person("less", monthly(40_00), monthly(30_00)),
      person("more", monthly(50_00), monthly(60_00)),
    ]);
    const [movement] = movementsOf(course, "USD");
    expect(movement).toMatchObject({
      ...{ start: 100_00, churn: 10_00, contraction: 10_00, expansion: 10_00, end: 90_00 },
      people: { start: 3, churn: 1, end: 2 },
    });
    expect(movement && grossRevenueChurn(movement)).toBe(0.2);
    expect(movement && netRevenueChurn(movement)).toBe(0.1);
    expect(movement && subscriberChurn(movement)).toBe(1 / 3);
  });

  // ChartMogul’s help on MRR movements: https://help.chartmogul.com/hc/en-us/articles/201244842
  // (one customer: four yearly plans of 500, two monthly of 30 added, those left, all left, three monthly of 50)
  it("of one customer are new, expansion, contraction, churn, reactivation, in 166.67 $, 60 $, 60 $, 166.67 $, 150 $", async () => {
    const days = ["2026-01-01", "2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10", "2026-05-10"];
    const at = (day: string, to: MrrState) => ({ at: new Date(day), state: to });
    const [silver, gold] = [item("3000", { quantity: 2 }), item("50000", { every: "year", quantity: 4 })];
    const customer = { person: "Syncalytics", currency: "USD" };
    const course = await courseOf(
      [
        { ...customer, states: [at("2026-01-05", state([gold])), at("2026-04-05", ended)] },
        { ...customer, states: [at("2026-02-05", state([silver])), at("2026-03-05", ended)] },
        { ...customer, states: [at("2026-05-05", state([item("5000", { quantity: 3 })]))] },
      ],
      days.map((day) => new Date(day)),
    );
    expect(movementsOf(course, "USD").map(({ people, ...moved }) => moved)).toMatchObject([
      { start: 0, new: 166_67, end: 166_67 },
      { expansion: 60_00, end: 226_67 },
      { contraction: 60_00, churn: 0, end: 166_67 },
      { churn: 166_67, end: 0 },
      { reactivation: 150_00, new: 0, end: 150_00 },
    ]);
  });
});

describe("a rate", () => {
  it("is none where nobody paid at the start", async () => {
    const [movement] = movementsOf(await january([person("mara", null, monthly(10_00))]), "USD");
    expect(movement).toMatchObject({ start: 0, new: 10_00, end: 10_00 });
    expect(movement && grossRevenueChurn(movement)).toBeNull();
    expect(movement && netRevenueChurn(movement)).toBeNull();
    expect(movement && subscriberChurn(movement)).toBeNull();
    expect(arpu(0, 0)).toBeNull();
  });
});
