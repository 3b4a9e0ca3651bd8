/** What the newsletter is: its name, who sends it, when, and what it costs. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const zone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}, "no such time zone");

const mailAddress = z.email("that is no mail address").max(254);
const oneLine = z
  .string()
  .trim()
  .min(1, "it is empty")
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), "it must be one line");
const paymentLink = z
  .url({ protocol: /^https$/, error: "it should be an address that begins with https://" })
  .max(500);
const pictureAddress = z
  .url({ protocol: /^https$/, error: "it should be the address of a picture, and begin with https://" })
  .max(500);
const minorUnits = z.int("it should be a whole number of cents").min(0);

export const publicationSchema = z.strictObject({
  name: oneLine.default("The Small Press"),
  description: oneLine.default("Letters about running a small newsletter."),
  language: z
    .string()
    .regex(/^[a-z]{2}(-[A-Z]{2})?$/, "it should be a language tag")
    .default("en"),
  author: oneLine.default("The editor"),
  /** Shown beside links to pages that have no picture of their own; 1200 × 630 is what most places want. */
  picture: pictureAddress.optional(),
  sender: z
    .strictObject({
      name: oneLine.default("The Small Press"),
      address: mailAddress.default("editor@small-press.example"),
    })
    .prefault({}),
  replyTo: mailAddress.optional(),
  postalAddress: oneLine.default("1 Example Street, 00000 Exampleton"),
  zone: zone.default("UTC"),
  sendHour: z.int().min(0, "hours run from 0 to 23").max(23, "hours run from 0 to 23").default(8),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "it should be a currency code of three capitals")
    .default("USD"),
  prices: z
    .strictObject({ monthlyMinor: minorUnits.default(1_000), yearlyMinor: minorUnits.default(10_000) })
    .prefault({}),
  /** Stripe's Payment Links. Without one, paying opens later, and readers are told so. */
  paymentLinks: z
    .strictObject({ monthly: paymentLink.optional(), yearly: paymentLink.optional() })
    .prefault({}),
  goal: z
    .strictObject({ payingSubscribers: z.int().min(1).default(50), mrrMinor: z.int().min(1).default(50_000) })
    .prefault({}),
});

export type Publication = z.infer<typeof publicationSchema>;

export const publicationExamples: Examples = {
  "publication.name": "The Small Press",
  "publication.description": "Letters about running a small newsletter.",
  "publication.language": "en",
  "publication.author": "Ada Example",
  "publication.picture": "https://your-domain.org/picture.png",
  "publication.sender": "{ name: The Small Press, address: ada@your-domain.org }",
  "publication.sender.name": "The Small Press",
  "publication.sender.address": "ada@your-domain.org",
  "publication.replyTo": "ada@your-domain.org",
  "publication.postalAddress": "12 Main Street, Springfield, USA",
  "publication.zone": "America/New_York",
  "publication.sendHour": "8",
  "publication.currency": "USD",
  "publication.prices": "{ monthlyMinor: 1000, yearlyMinor: 10000 }",
  "publication.prices.monthlyMinor": "1000",
  "publication.prices.yearlyMinor": "10000",
  "publication.paymentLinks": "{ monthly: https://buy.stripe.com/…, yearly: https://buy.stripe.com/… }",
  "publication.paymentLinks.monthly": "https://buy.stripe.com/… (Stripe → Payment Links)",
  "publication.paymentLinks.yearly": "https://buy.stripe.com/… (Stripe → Payment Links)",
  "publication.goal": "{ payingSubscribers: 50, mrrMinor: 50000 }",
  "publication.goal.payingSubscribers": "50",
  "publication.goal.mrrMinor": "50000",
};
