/**
 * Notion's markdown, which is none of CommonMark's: children are indented by tabs, blocks are tags, and each line is a
 * block (developers.notion.com/guides/data-apis/enhanced-markdown). The ledger keeps it as it is; here it is understood.
 */

import { mendedLine } from "./inline.ts";
import { eachLineIsABlock, LIST_ITEM, literalLines } from "./lines.ts";
import { readBody } from "./read-body.ts";
import { newTally } from "./tally.ts";

const MARKS = new RegExp(
  [
    "^\\t+\\S",
    "<\\/?(?:callout|details|summary|table|columns?|tabs?|audio|video|file|pdf|image|embed|bookmark|page|database)\\b",
    "<\\/?(?:folder|mention|date|table[_-]of[_-]contents|breadcrumb|synced[_-]block|meeting-notes|unknown)",
    "<\\/?(?:empty-block|custom-block|span|u)\\b",
    "<br\\s*\\/?>",
    "\\{(?:color|toggle)=",
    "^[ \\t]*:{3,}",
    "\\$",
    "\\[\\^(?:https?:|\\{\\{)",
    "asset:missing#",
    ":[a-z][a-z0-9_+-]*:",
  ].join("|"),
  "im",
);

/** The body as CommonMark with GFM. A text that has none of Notion's marks comes back as it is. */
export function portableMarkdown(markdown: string): string {
  return MARKS.test(markdown) ? readBody(markdown, newTally()) : markdown;
}

/** What readers will not see as the owner wrote it, one short sentence for each kind of thing. */
export function bodyNotes(markdown: string): string[] {
  if (!MARKS.test(markdown)) return [];
  const tally = newTally();
  readBody(markdown, tally);
  return tally.sentences();
}

/**
 * A body as Notion gives it, so that its lines are blocks for CommonMark too: an empty line between them, and emphasis
 * that doesn't begin or end at a blank. Notion itself takes no notice of either.
 */
export function fromNotion(markdown: string): string {
  const lines = markdown.split("\n");
  if (!eachLineIsABlock(lines)) return markdown;
  const literal = literalLines(lines, { blocks: true });
  return lines
    .flatMap((line, index) => {
      const text = literal[index] && !line.includes("<td") ? line : mended(line);
      const apart =
        index > 0 && !(literal[index - 1] && literal[index]) && standApart(lines[index - 1] ?? "", line);
      return apart ? ["", text] : [text];
    })
    .join("\n");
}

function mended(line: string): string {
  const [, before = "", text = ""] = /^(\t*(?:(?:[-*+>]|\d{1,9}[.)]|#{1,6})[ \t]+)?)(.*)$/.exec(line) ?? [];
  return before + mendedLine(text);
}

const BLOCK_TAG =
  /^(?:<\/?(?:callout|details|summary|columns?|tabs?|synced_block|meeting-notes|notes|transcript|empty-block|table_of)|:::)/;

/** Items of one list stay together, and so does a block's tag with what it holds. */
function standApart(above: string, below: string): boolean {
  const [first, second] = [above.trim(), below.trim()];
  if (BLOCK_TAG.test(first) || BLOCK_TAG.test(second)) return false;
  const [item, next] = [LIST_ITEM.exec(first), LIST_ITEM.exec(second)];
  return !(item && next && /\d/.test(item[1] ?? "") === /\d/.test(next[1] ?? ""));
}
