/** Who the readers are: the tiers they can have and the cohorts they fall into. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

export const audienceSchema = z.strictObject({
  cohorts: z
    .array(z.string().trim().min(1).max(60))
    .min(1)
    .default(["Research Deep Divers", "Practical Builders", "Executive Insights", "Casual Enthusiasts"]),
});

export type AudienceSettings = z.infer<typeof audienceSchema>;

export const audienceExamples: Examples = {
  "audience.cohorts": "[Research Deep Divers, Practical Builders]",
};
