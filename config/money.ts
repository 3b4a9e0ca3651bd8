/** What payments do to a reader's tier, beyond what is paid for. Prices stand under `publication`. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const days = z.int("it should be a whole number of days").min(0, "it should be 0 or more");

export const moneySchema = z.strictObject({
  /** How long a reader keeps premium after a payment has failed. */
  graceDays: days.max(90, "it should be at most 90").default(14),
  /** What a full refund of the present period does: premium ends at once, or lasts to the period's end. */
  refunded: z.enum(["end", "keep"], "it should be end or keep").default("end"),
  /** Whether premium rests while a dispute is open. One that is lost ends it, whatever stands here. */
  disputed: z.enum(["rest", "keep"], "it should be rest or keep").default("rest"),
  /** Products (prod_…) whose subscriptions give premium, besides the one that `setup stripe` made. */
  products: z.array(z.string().regex(/^prod_\w+$/, "it should be a product's id")).default([]),
});

export type MoneySettings = z.infer<typeof moneySchema>;

export const moneyExamples: Examples = {
  "money.graceDays": "14",
  "money.refunded": "end",
  "money.disputed": "rest",
  "money.products": "[prod_Q7xYz…] (Stripe → Product catalog → the product)",
};
