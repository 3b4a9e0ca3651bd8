/** What the numbers can't tell by themselves: what is assumed, what is spent, what other currencies are worth. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const minorUnits = z.int("it should be a whole number of cents").min(0, "it should be 0 or more");
const currency = z.string().regex(/^[A-Z]{3}$/, "it should be a currency code of three capitals");
const share = z.number("it should be a share, such as 0.05");

/** `weight`: after so many observations of one's own, what is assumed is not shown any more. */
const prior = (monthlyChurn: number) =>
  z
    .strictObject({
      monthlyChurn: share.gt(0, "it should be above 0").lt(1, "it should be below 1").default(monthlyChurn),
      weight: z.number().min(1, "it should be 1 or more").max(10_000).default(20),
    })
    .prefault({});

const spent = z.strictObject({
  /** As the source is called in the numbers. */
  channel: z.string().trim().toLowerCase().min(1, "it is empty").max(100),
  month: z.string().regex(/^[12]\d{3}-(0[1-9]|1[0-2])$/, "it should be a month, such as 2026-03"),
  amountMinor: minorUnits,
  /** The publication's where it is left out. */
  currency: currency.optional(),
});

export const growthSchema = z.strictObject({
  /** What share of readers is thought to leave in a month, until enough have been watched. */
  priors: z.strictObject({ free: prior(0.05), premium: prior(0.03) }).prefault({}),
  /** A month, in the publication's currency: mail plan, domain, machine. */
  fixedCostsMinor: minorUnits.default(0),
  /** What one unit of another currency is worth in the publication's. Nothing is converted without it. */
  rates: z.record(currency, z.number().min(0.000001, "it should be above 0").max(1_000_000)).default({}),
  spend: z.array(spent).max(5_000).default([]),
  /** Of what is left, so much is for this. */
  fund: z
    .strictObject({
      name: z.string().trim().min(1, "it is empty").max(100).default("The fund"),
      share: share.min(0, "it should be 0 or more").max(1, "it should be at most 1").default(1),
    })
    .prefault({}),
});

export type GrowthSettings = z.infer<typeof growthSchema>;

export const growthExamples: Examples = {
  "growth.priors": "{ free: { monthlyChurn: 0.05, weight: 20 } }",
  "growth.priors.free": "{ monthlyChurn: 0.05, weight: 20 }",
  "growth.priors.premium": "{ monthlyChurn: 0.03, weight: 20 }",
  "growth.fixedCostsMinor": "2500",
  "growth.rates": "{ EUR: 1.08 }",
  "growth.spend": "[{ channel: mastodon.example, month: 2026-03, amountMinor: 5000 }]",
  "growth.fund": "{ name: The fund, share: 0.5 }",
  "growth.fund.share": "0.5",
};
