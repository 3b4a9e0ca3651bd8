/** When each job runs. launchd's property lists are made from this and from nothing else. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const minutes = z.int("it should be a whole number of minutes").min(1);

/** A job's place in the schedule; the owner may change any part of it alone. */
const job = (everyMinutes: number, deadlineMinutes: number, why: string) =>
  z
    .strictObject({
      everyMinutes: minutes.max(24 * 60).default(everyMinutes),
      /** After this long a run is asked to stop; the next one goes on where it was. */
      deadlineMinutes: minutes.default(deadlineMinutes),
      why: z.string().min(1).default(why),
    })
    .prefault({});

export const scheduleSchema = z
  .strictObject({
    "sync-notion": job(
      10,
      30,
      "Brings what the owner wrote into the ledger, and what happened back to the desk.",
    ),
    "publish-issues": job(15, 10, "Writes the site's pages for issues that are new or have changed."),
    "send-issues": job(
      10,
      60,
      "Mails the approved issue whose time has come, and finishes what was interrupted.",
    ),
    "send-requested": job(
      5,
      5,
      "Mails what readers asked for and did not get at once, and invitations; forgets what is over.",
    ),
    "follow-mails": job(
      10,
      10,
      "Learns what became of mails: who can't be reached, who complained, who clicked.",
    ),
    "sync-stripe": job(
      10,
      30,
      "Brings what readers paid into the ledger, and their tier up to it; once a day it compares everything.",
    ),
    "brief-owner": job(
      60,
      5,
      "Tells the owner once a week, at their hour, how it stands and what to do next: by mail, and on a page of the desk.",
    ),
    "plan-distribution": job(
      60,
      10,
      "Proposes posts of what was published, and of back issues, for your word.",
    ),
    "post-approved": job(
      10,
      10,
      "Posts what you approved when its time comes, and finishes what was interrupted.",
    ),
    "track-reach": job(
      30,
      10,
      "Reads what your posts got and who answered, soon after they went and then ever less often.",
    ),
    "assign-cohorts": job(24 * 60, 30, "Tells from what readers click which cohort they are in."),
    "update-metrics": job(60, 10, "Brings the figures to the owner's spreadsheet, where they have changed."),
  })
  .prefault({});

export type Schedule = z.infer<typeof scheduleSchema>;
export type JobSchedule = Schedule[keyof Schedule];

const exampleOf = (job: string, everyMinutes: number, deadlineMinutes: number, why: string): Examples => ({
  [`schedule.${job}`]: `{ everyMinutes: ${everyMinutes}, deadlineMinutes: ${deadlineMinutes}, why: ${why} }`,
  [`schedule.${job}.everyMinutes`]: String(everyMinutes),
  [`schedule.${job}.deadlineMinutes`]: String(deadlineMinutes),
  [`schedule.${job}.why`]: why,
});

export const scheduleExamples: Examples = {
  ...exampleOf("sync-notion", 10, 30, "Keeps the desk and the ledger in step."),
  ...exampleOf("publish-issues", 15, 10, "Writes the site's pages."),
  ...exampleOf("send-issues", 10, 60, "Mails the approved issue whose time has come."),
  ...exampleOf("send-requested", 5, 5, "Mails what readers asked for."),
  ...exampleOf("follow-mails", 10, 10, "Learns what became of mails."),
  ...exampleOf("sync-stripe", 10, 30, "Brings what readers paid into the ledger."),
  ...exampleOf("brief-owner", 60, 5, "Mails the owner once a week."),
  ...exampleOf("plan-distribution", 60, 10, "Proposes posts for your word."),
  ...exampleOf("post-approved", 10, 10, "Posts what you approved."),
  ...exampleOf("track-reach", 30, 10, "Reads what your posts got."),
  ...exampleOf("assign-cohorts", 1_440, 30, "Tells which cohort readers are in."),
  ...exampleOf("update-metrics", 60, 10, "Brings the figures to the spreadsheet."),
};
