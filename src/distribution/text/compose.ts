/**
 * What could be said of an issue in one place: made of the issue's own sentences, and, where a local model wrote a hook, of
 * that; labelled so. Each draft fits the rules that it was made for.
 */
import { withFallbacks } from "../../content/merge-fields.ts";
import { oneLine } from "../../content/one-line.ts";
import type { NetworkName, TextRules } from "../network.ts";
import { fits } from "./length.ts";
import { ended, linkTitle } from "./link-title.ts";
import { bestOf, inOrder, overlap, type Passage, passagesOf } from "./passages.ts";
import { signsOf } from "./signs.ts";

export interface Draft {
  text: string;
  title: string;
  isThread: boolean;
  madeBy: "extract" | "model";
  /** One sentence for the owner. */
  why: string;
}

export interface IssueText {
  number: number | null;
  title: string;
  /** May hold Markdown. */
  description: string;
  /** Markdown. */
  body: string;
}

export interface DraftFor {
  network: NetworkName;
  rules: TextRules;
  /** As long as the link that will stand in the text. */
  link: string;
  hashtags: readonly string[];
  /** BCP 47. */
  language: string;
  /** Its name is left out of titles. */
  publication: string;
  /** What a local model wrote, after it was checked; left out where there is none. */
  written?: string | undefined;
}

const LINK = "{link}";
const BETWEEN_PARTS = "\n---\n";
const FURTHER_PARTS = 3;
const THREADS: readonly NetworkName[] = ["bluesky", "mastodon"];
/** What a passage needs to open a post; what says less, the description says better. */
const GOOD = 1;

/**
 * One to four, the issue's own words before a model's. Places where a post is a link with a title get exactly one, and
 * LinkedIn, where a post is several paragraphs, the issue's own.
 */
export function draftsFor(issue: IssueText, options: DraftFor): Draft[] {
  const { rules, publication, language } = options;
  if (rules.mostTitle !== undefined) return [linkPost(issue, { most: rules.mostTitle, publication })];
  const passages = passagesOf(issue.body, { title: titleOf(issue), language });
  const hooks = hooksOf(issue, passages, options);
  if (options.network === "linkedin")
    return hooks.slice(0, 1).map((hook) => longPost(hook, passages, options));
  const [first, second] = hooks;
  const thread = first ? threadOf(first, passages, options) : null;
  return [
    ...(first ? [shortPost(first, options)] : []),
    ...(thread ? [thread] : []),
    ...(second ? [shortPost(second, options)] : []),
    ...(options.written === undefined ? [] : writtenPost(options.written, options)),
  ];
}

/** Cut, it would no longer be what was checked. */
function writtenPost(written: string, options: DraftFor): Draft[] {
  if (!isShort(`${written}\n\n${LINK}`, options)) return [];
  const why =
    "Written by the local model on this machine of what the issue says; read it before you approve it.";
  return [{ text: withTail(written, options), title: "", isThread: false, madeBy: "model", why }];
}

/** Without the mark of a heading and the number, which other tools leave in titles. */
const NUMBERED = /^(?:#{1,6}\s+)?(?:issue\s*(?:no\.?\s*)?#?\d+\s*[:|·–—-]\s*)?(?=\S)/i;

const titleOf = ({ title }: IssueText): string => oneLine(withFallbacks(title)).replace(NUMBERED, "");

/** Best first, of those that fit whole; where no passage stands by itself, the description, else the title. */
function hooksOf(issue: IssueText, passages: readonly Passage[], options: DraftFor): Passage[] {
  const good = passages.filter(({ text, score }) => score >= GOOD && isShort(`${text}\n\n${LINK}`, options));
  if (good.length > 0) return bestOf(good, 2);
  return [saidOf(issue, options)].filter(({ text }) => text !== "");
}

/** Headings that were run together with text, as a cut by some other tool leaves them. */
const RUN_TOGETHER = /(?:^|\s)#{1,6}\s/;

function saidOf(issue: IssueText, { language }: DraftFor): Passage {
  const nowhere = { paragraph: -1, from: 0, to: 0, score: 0 };
  const because = "no sentence of its text stands by itself: this is";
  const description = oneLine(withFallbacks(issue.description));
  if (description === "" || RUN_TOGETHER.test(description))
    return { ...nowhere, text: titleOf(issue), because: `${because} its title` };
  const [best] = bestOf(passagesOf(description, { title: "", language }), 1);
  const text = best?.text ?? description.replace(/\s*\.{3}$/, "…");
  return { ...nowhere, text, because: `${because} its description` };
}

/** The hook, the link, the tags; what doesn't fit is left out from behind, and the hook is cut between words at last. */
function shortPost(hook: Passage, options: DraftFor): Draft {
  const text = cutToFit(hook.text, (said) => withTail(said, options), options);
  return { text, title: "", isThread: false, madeBy: "extract", why: whyOf(hook) };
}

const whyOf = ({ because }: Passage): string => `Its own words: ${because}.`;

function withTail(said: string, options: DraftFor): string {
  const tags = options.hashtags.map((tag) => `#${tag}`).join(" ");
  const text = [said, LINK, tags].filter((part) => part !== "").join("\n\n");
  return isShort(text, options) ? text : `${said}\n\n${LINK}`;
}

const isShort = (text: string, { rules, link }: DraftFor): boolean =>
  fits(text.replaceAll(LINK, link), rules).why === null;

/** Cut between words, and ended with “…”, until all of it fits; a text without blanks between its signs. */
function cutToFit(said: string, make: (said: string) => string, options: DraftFor): string {
  if (isShort(make(said), options)) return make(said);
  const joint = said.includes(" ") ? " " : "";
  const pieces = joint === "" ? signsOf(said) : said.split(joint);
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isShort(make(ended(pieces.slice(0, middle).join(joint))), options)) low = middle;
    else high = middle - 1;
  }
  return make(low === 0 ? "" : ended(pieces.slice(0, low).join(joint))).trim();
}

/** The hook with the link, then what the issue says further on, in its own order; null where it says too little. */
function threadOf(hook: Passage, passages: readonly Passage[], options: DraftFor): Draft | null {
  if (!THREADS.includes(options.network)) return null;
  const further = furtherOf(hook, passages, FURTHER_PARTS).filter(({ text }) => isShort(text, options));
  if (further.length < 2) return null;
  const parts = [shortPost(hook, options).text, ...further.map(({ text }) => text)];
  return {
    ...{ text: parts.join(BETWEEN_PARTS), title: "", isThread: true, madeBy: "extract" },
    why: `${parts.length} parts, all in the issue’s own words: who reads on here has read some of it.`,
  };
}

/** The best of what follows the hook; where too little does, of all the issue. */
function furtherOf(hook: Passage, passages: readonly Passage[], most: number): Passage[] {
  const others = passages.filter((one) => !overlap(one, hook));
  const after = bestOf(
    others.filter((one) => inOrder(hook, one) < 0),
    most,
  );
  return (after.length >= 2 ? after : bestOf(others, most)).toSorted(inOrder);
}

/** Three short paragraphs and the link. */
function longPost(hook: Passage, passages: readonly Passage[], options: DraftFor): Draft {
  const further = furtherOf(hook, passages, 2).map(({ text }) => text);
  const said = [hook.text, ...further].join("\n\n");
  const text = cutToFit(said, (words) => withTail(words, options), options);
  return { text, title: "", isThread: false, madeBy: "extract", why: whyOf(hook) };
}

function linkPost(issue: IssueText, options: { most: number; publication: string }): Draft {
  const why = "The issue’s own title, as its readers want it: no praise, no text of ours.";
  return { text: "", title: linkTitle(titleOf(issue), options), isThread: false, madeBy: "extract", why };
}
