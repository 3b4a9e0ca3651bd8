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

/** `name` is the publication's. */
export const proposals = (name: string): Proposal[] => [
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
];

const paragraphs = (...texts: string[]): string => texts.join("\n\n");
