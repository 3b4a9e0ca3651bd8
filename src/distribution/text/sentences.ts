/** The sentences of an issue that could stand by themselves in front of strangers, and what speaks for each. */
import type { Nodes, RootContent } from "mdast";
import { parseDocument, wordsOf } from "../../content/document.ts";
import { oneLine } from "../../content/one-line.ts";

export interface Sentence {
  text: string;
  /** Of its paragraph among the issue's paragraphs, from 0. */
  paragraph: number;
  /** 0 to about 6: how well it opens a post. */
  score: number;
  /** What speaks for it, e.g. `it names a figure (78 topics)`. */
  because: string;
}

/** By paragraph, in order. `language` is BCP 47. */
export function sentencesOf(
  markdown: string,
  { title, language }: { title: string; language: string },
): Sentence[] {
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  return paragraphsOf(markdown, title).flatMap((text, paragraph) =>
    whole([...segmenter.segment(text)].map(({ segment }) => segment.trim()))
      .filter((sentence) => standsAlone(sentence))
      .map((sentence) => ({ text: sentence, paragraph, ...judge(sentence, { paragraph, title }) })),
  );
}

/** Prose alone: headings, lists, tables, code and quotations were written to be seen among others. */
const paragraphsOf = (markdown: string, title: string): string[] =>
  parseDocument(markdown, { title })
    .children.filter((block: RootContent) => block.type === "paragraph")
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

/** What is said of something that stands in the sentence before. */
const LEANS =
  /^(?:this|that|these|those|it|its|it's|it’s|he|she|they|them|their|his|her|so|and|but|or|because|then|instead|also|however|therefore|both|neither|here|there|which|as a result|for example|for instance|e\.g\.|in other words|the same|the (?:deeper|other|second|third|next|first|latter|former))\b/i;

const SHORTEST = 25;
const LONGEST = 240;

function standsAlone(sentence: string): boolean {
  const length = [...sentence].length;
  if (length < shortestFor(sentence) || length > LONGEST) return false;
  if (!/[\p{L}\p{N}]/u.test(sentence) || isOpen(sentence) || /(?:[:：,;]|\.\.\.|…)$/.test(sentence))
    return false;
  return !/https?:|www\.|[{}|<>]|^\p{Ll}/u.test(sentence) && !LEANS.test(sentence);
}

/** A sign of Chinese, Japanese or Korean says as much as three letters. */
const shortestFor = (sentence: string): number =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(sentence)
    ? SHORTEST / 3
    : SHORTEST;

interface Reason {
  points: number;
  because: string;
}

function judge(
  sentence: string,
  { paragraph, title }: { paragraph: number; title: string },
): Pick<Sentence, "score" | "because"> {
  const figure = /(?:[$€£¥]\s?)?\p{N}(?:[\p{N}.,:]*\p{N})?(?:\s?%)?/u.exec(sentence)?.[0];
  const quoted = /[“"«「][^“”"«»「」]{4,}[”"»」]/u.test(sentence);
  const length = [...sentence].length;
  const reasons: Reason[] = [
    ...(figure ? [{ points: 2, because: `it names a figure (${figure})` }] : []),
    ...(/\b(?:I|we|my|our)\b/i.test(sentence) ? [{ points: 1, because: "it is told by who lived it" }] : []),
    ...(quoted ? [{ points: 0.5, because: "somebody speaks in it" }] : []),
    ...(/\b(?:never|nobody|not one|only|wrong|failed|broke|lost|mistake|stopped)\b/i.test(sentence)
      ? [{ points: 1, because: "something goes against what one would expect" }]
      : []),
    ...(length >= 50 && length <= 160 ? [{ points: 1, because: "it is read at a glance" }] : []),
    ...(paragraph === 0 ? [{ points: 0.75, because: "the issue opens with it" }] : []),
  ];
  const against = (/\?$/.test(sentence) ? 1 : 0) + (repeats(sentence, title) ? 1.5 : 0);
  const best = reasons.toSorted((a, b) => b.points - a.points)[0];
  return {
    score: reasons.reduce((sum, { points }) => sum + points, 0) - against,
    because: best?.because ?? "it says what the issue is about",
  };
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];

/** The title pasted once more is no hook. */
function repeats(sentence: string, title: string): boolean {
  const words = new Set(wordsIn(sentence));
  const named = wordsIn(title);
  return named.length > 1 && named.every((word) => words.has(word)) && words.size <= named.length + 3;
}
