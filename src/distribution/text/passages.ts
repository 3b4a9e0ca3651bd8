/** The passages of an issue that could stand by themselves in front of strangers, and what speaks for each. */
import type { Nodes } from "mdast";
import { parseDocument, wordsOf } from "../../content/document.ts";
import { oneLine } from "../../content/one-line.ts";
import { signsOf } from "./signs.ts";

/** Sentences of one paragraph that follow each other; the first of them needs nothing that stands before it. */
export interface Passage {
  text: string;
  /** Of its paragraph among the issue's paragraphs, from 0. */
  paragraph: number;
  /** Its first sentence within the paragraph, and the one behind its last. */
  from: number;
  to: number;
  /** -3 to about 7: how well it opens a post. */
  score: number;
  /** What speaks for it, e.g. `it names a figure (78 topics)`. */
  because: string;
}

interface Reading {
  /** A passage that only repeats it says nothing. */
  title: string;
  /** BCP 47. */
  language: string;
}

/** Those of all lengths up to `LONGEST`, in order. */
export function passagesOf(markdown: string, reading: Reading): Passage[] {
  const segmenter = new Intl.Segmenter(reading.language, { granularity: "sentence" });
  return paragraphsOf(markdown, reading.title).flatMap((text, paragraph) => {
    const sentences = whole([...segmenter.segment(text)].map(({ segment }) => segment.trim()));
    const joint = text.includes(" ") ? " " : "";
    return runsOf(sentences, joint).map((run) => {
      const isWhole = run.from === 0 && run.to === sentences.length;
      return { ...run, paragraph, ...judge(run.text, { paragraph, isWhole, title: reading.title }) };
    });
  });
}

/** Prose alone: headings, lists, tables, code and quotations were written to be seen among others. */
const paragraphsOf = (markdown: string, title: string): string[] =>
  parseDocument(markdown, { title })
    .children.filter((block) => block.type === "paragraph")
    .map((block) => oneLine(withHoles(block)))
    .filter((text) => text !== "");

/** Its words; where a reader's own would stand, a brace, by which the sentence is passed over. */
function withHoles(node: Nodes): string {
  if (node.type === "text" && node.data?.field !== undefined) return "{";
  return "children" in node ? node.children.map(withHoles).join("") : wordsOf(node);
}

/** “What works, e.g. this” is cut in two by any splitter: a piece that begins small belongs to the one before. */
function whole(pieces: readonly string[]): string[] {
  const sentences: string[] = [];
  for (const piece of pieces.filter((one) => one !== "")) {
    const before = sentences.at(-1);
    const isContinued = before !== undefined && (/^\p{Ll}/u.test(piece) || isOpen(before));
    if (isContinued) sentences[sentences.length - 1] = `${before} ${piece}`;
    else sentences.push(piece);
  }
  return sentences;
}

const count = (text: string, sign: string): number => text.split(sign).length - 1;

const isOpen = (text: string): boolean =>
  count(text, '"') % 2 === 1 || count(text, "“") > count(text, "”") || count(text, "(") > count(text, ")");

const LONGEST = 280;

function runsOf(sentences: readonly string[], joint: string): Pick<Passage, "text" | "from" | "to">[] {
  return sentences.flatMap((first, from) => {
    if (!isQuotable(first) || LEANS.test(first)) return [];
    const runs: Pick<Passage, "text" | "from" | "to">[] = [];
    let text = "";
    for (let to = from + 1; to <= sentences.length; to++) {
      const next = sentences[to - 1] ?? "";
      text = text === "" ? next : `${text}${joint}${next}`;
      if (!isQuotable(next) || signsOf(text).length > LONGEST) break;
      if (isLongEnough(text)) runs.push({ text, from, to });
    }
    return runs;
  });
}

/** A whole sentence in plain words, which announces nothing that isn't there. */
const isQuotable = (sentence: string): boolean =>
  /[\p{L}\p{N}]/u.test(sentence) &&
  !isOpen(sentence) &&
  !/(?:[:：,;]|\.\.\.|…)$/.test(sentence) &&
  !/https?:|www\.|[{}|<>]|^\p{Ll}/u.test(sentence);

/** What is said of something that stands in the sentence before, and the head of a page. */
const LEANS =
  /^(?:this|that|these|those|it|its|it['’]s|he|she|they|them|their|his|her|so|and|but|or|because|then|now|instead|also|still|yet|however|therefore|both|neither|either|here|there|which|maybe|as a result|for example|for instance|e\.g\.|in other words|in short|the same|the (?:deeper|other|second|third|next|first|latter|former|fix|point|result|answer|lesson|rest|problem|difference)|issue #?\d+)\b/i;

const SHORTEST = 25;

/** A sign of Chinese, Japanese or Korean says as much as three letters. */
function isLongEnough(text: string): boolean {
  const isDense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text);
  return signsOf(text).length >= (isDense ? SHORTEST / 3 : SHORTEST);
}

interface Reason {
  points: number;
  because: string;
}

/** A number of something: no hour, no year, no “Phase 11”, no “line 849 but”. */
const FIGURE =
  /[$€£¥]\s?\p{N}[\p{N}.,]*|(?<![\p{L}\p{N}.#]|\p{Lu}\p{Ll}+ )\p{N}(?:[\p{N}.,]*\p{N})?(?:\s?%|\s?\p{Lo}| (?!(?:and|but|that|this|the|was|were|when|with|for|from|then|could|would)\b)\p{Ll}{3,}(?!\p{L}))/u;
const NUMBER_WORD =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\p{Ll}+)?|hundreds?|thousands?|millions?) (?:of )?(?!(?:and|are|but|can|could|did|for|from|had|has|have|may|might|must|that|the|then|this|was|were|when|will|with|would)\b)\p{Ll}{3,}/iu;
const AGAINST =
  /\b(?:never|nobody|nothing|none|no one|not one|no|cannot|can['’]t|without|only|wrong|failed|broke|broken|corrupted|lost|ghosts?|mistake|stopped)\b/i;

function judge(
  text: string,
  { paragraph, isWhole, title }: { paragraph: number; isWhole: boolean; title: string },
): Pick<Passage, "score" | "because"> {
  const length = signsOf(text).length;
  const figure = FIGURE.exec(text)?.[0];
  const number = NUMBER_WORD.exec(text)?.[0];
  const quoted = /[“"«「][^“”"«»「」]{4,}[”"»」]/u.test(text);
  const reasons: Reason[] = [
    ...(figure ? [{ points: 2, because: `it names a figure (${figure})` }] : []),
    ...(!figure && number ? [{ points: 1.5, because: `it names a number (${number})` }] : []),
    ...(paragraph === 0 ? [{ points: 1.25, because: "the issue opens with it" }] : []),
    ...(AGAINST.test(text) ? [{ points: 1.1, because: "something goes against what one would expect" }] : []),
    ...(/\b(?:I|we|my|our)\b/i.test(text) ? [{ points: 1, because: "it is told by who lived it" }] : []),
    ...(length >= 60 && length <= 230 ? [{ points: 1, because: "it is read at a glance" }] : []),
    ...(isWhole ? [{ points: 0.5, because: "it is a whole thought" }] : []),
    ...(quoted ? [{ points: 0.4, because: "somebody speaks in it" }] : []),
  ];
  const against =
    (/[?？]["”»」]?$/.test(text) ? 1 : 0) + (repeats(text, title) ? 2 : 0) + (length < 50 ? 0.5 : 0);
  const best = reasons.toSorted((a, b) => b.points - a.points)[0];
  return {
    score: reasons.reduce((sum, { points }) => sum + points, 0) - against,
    because: best?.because ?? "it says what the issue is about",
  };
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];

/** The title pasted once more is no hook. */
function repeats(text: string, title: string): boolean {
  const words = new Set(wordsIn(text));
  const named = wordsIn(title);
  return named.length > 1 && named.every((word) => words.has(word)) && words.size <= named.length + 3;
}

/** Whether they share a sentence. */
export const overlap = (a: Passage, b: Passage): boolean =>
  a.paragraph === b.paragraph && a.from < b.to && b.from < a.to;

export const inOrder = (a: Passage, b: Passage): number => a.paragraph - b.paragraph || a.from - b.from;

/** The best of them that share no sentence and don't repeat one another, at most `most`; of two that are as good the longer. */
export function bestOf(passages: readonly Passage[], most: number): Passage[] {
  const ranked = passages.toSorted((a, b) => b.score - a.score || b.text.length - a.text.length);
  const chosen: Passage[] = [];
  for (const one of ranked)
    if (chosen.length < most && chosen.every((other) => !overlap(one, other) && one.text !== other.text))
      chosen.push(one);
  return chosen;
}
