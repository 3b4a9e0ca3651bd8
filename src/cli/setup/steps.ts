/** What `pressroom setup` goes through, in the order that unlocks most. Another service is one more entry here. */
import { PUBLICATION_FLAGS, publicationStanding, saysPublication, setUpPublication } from "./publication.ts";
import { scheduleStanding, setUpSchedule } from "./schedule.ts";
import {
  mailStanding,
  notionStanding,
  sheetsStanding,
  socialStanding,
  stripeStanding,
  webStanding,
} from "./standings.ts";
import type { Step } from "./step.ts";

export const STEPS: readonly Step[] = [
  {
    name: "publication",
    title: "Your newsletter",
    why: "Its name, and who sends it. Nothing real is mailed without a real sender and a postal address.",
    unlocks: "Mails and pages carry your name.",
    ...{ minutes: 2, isNeeded: true, wants: PUBLICATION_FLAGS },
    canUnasked: (_, options) => saysPublication(options),
    standing: publicationStanding,
    setUp: setUpPublication,
  },
  {
    name: "mail",
    title: "Mail",
    why: "Through whom issues reach your readers: Resend with a domain of yours, or any mailbox that you have.",
    unlocks: "Mail leaves this machine: confirmations at once, issues after your word.",
    ...{ minutes: 10, isNeeded: true, wants: "RESEND_API_KEY, or SMTP_URL with mail.service: smtp" },
    canUnasked: ({ realms }) => realms.resend !== "sandbox",
    standing: mailStanding,
    // Records are seen within a minute or after an hour, and there is more to do than to wait.
    setUp: async (desk, options) =>
      (await import("../setup-mail.ts")).setUpMail(desk, { wait: "1", ...options }),
  },
  {
    name: "web",
    title: "The web address",
    why: "Where readers find your site: they sign up there, and can leave there, which the law and every mailbox ask for.",
    unlocks: "Strangers can read you, sign up, and leave.",
    ...{ minutes: 15, isNeeded: true, wants: "PUBLIC_URL and TRUSTED_PROXY" },
    canUnasked: ({ config }) => config.env.PUBLIC_URL !== undefined,
    standing: webStanding,
    setUp: async (desk, options) => (await import("../setup-web.ts")).setUpWeb(desk, options),
  },
  {
    name: "notion",
    title: "Notion",
    why: "Your desk: you write there, approve there, and see there what became of it. Optional: issues can be files.",
    unlocks: "You write and approve in Notion.",
    ...{ minutes: 5, isNeeded: false, wants: "NOTION_TOKEN" },
    canUnasked: ({ realms }) => realms.notion !== "sandbox",
    standing: notionStanding,
    setUp: async (desk, options) => (await import("../setup-notion.ts")).setUpNotion(desk, options),
  },
  {
    name: "stripe",
    title: "Stripe",
    why: "Where readers pay you. Prices are those of your settings: 10 a month, 100 a year unless you say otherwise.",
    unlocks: "Readers can pay, and what they pay gives them premium.",
    ...{ minutes: 10, isNeeded: false, wants: "STRIPE_SECRET_KEY" },
    canUnasked: ({ realms }) => realms.stripe !== "sandbox",
    standing: stripeStanding,
    setUp: async (desk, options) => (await import("../setup-stripe.ts")).setUpStripe(desk, options),
  },
  {
    name: "sheets",
    title: "Google Sheets",
    why: "Your numbers as a spreadsheet with charts, on your phone too. Optional: a command shows the same ones.",
    unlocks: "Your numbers are brought up to date every hour.",
    ...{ minutes: 10, isNeeded: false, wants: "GOOGLE_SERVICE_ACCOUNT" },
    canUnasked: ({ realms }) => realms.sheets !== "sandbox",
    standing: sheetsStanding,
    setUp: async (desk, options) => (await import("../setup-sheets.ts")).setUpSheets(desk, options),
  },
  {
    name: "social",
    title: "Bluesky, Mastodon and others",
    why: "Where people hear of your issues. What is posted for you waits for your word; the rest you post by hand.",
    unlocks: "Strangers hear of what you write.",
    ...{ minutes: 10, isNeeded: false },
    wants: "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD, or MASTODON_URL and MASTODON_ACCESS_TOKEN",
    canUnasked: ({ realms }) => realms.bluesky === "live" || realms.mastodon === "live",
    standing: socialStanding,
    setUp: async (desk, options) => (await import("../setup-social.ts")).setUpSocial(desk, options),
  },
  {
    name: "schedule",
    title: "By itself",
    why: "Everything above runs when it is due, without you: this machine starts it, and makes up for what it missed.",
    unlocks: "You need not remember to run anything.",
    ...{ minutes: 1, isNeeded: true, wants: "--schedule" },
    canUnasked: (_, options) => options.schedule === true,
    standing: scheduleStanding,
    setUp: setUpSchedule,
  },
];
