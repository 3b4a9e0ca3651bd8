/** Blocks that are one tag, perhaps with a caption: a film, a bookmark, a page within the page. */

import { missingIn } from "../asset-reference.ts";
import { type InlineOptions, inlineMarkdown } from "./inline.ts";
import { type Tag, webAddress } from "./tags.ts";
import type { Difference } from "./tally.ts";

export interface Leaf {
  /** Its line in CommonMark; null when nothing of it is shown. */
  line: string | null;
  /** Where the text goes on after it. */
  end: number;
}

const UNSEEN = /^(?:empty-block|table-of-contents|breadcrumb)$/;
const LEAVES = /^(?:audio|video|file|pdf|image|embed|bookmark|page|database|folder|unknown|custom-block)$/;

/** Null when the tag is none of these, or stands within a sentence. */
export function leafAt(line: string, tag: Tag, options: InlineOptions): Leaf | null {
  const name = tag.name.replaceAll("_", "-");
  if (tag.closing) return null;
  if (UNSEEN.test(name)) return { line: null, end: tag.end };
  const ending = `</${tag.name}>`;
  const close = !LEAVES.test(name) ? -1 : tag.whole ? tag.end : line.indexOf(ending, tag.end);
  if (close < 0) return null;
  const end = tag.whole ? close : close + ending.length;
  const caption = inlineMarkdown(line.slice(tag.end, close).trim(), options);
  if (name !== "page" && name !== "database") return { line: lineOf(name, tag, { caption, options }), end };
  // Within a sentence it is a mention.
  if (line.slice(end).trim() !== "") return null;
  options.tally.count(name);
  return { line: null, end };
}

const LINKS: ReadonlyMap<string, Difference> = new Map([
  ["bookmark", "bookmark"],
  ["embed", "embed"],
  ["link_preview", "preview"],
  ["audio", "media"],
  ["video", "media"],
  ["file", "media"],
  ["pdf", "media"],
]);

function lineOf(
  name: string,
  { attributes }: Tag,
  { caption, options: { tally } }: { caption: string; options: InlineOptions },
): string | null {
  const kind = name === "unknown" ? (attributes.get("type") ?? "") : name;
  const source = attributes.get("src") ?? attributes.get("source") ?? attributes.get("url") ?? "";
  const address = webAddress(source);
  if (kind === "image") {
    const why = missingIn(source);
    if (why !== null) tally.missing(why);
    return pictureOf(address ?? source, caption);
  }
  const difference = LINKS.get(kind);
  if (!difference) tally.leftOut(kind || (attributes.get("alt") ?? ""));
  else tally.count(address === null ? "file" : difference);
  if (!difference) return null;
  return address === null ? caption || null : linkTo(address, caption);
}

const pictureOf = (address: string, words: string): string =>
  `![${words.replace(/[[\]]/g, "\\$&")}](<${address.replace(/[\s<>]/g, encodeURIComponent)}>)`;

/** A link on a line of its own; a caption that holds links stands before it. */
function linkTo(address: string, words: string): string {
  if (words === "") return `<${address}>`;
  return words.includes("](") ? `${words} <${address}>` : `[${words}](<${address}>)`;
}
