/** The owner's weekly brief: to whom it goes, and when. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

export const WEEKDAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;

export const briefSchema = z.strictObject({
  /** Left out: the publication's address for answers, else its sender's. Null for no brief. */
  to: z.email("that is no mail address").max(254).nullable().optional(),
  weekday: z.enum(WEEKDAYS, "it should be a day of the week, in English").default("monday"),
  /** In the publication's zone. */
  hour: z.int().min(0, "hours run from 0 to 23").max(23, "hours run from 0 to 23").default(7),
});

export type BriefSettings = z.infer<typeof briefSchema>;

export const briefExamples: Examples = {
  "brief.to": "ada@your-domain.org",
  "brief.weekday": "monday",
  "brief.hour": "7",
};
