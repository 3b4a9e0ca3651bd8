/** A draft as prose: what is left of its Markdown without code, pictures and addresses; its words and sentences. */

export interface Prose {
  /** In the order of the text, each line trimmed. */
  text: string;
  /** Of the body's characters, how many stand in code. 0 to 1. */
  codeShare: number;
}

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
/** Lines that only programs have, where nobody put a fence around them. */
const CODE_LINE = new RegExp(
  [
    "[;{}]\\s*$",
    "^\\s*(?:def|class|function|async|public|private|if|for|while)\\b[^.]{0,200}[:{]\\s*$",
    "^\\s*(?:const|let|var)\\s+[\\w{}$\\[\\], ]+=",
    "^\\s*(?:from\\s+\\S+\\s+import\\s|import\\s+[\\w.]+\\s*$|import\\s.{1,200}\\sfrom\\s+[\"']|#include\\s)",
    "^\\s*[\\w.]+\\s*[-+*/]?=\\s*\\S",
    "^\\s*[\\w.]+\\([^)]{0,200}\\)\\s*$",
  ].join("|"),
);

/** Linear in the length of the text. */
export function proseOf(markdown: string): Prose {
  const prose: string[] = [];
  let [fence, code, all] = ["", 0, 0];
  for (const line of markdown.split("\n")) {
    const length = line.trim().length;
    const mark = FENCE.exec(line)?.[1] ?? "";
    all += length;
    if (fence !== "" || mark !== "" || CODE_LINE.test(line)) code += length;
    else prose.push(plain(line));
    if (fence === "") fence = mark;
    else if (mark.startsWith(fence)) fence = "";
  }
  return { text: prose.join("\n").trim(), codeShare: all === 0 ? 0 : code / all };
}

/** One line without Markdown's marks: the words that a reader sees. */
const plain = (line: string): string =>
  line
    .replace(/!\[[^\]]{0,500}\]\([^)]{0,2000}\)/g, "")
    .replace(/\[([^[\]]{0,500})\]\([^)]{0,2000}\)/g, "$1")
    .replace(/<[^<>]{0,200}>/g, "")
    .replace(/https?:\/\/\S+/g, "")
    .replace(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d{1,3}[.)]\s+)/, "")
    .replace(/[*_`~]/g, "")
    .trim();

/** Characters of scripts that put no blank between words: each counts as half a word, as their readers count. */
const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Khmer}\\p{Script=Lao}";
const WORD = new RegExp(
  `[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+(?:['’.,-](?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+)*`,
  "gu",
);
const ONE_UNSPACED = new RegExp(`^[${UNSPACED}]$`, "u");

export const isUnspaced = (word: string): boolean => ONE_UNSPACED.test(word);

/** Words as they stand there; of a script without blanks, single characters. */
export const wordsIn = (text: string): string[] => text.match(WORD) ?? [];

/** How many words a reader would count. */
export function countWords(words: readonly string[]): number {
  let halves = 0;
  for (const word of words) halves += isUnspaced(word) ? 1 : 2;
  return Math.round(halves / 2);
}

/** A line's end ends a sentence too: headings and list items have no full stop. */
export const sentenceTexts = (text: string): string[] =>
  text.split(/(?<=[.!?…]["'”’)\]]?)\s+|(?<=[。！？])|\n+/u).filter((sentence) => sentence !== "");

/** The words of each sentence. */
export const sentencesIn = (text: string): string[][] =>
  sentenceTexts(text)
    .map(wordsIn)
    .filter((words) => words.length > 0);
