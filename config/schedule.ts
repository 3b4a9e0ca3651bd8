/** When each job runs. launchd's property lists are made from this and from nothing else. */
import * as z from "zod";
import { WEEKDAYS } from "./brief.ts";
import type { Examples } from "./problems.ts";

// Made once for all jobs: every start of every one of them pays for what is made here.
const minutes = z.int("it should be a whole number of minutes").min(1);
const period = minutes.max(24 * 60);
const words = z.string().min(1);
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "it should be a time such as 03:30")
  .nullable();
const weekday = z.enum(WEEKDAYS, "it should be a day of the week, in English").nullable().optional();
const unlessUsual = { at: time.optional(), graceMinutes: minutes.optional() };

interface Usual {
  at?: string;
  graceMinutes?: number;
}

/** A job's place in the schedule; the owner may change any part of it alone. */
const job = (everyMinutes: number, deadlineMinutes: number, why: string, usual: Usual = {}) =>
  z
    .strictObject({
      /** With `at`, how often it is asked whether it is due: it begins at the first such look after its time. */
      everyMinutes: period.default(everyMinutes),
      /** Once a day, at this time of the publication's zone. Null for every so many minutes after all. */
      at: usual.at ? time.default(usual.at) : unlessUsual.at,
      /** With `at`: on this day of the week alone. */
      weekday,
      /** So long after its time it counts as overdue, and you are told. Left out: twice its minutes, and half an hour at least. */
      graceMinutes: usual.graceMinutes ? minutes.default(usual.graceMinutes) : unlessUsual.graceMinutes,
      /** After this long a run is asked to stop; the next one goes on where it was. */
      deadlineMinutes: minutes.default(deadlineMinutes),
      why: words.default(why),
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
    "score-drafts": job(60, 20, "Ranks drafts and ideas: what is new or has changed is measured and read."),
    "assign-cohorts": job(60, 30, "Tells from what readers click which cohort they are in.", {
      at: "03:40",
      graceMinutes: 180,
    }),
    backup: job(
      60,
      60,
      "Once a night copies everything, locked to your key, to the places you chose, and reads it back.",
    ),
    "update-metrics": job(60, 10, "Brings the figures to the owner's spreadsheet, where they have changed."),
    watch: job(
      15,
      5,
      "Looks whether all is well, and tells you once when it is not, and once when it is again.",
    ),
  })
  .prefault({});

export type Schedule = z.infer<typeof scheduleSchema>;
const exampleOf = (job: string, everyMinutes: number, deadlineMinutes: number, why: string): Examples => ({
  [`schedule.${job}`]: `{ everyMinutes: ${everyMinutes}, deadlineMinutes: ${deadlineMinutes}, why: ${why} }`,
  [`schedule.${job}.everyMinutes`]: String(everyMinutes),
  [`schedule.${job}.at`]: "03:40",
  [`schedule.${job}.weekday`]: "sunday (with at)",
  [`schedule.${job}.graceMinutes`]: "60",
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
  ...exampleOf("score-drafts", 60, 20, "Ranks drafts and ideas."),
  ...exampleOf("assign-cohorts", 60, 30, "Tells which cohort readers are in."),
  ...exampleOf("backup", 60, 60, "Copies everything once a night."),
  ...exampleOf("update-metrics", 60, 10, "Brings the figures to the spreadsheet."),
  ...exampleOf("watch", 15, 5, "Looks whether all is well."),
};
