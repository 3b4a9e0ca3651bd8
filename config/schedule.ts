/** When each job runs. launchd's property lists are made from this and from nothing else. */
import * as z from "zod";
import { WEEKDAYS } from "./brief.ts";
import type { Examples } from "./problems.ts";

/** A job's place in the schedule. */
export interface JobSchedule {
  /** With `at`, how often it is asked whether it is due: it begins at the first such look after its time. */
  everyMinutes: number;
  /** Once a day, at this time of the publication's zone. Null for every so many minutes after all. */
  at?: string | null | undefined;
  /** With `at`: on this day of the week alone. */
  weekday?: (typeof WEEKDAYS)[number] | null | undefined;
  /** So long after its time it counts as overdue, and you are told. Left out: twice its minutes, and half an hour at least. */
  graceMinutes?: number | undefined;
  /** After this long a run is asked to stop; the next one goes on where it was. */
  deadlineMinutes: number;
  why: string;
}

const USUAL = {
  "sync-notion": {
    everyMinutes: 10,
    deadlineMinutes: 30,
    why: "Brings what the owner wrote into the ledger, and what happened back to the desk.",
  },
  "publish-issues": {
    everyMinutes: 15,
    deadlineMinutes: 10,
    why: "Writes the site's pages for issues that are new or have changed.",
  },
  "send-issues": {
    everyMinutes: 10,
    deadlineMinutes: 60,
    why: "Mails the approved issue whose time has come, and finishes what was interrupted.",
  },
  "send-requested": {
    everyMinutes: 5,
    deadlineMinutes: 5,
    why: "Mails what readers asked for and did not get at once, and invitations; forgets what is over.",
  },
  "follow-mails": {
    everyMinutes: 10,
    deadlineMinutes: 10,
    why: "Learns what became of mails: who can't be reached, who complained, who clicked.",
  },
  "sync-stripe": {
    everyMinutes: 10,
    deadlineMinutes: 30,
    why: "Brings what readers paid into the ledger, and their tier up to it; once a day it compares everything.",
  },
  "brief-owner": {
    everyMinutes: 60,
    deadlineMinutes: 5,
    why: "Tells the owner once a week, at their hour, how it stands and what to do next: by mail, and on a page of the desk.",
  },
  "plan-distribution": {
    everyMinutes: 60,
    deadlineMinutes: 10,
    why: "Proposes posts of what was published, and of back issues, for your word.",
  },
  "post-approved": {
    everyMinutes: 10,
    deadlineMinutes: 10,
    why: "Posts what you approved when its time comes, and finishes what was interrupted.",
  },
  "track-reach": {
    everyMinutes: 30,
    deadlineMinutes: 10,
    why: "Reads what your posts got and who answered, soon after they went and then ever less often.",
  },
  "score-drafts": {
    everyMinutes: 60,
    deadlineMinutes: 20,
    why: "Ranks drafts and ideas: what is new or has changed is measured and read.",
  },
  "assign-cohorts": {
    everyMinutes: 60,
    deadlineMinutes: 30,
    at: "03:40",
    graceMinutes: 180,
    why: "Tells from what readers click which cohort they are in.",
  },
  backup: {
    everyMinutes: 60,
    deadlineMinutes: 60,
    why: "Once a night copies everything, locked to your key, to the places you chose, and reads it back.",
  },
  "update-metrics": {
    everyMinutes: 60,
    deadlineMinutes: 10,
    why: "Brings the figures to the owner's spreadsheet, where they have changed.",
  },
  watch: {
    everyMinutes: 15,
    deadlineMinutes: 5,
    why: "Looks whether all is well, and tells you once when it is not, and once when it is again.",
  },
} satisfies Record<string, JobSchedule>;

type JobName = keyof typeof USUAL;
export type Schedule = Record<JobName, JobSchedule>;

const JOBS = Object.keys(USUAL) as JobName[];

const minutes = z.int("it should be a whole number of minutes").min(1);

/** The owner may change any part of it alone. One for all jobs: every start of every one of them pays for what is made here. */
const change = z
  .strictObject({
    everyMinutes: minutes.max(24 * 60).exactOptional(),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "it should be a time such as 03:30")
      .nullable()
      .exactOptional(),
    weekday: z.enum(WEEKDAYS, "it should be a day of the week, in English").nullable().exactOptional(),
    graceMinutes: minutes.exactOptional(),
    deadlineMinutes: minutes.exactOptional(),
    why: z.string().min(1).exactOptional(),
  })
  .optional();

const byJob = <T>(make: (job: JobName) => T) =>
  Object.fromEntries(JOBS.map((job) => [job, make(job)])) as Record<JobName, T>;

export const scheduleSchema = z
  .strictObject(byJob(() => change))
  .prefault({})
  .transform((changes): Schedule => byJob((job) => ({ ...USUAL[job], ...changes[job] })));

const examplesOf = (job: JobName): Examples => {
  const { everyMinutes, deadlineMinutes, why } = USUAL[job];
  return {
    [`schedule.${job}`]: `{ everyMinutes: ${everyMinutes}, deadlineMinutes: ${deadlineMinutes} }`,
    [`schedule.${job}.everyMinutes`]: String(everyMinutes),
    [`schedule.${job}.at`]: "03:40",
    [`schedule.${job}.weekday`]: "sunday (with at)",
    [`schedule.${job}.graceMinutes`]: "60",
    [`schedule.${job}.deadlineMinutes`]: String(deadlineMinutes),
    [`schedule.${job}.why`]: why,
  };
};

export const scheduleExamples: Examples = Object.assign({}, ...JOBS.map(examplesOf));
