/** Drafts of full length, made from a seed: some full of numbers and names, some of talk. */
import { seeded } from "../../src/composition/scoring/dice.ts";

const SUBJECTS = [
  "The newsletter",
  "A reader",
  "The editor",
  "Our printer",
  "The post office",
  "A bookshop",
  "The old machine",
];
const VERBS = ["moved", "lost", "found", "changed", "kept", "paid for", "asked about", "counted", "replaced"];
const FACTS = [
  "412 readers",
  "Mara Holt in Leeds",
  "60 dollars a month",
  "the 3 pages of April",
  "Jon Vale’s list",
  "Tuesday the 14th",
];
const TALK = [
  "the usual ideas",
  "what matters",
  "some things",
  "many aspects",
  "whatever came up",
  "the whole approach",
];
const ENDS = [
  "because the figures said so",
  "after a long winter",
  "without telling anybody",
  "and nobody noticed",
  "",
];

export interface FullDraft {
  title: string;
  body: string;
}

/** About 450 words each; the later in the list, the more of its sentences hold a number or a name. */
export function fullDrafts(count: number, seed = 7): FullDraft[] {
  const random = seeded(seed);
  const one = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? "";
  return Array.from({ length: count }, (_, n) => {
    const sentence = () => {
      const object = random() < (n + 1) / (count + 1) ? one(FACTS) : one(TALK);
      return `${one(SUBJECTS)} ${one(VERBS)} ${object} ${one(ENDS)}`.trim();
    };
    const paragraph = () => `${Array.from({ length: 7 }, sentence).join(". ")}.`;
    return { title: `Draft ${n + 1}`, body: Array.from({ length: 7 }, paragraph).join("\n\n") };
  });
}
