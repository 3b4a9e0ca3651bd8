import { expect, it } from "vitest";
import { estimateChurn } from "../../../src/growth/metrics/churn.ts";
import { listHealth } from "../../../src/growth/metrics/issues.ts";
import { monthsUntil } from "../../../src/growth/metrics/projection.ts";
import { Share } from "../../../src/growth/metrics/share.ts";

it("a share is never written without its count, which comes first while there are fewer than ten", () => {
  expect(`${new Share(2, 40)}`).toBe("5.0 % (2 of 40)");
  expect(`${new Share(1, 4)}`).toBe("1 of 4 (25.0 %)");
  expect(`${new Share(1, 1_500)}`).toBe("0.07 % (1 of 1,500)");
  expect(`${new Share(0, 0)}`).toBe("nobody yet");
  expect(JSON.stringify(new Share(1, 4))).toBe('{"share":0.25,"k":1,"n":4}');
});

it("churn of 2 of 40 lies between 1.05 and 15.1 % a month", async () => {
  const { rate, low, high, basis } = await estimateChurn({ k: 2, n: 40 }, { monthlyChurn: 0.03, weight: 20 });
  expect(basis).toBe("measured");
  expect(rate).toBe(0.05);
  expect(low).toBeCloseTo(0.0105, 4);
  expect(high).toBeCloseTo(0.1509, 4);
});

it("what is assumed is moved by what was seen, and gives way once that weighs as much", async () => {
  const prior = { monthlyChurn: 0.05, weight: 20 };
  expect(await estimateChurn({ k: 0, n: 0 }, prior)).toMatchObject({ basis: "assumed", rate: 0.05 });
  expect(await estimateChurn({ k: 3, n: 10 }, prior)).toMatchObject({ basis: "assumed", rate: 4 / 30 });
  expect(await estimateChurn({ k: 3, n: 20 }, prior)).toMatchObject({ basis: "measured", rate: 0.15 });
});

it("the goal is so many months away, or never reached where as many leave as come", () => {
  expect(monthsUntil(50, { paying: 50, comes: 0, leaves: 1 })).toBe(0);
  expect(monthsUntil(50, { paying: 10, comes: 10, leaves: 0 })).toBe(4);
  expect(monthsUntil(50, { paying: 10, comes: 2, leaves: 0.2 })).toBeNull();
});

it("bounces and complaints are judged by the limits, and not of a handful of mails", () => {
  const mailing = (known: number, bounced: number, complained: number) => ({
    ...{ id: "m", kind: "issue" as const, issueId: "i", issueNumber: 1, slug: "i", title: "I" },
    ...{
      frozenAt: 1_000,
      accepted: known,
      known,
      delivered: known - bounced,
      bounced,
      complained,
      clicked: 0,
    },
  });
  const verdicts = (...of: [number, number, number]) =>
    listHealth([mailing(...of)], 2_000).map((one) => one.verdict);
  expect(verdicts(1_000, 5, 0)).toEqual(["good", "good"]);
  expect(verdicts(1_000, 20, 1)).toEqual(["care", "care"]);
  expect(verdicts(1_000, 50, 3)).toEqual(["bad", "bad"]);
  expect(verdicts(20, 10, 2)).toEqual(["unknown", "unknown"]);
});
