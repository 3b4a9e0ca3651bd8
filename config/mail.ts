/** Through whom mail goes, how much of it the plan takes, and when a mailing stops itself. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const mails = z.int("it should be a whole number of mails").min(1, "it should be at least 1 mail");
const share = z.number().min(0.0001, "a share is above 0, e.g. 0.05 for 5 %").max(1, "a share is at most 1");

export const mailSchema = z
  .strictObject({
    service: z.enum(["resend", "smtp"], "it should be resend or smtp").default("resend"),
    /**
     * Mails that the plan takes in a day; null for no limit. Left out: what the smallest plan of the service takes, so
     * that nobody's first mailing uses up what the first sign-ins need. A sandbox then has no limit.
     */
    dailyLimit: mails.nullable().optional(),
    /** The same for a calendar month. */
    monthlyLimit: mails.nullable().optional(),
    /** Of them, mails a day that are kept for confirmations and sign-ins. Left out: a tenth, at least 5. */
    reserve: z.int("it should be a whole number of mails").min(0, "it should be 0 or more").optional(),
    /** Readers who came by an import and were never mailed from here come in growing steps. */
    warmUp: z
      .strictObject({
        /** How many of them on the first day; null for all at once. Left out: 50, and all at once in a sandbox. */
        firstDay: mails.nullable().optional(),
        /** By how much each day's step is larger than the one before. */
        growth: z.number().min(1, "it should be 1 or more").max(10, "it should be at most 10").default(2),
      })
      .prefault({}),
    /** How fast a mailbox is handed mails: no provider tells it, and who is too fast is shut out for hours. */
    smtp: z
      .strictObject({
        perMinute: mails.max(6_000).default(30),
        /** Lines to it at once. */
        connections: z.int("it should be a whole number").min(1).max(4, "it should be at most 4").default(2),
      })
      .prefault({}),
    /** The shares of a mailing's results at which it pauses itself. */
    pauseAt: z
      .strictObject({ hardBounces: share.default(0.05), complaints: share.default(0.003) })
      .prefault({}),
  })
  .refine(({ dailyLimit, reserve }) => !dailyLimit || !reserve || reserve < dailyLimit, {
    path: ["reserve"],
    error: "it is as large as mail.dailyLimit, so no mailing could go",
  });

export type MailSettings = z.infer<typeof mailSchema>;

export const mailExamples: Examples = {
  "mail.service": "resend",
  "mail.dailyLimit": "100",
  "mail.monthlyLimit": "3000",
  "mail.reserve": "10",
  "mail.warmUp": "{ firstDay: 50, growth: 2 }",
  "mail.warmUp.firstDay": "50",
  "mail.warmUp.growth": "2",
  "mail.smtp": "{ perMinute: 30, connections: 2 }",
  "mail.smtp.perMinute": "30",
  "mail.smtp.connections": "2",
  "mail.pauseAt": "{ hardBounces: 0.05, complaints: 0.003 }",
  "mail.pauseAt.hardBounces": "0.05",
  "mail.pauseAt.complaints": "0.003",
};
