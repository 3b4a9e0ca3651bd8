/** Who the readers are: the tiers they can have, the cohorts they fall into, and the rules by which they do. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const cohort = z
  .string()
  .trim()
  .min(1)
  .max(60)
  // Notion takes no comma in a choice, and an issue's audience is a list with commas.
  .refine((name) => !/[,\p{Cc}]/u.test(name), "a cohort's name has no comma, and is one line");

const word = z.string().trim().min(1, "it is empty").max(100);
const share = z.number().min(0, "a share is from 0 to 1").max(1, "a share is from 0 to 1");

/** What says that somebody belongs to a cohort. */
const topic = z.strictObject({
  cohort,
  /** How the explanation calls it: “6 of 9 clicks on build logs”. */
  about: word,
  /** Tags of issues; a tag that holds one of these words counts. */
  tags: z.array(word).min(1),
  /** Whether they read far into an issue (many links of one) or along its surface (one link and on). */
  depth: z.enum(["deep", "brief"]).optional(),
});

const TOPICS: z.infer<typeof topic>[] = [
  {
    cohort: "Research Deep Divers",
    about: "research",
    tags: ["research", "paper", "study", "science", "data", "theory", "history"],
    depth: "deep",
  },
  {
    cohort: "Practical Builders",
    about: "build logs",
    tags: ["build", "code", "engineering", "tool", "how-to", "tutorial", "craft", "making"],
  },
  {
    cohort: "Executive Insights",
    about: "strategy",
    tags: ["strategy", "business", "market", "money", "leadership", "growth", "management"],
    depth: "brief",
  },
];

const rules = z
  .strictObject({
    topics: z.array(topic).default(TOPICS),
    /** Where those fall who click on nothing in particular, seldom, or no more. */
    casual: cohort.default("Casual Enthusiasts"),
    /** Fewer clicks say nothing of somebody. */
    leastClicks: z.int().min(1).max(100).default(4),
    /** The share of clicks from which a topic counts as theirs. */
    leastShare: share.default(0.4),
    /** By how much another cohort must lead before somebody moves there. */
    lead: share.default(0.15),
    /** What somebody said when they signed up counts like so many clicks. */
    interestClicks: z.int().min(0).max(100).default(3),
    /** How much reading deep or brief can add to a share. */
    depthWeight: share.default(0.1),
    /** After so many days a click counts half. */
    halfLifeDays: z.int().min(1).max(3_650).default(120),
    /** After so many days without a click somebody is casual, unless they said what they come for. */
    quietDays: z.int().min(1).max(3_650).default(120),
  })
  .prefault({});

export const audienceSchema = z.strictObject({
  cohorts: z
    .array(cohort)
    .min(1)
    .default(["Research Deep Divers", "Practical Builders", "Executive Insights", "Casual Enthusiasts"]),
  rules,
});

export type AudienceSettings = z.infer<typeof audienceSchema>;

export const audienceExamples: Examples = {
  "audience.cohorts": "[Research Deep Divers, Practical Builders]",
  "audience.rules.topics": "[{ cohort: Practical Builders, about: build logs, tags: [build, code] }]",
  "audience.rules.casual": "Casual Enthusiasts",
  "audience.rules.leastClicks": "4",
  "audience.rules.leastShare": "0.4",
  "audience.rules.lead": "0.15",
  "audience.rules.interestClicks": "3",
  "audience.rules.depthWeight": "0.1",
  "audience.rules.halfLifeDays": "120",
  "audience.rules.quietDays": "120",
};
