/** How a text begins: all that strangers see of an issue for members. Never more than a third of it. */
import type { Root, RootContent } from "mdast";
import { type DocumentOptions, excerptOf, parseDocument, wordsOf } from "./document.ts";

const LONGEST = 700;
const WORDED = ["paragraph", "heading", "list", "blockquote"];

const allowance = (blocks: readonly RootContent[]): number =>
  Math.min(LONGEST, Math.floor(blocks.reduce((sum, block) => sum + wordsOf(block).length, 0) / 3));

/** Whole blocks as long as they fit; else the first sentences, cut between words. */
export function openingOf(markdown: string, options: DocumentOptions = {}): Root {
  const blocks = parseDocument(markdown, options).children;
  const most = allowance(blocks);
  const taken: RootContent[] = [];
  let length = 0;
  for (const block of blocks) {
    length += wordsOf(block).length;
    if (length > most || !WORDED.includes(block.type)) break;
    taken.push(block);
  }
  while (taken.at(-1)?.type === "heading") taken.pop();
  if (taken.length > 0) return { type: "root", children: taken };
  const value = excerptOf(markdown, most, options);
  const cut: RootContent = { type: "paragraph", children: [{ type: "text", value }] };
  return { type: "root", children: value === "…" || value === "" ? [] : [cut] };
}

/** The same in plain words on one line, at most `length` characters. */
export function openingWords(markdown: string, length: number, options: DocumentOptions = {}): string {
  const most = Math.min(length, allowance(parseDocument(markdown, options).children));
  const words = excerptOf(markdown, most, options);
  return words === "…" ? "" : words;
}
