/** Mails that are there to begin with: whole, and waiting for the owner to make them theirs. */
import type { SequenceName } from "./steps.ts";

export interface Proposal {
  key: string;
  sequence: SequenceName;
  days: number;
  title: string;
  onlyFree: boolean;
  body: string;
}

/** `name` is the publication's, `site` the address of its pages. */
export const proposals = (name: string, site: string): Proposal[] => [
  {
    ...{ key: "welcome-0", sequence: "welcome", days: 0, onlyFree: false },
    title: `Welcome to ${name}`,
    body: paragraphs(
      "Hello {{first name|there}},",
      `it is good to have you here. You will get the next issue of ${name} as soon as it is out.`,
      "One thing helps me more than anything else: answer this mail and tell me what brought you here. I read every answer.",
      "And if this mail landed somewhere odd, move it to your inbox once. The next ones will know the way.",
    ),
  },
  {
    ...{ key: "welcome-2", sequence: "welcome", days: 2, onlyFree: false },
    title: "Where to begin",
    body: paragraphs(
      "Hello {{first name|there}},",
      "you came in the middle of a conversation, so here is where others began. (Put two or three links to your best issues here, each with a sentence that says for whom it is.)",
      "Every issue stands on the site, so you can read at your own pace.",
    ),
  },
  {
    ...{ key: "welcome-5", sequence: "welcome", days: 5, onlyFree: true },
    title: "How this newsletter lives",
    body: paragraphs(
      "Hello {{first name|there}},",
      `nobody buys space in ${name}. It is paid by readers who want it to go on, and they get every issue whole.`,
      "If what you have read so far was worth something to you, become a member: the way there is on your page. If not, stay as you are. You are welcome either way.",
    ),
  },
  {
    ...{ key: "premium-welcome-0", sequence: "premium-welcome", days: 0, onlyFree: false },
    title: "Thank you for becoming a member",
    body: paragraphs(
      "Hello {{first name|there}},",
      `thank you. You are one of the readers by whom ${name} exists.`,
      "From now on you get every issue whole, and all earlier ones are open to you on the site once you sign in.",
      "Is there something that you would like me to write about? Answer this mail; members come first.",
    ),
  },
  ...reminders(name, yourPage(site)),
];

/** A page that only this machine reaches is named, not linked to. */
const yourPage = (site: string): string =>
  site.startsWith("https://") ? `[your page](${site}/account)` : "your page on the site";

/** After a payment failed: kind, short, and never more than three. */
const reminders = (name: string, page: string): Proposal[] => [
  {
    ...{ key: "past-due-0", sequence: "past-due", days: 0, onlyFree: false },
    title: "A payment did not go through",
    body: paragraphs(
      "Hello {{first name|there}},",
      `the last payment for ${name} did not go through. That happens: a card expires, or a bank is careful.`,
      `Nothing changes for now, and it is tried again by itself. If you have a new card, give it on ${page}, under “Change or end it”.`,
    ),
  },
  {
    ...{ key: "past-due-3", sequence: "past-due", days: 3, onlyFree: false },
    title: "Your card, when you have a minute",
    body: paragraphs(
      "Hello {{first name|there}},",
      `the payment for ${name} is still open. You read on as before.`,
      `The way to another card is on ${page}, under “Change or end it”. And if you would rather stop, you can do that there too; no hard feelings.`,
    ),
  },
  {
    ...{ key: "past-due-8", sequence: "past-due", days: 8, onlyFree: false },
    title: "Before your membership rests",
    body: paragraphs(
      "Hello {{first name|there}},",
      `the payment for ${name} has not come through yet, so in some days you will be a free reader again. Nothing else happens, and nothing is owed.`,
      `If you want to stay a member, a minute on ${page} is enough. If something else is in the way, answer this mail.`,
    ),
  },
];

const paragraphs = (...texts: string[]): string => texts.join("\n\n");
