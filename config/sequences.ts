/** When the mails of sequences go: not at night, and not too late. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const hour = z
  .int("hours run from 0 to 23")
  .min(0, "hours run from 0 to 23")
  .max(23, "hours run from 0 to 23");

export const sequencesSchema = z.strictObject({
  /** In the publication's zone; from one hour until another, and none where both are the same. */
  quietHours: z.strictObject({ from: hour.default(21), until: hour.default(8) }).prefault({}),
  /** A mail that could not go on its day goes within so many days after it, or never. */
  latestDays: z
    .int("it should be a whole number of days")
    .min(1, "it should be at least 1")
    .max(60)
    .default(7),
});

export type SequenceSettings = z.infer<typeof sequencesSchema>;

export const sequencesExamples: Examples = {
  "sequences.quietHours": "{ from: 21, until: 8 }",
  "sequences.quietHours.from": "21",
  "sequences.quietHours.until": "8",
  "sequences.latestDays": "7",
};
