/**
 * What could be said of an issue in one place: made of the issue's own sentences and of nothing else, and labelled so. Each
 * draft fits the rules that it was made for.
 */
import { withFallbacks } from "../../content/merge-fields.ts";
import { oneLine } from "../../content/one-line.ts";
import type { NetworkName, TextRules } from "../network.ts";
import { fits, graphemesIn } from "./length.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";

export interface Draft {
  text: string;
  title: string;
  isThread: boolean;
  madeBy: "extract";
  /** One sentence for the owner. */
  why: string;
}

export interface IssueText {
  number: number | null;
  title: string;
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
}

const LINK = "{link}";
const BETWEEN_PARTS = "\n---\n";
const LONGEST_THREAD = 4;

/** One to three, the best first. Places where a post is a link with a title get exactly one. */
export function draftsFor(issue: IssueText, options: DraftFor): Draft[] {
  const { mostTitle } = options.rules;
  if (mostTitle !== undefined) return [linkPost(issue, mostTitle)];
  const title = titleOf(issue);
  const sentences = sentencesOf(issue.body, { title, language: options.language });
  const hooks = hooksOf(issue, sentences);
  if (options.network === "linkedin") return [longPost(hooks, sentences, options)];
  const [first, second] = hooks;
  const thread = first ? threadOf(first, sentences, options) : null;
  const drafts = [
    ...(first ? [shortPost(first, options)] : []),
    ...(thread ? [thread] : []),
    ...(second ? [shortPost(second, options)] : []),
  ];
  return drafts.slice(0, 3);
}

const titleOf = ({ title }: IssueText): string => oneLine(withFallbacks(title));

/** Best first; where no sentence stands by itself, the description, else the title. */
function hooksOf(issue: IssueText, sentences: readonly Sentence[]): Sentence[] {
  const ranked = sentences.filter(({ score }) => score >= 1).toSorted((a, b) => b.score - a.score);
  if (ranked.length > 0) return ranked.slice(0, 2);
  const said = oneLine(withFallbacks(issue.description)) || titleOf(issue);
  const because = "no sentence of it stands by itself: this is its description";
  return said === "" ? [] : [{ text: said, paragraph: 0, score: 0, because }];
}

/** The hook, the link, the tags; what doesn't fit is left out from behind, and the hook is cut between words at last. */
function shortPost(hook: Sentence, options: DraftFor): Draft {
  const text = cutToFit(hook.text, (said) => withTail(said, options), options);
  return { text, title: "", isThread: false, madeBy: "extract", why: whyOf(hook) };
}

const whyOf = ({ because }: Sentence): string => `Its own words: ${because}.`;

const tagsOf = ({ hashtags }: DraftFor): string => hashtags.map((tag) => `#${tag}`).join(" ");

function withTail(said: string, options: DraftFor): string {
  const tail = [LINK, tagsOf(options)].filter((part) => part !== "").join("\n\n");
  const text = `${said}\n\n${tail}`;
  return isShort(text, options) ? text : `${said}\n\n${LINK}`;
}

const isShort = (text: string, { rules, link }: DraftFor): boolean =>
  fits(text.replaceAll(LINK, link), rules).why === null;

/** Cut between words, and ended with “…”, until all of it fits; a text without blanks between its signs. */
function cutToFit(said: string, make: (said: string) => string, options: DraftFor): string {
  if (isShort(make(said), options)) return make(said);
  const pieces = said.includes(" ")
    ? said.split(" ")
    : [...new Intl.Segmenter().segment(said)].map(({ segment }) => segment);
  const joint = said.includes(" ") ? " " : "";
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isShort(make(ended(pieces.slice(0, middle).join(joint))), options)) low = middle;
    else high = middle - 1;
  }
  return make(low === 0 ? "" : ended(pieces.slice(0, low).join(joint))).trim();
}

const ended = (text: string): string => `${text.replace(/[\s,;:.–—-]+$/, "")}…`;

/** The hook with the link, then what the issue says further on, in its own order; null where it says too little. */
function threadOf(hook: Sentence, sentences: readonly Sentence[], options: DraftFor): Draft | null {
  if (options.network !== "bluesky" && options.network !== "mastodon") return null;
  const further = sentences.filter(({ text }) => text !== hook.text);
  const best = further.toSorted((a, b) => b.score - a.score).slice(0, LONGEST_THREAD * 2);
  const parts = partsOf(
    further.filter((one) => best.includes(one)),
    options,
  ).slice(0, LONGEST_THREAD);
  if (parts.length < 2) return null;
  const first = cutToFit(hook.text, (said) => withTail(said, options), options);
  return {
    ...{ text: [first, ...parts].join(BETWEEN_PARTS), title: "", isThread: true, madeBy: "extract" },
    why: `${parts.length + 1} parts, all in the issue’s own words: who reads on here has read some of it.`,
  };
}

/** As many sentences in each part as fit. */
function partsOf(sentences: readonly Sentence[], options: DraftFor): string[] {
  const parts: string[] = [];
  for (const { text } of sentences) {
    const last = parts.at(-1);
    const joined = last === undefined ? text : `${last} ${text}`;
    if (last !== undefined && isShort(joined, options) && graphemesIn(joined) <= COMFORT)
      parts[parts.length - 1] = joined;
    else parts.push(cutToFit(text, (said) => said, options));
  }
  return parts;
}

/** A part that fills the last sign of what is allowed is read by nobody. */
const COMFORT = 260;

/** Three short paragraphs and the link. */
function longPost(hooks: readonly Sentence[], sentences: readonly Sentence[], options: DraftFor): Draft {
  const [hook] = hooks;
  const further = sentences
    .filter(({ text }) => text !== hook?.text)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 4);
  const inOrder = sentences.filter((one) => further.includes(one)).map(({ text }) => text);
  const paragraphs = [inOrder.slice(0, 2).join(" "), inOrder.slice(2).join(" ")].filter((one) => one !== "");
  const said = [hook?.text ?? "", ...paragraphs].filter((one) => one !== "").join("\n\n");
  const text = cutToFit(said, (words) => withTail(words, options), options);
  return { text, title: "", isThread: false, madeBy: "extract", why: hook ? whyOf(hook) : "Its own words." };
}

/** A link with a title, as such places want it: the issue's own, without ornament. */
function linkPost(issue: IssueText, most: number): Draft {
  const plain = titleOf(issue)
    .replace(/\p{Extended_Pictographic}/gu, "")
    .replace(/!+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const title = titleWithin(plain || titleOf(issue), most);
  const why = "The issue’s own title, as its readers want it: no praise, no text of ours.";
  return { text: "", title, isThread: false, madeBy: "extract", why };
}

function titleWithin(title: string, most: number): string {
  if ([...title].length <= most) return title;
  const words = [...title].slice(0, most - 1).join("");
  const blank = words.lastIndexOf(" ");
  return ended(blank > most / 2 ? words.slice(0, blank) : words);
}
