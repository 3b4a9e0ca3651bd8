/** Reads a body line by line, and writes what Notion means by it as CommonMark. */

import { type Frame, Frames, frameOf, HOLDS_BLOCKS } from "./frames.ts";
import { inlineMarkdown } from "./inline.ts";
import { leafAt } from "./leaf.ts";
import { beginsRows, closesFence, eachLineIsABlock, fenceIn, isEquation, isRow, LIST_ITEM } from "./lines.ts";
import { boldly, PageWriter } from "./page-writer.ts";
import { SourceLines } from "./source-lines.ts";
import { tableMarkdown } from "./table.ts";
import { attributesIn, type Tag, tagAt, withoutAttributes } from "./tags.ts";
import type { Tally } from "./tally.ts";

/** A text that turns out to hold nothing of Notion's comes back as it is. */
export function readBody(markdown: string, tally: Tally): string {
  const read = new BodyReader(markdown.split("\n"), tally).read();
  return tally.touched() ? read : markdown;
}

class BodyReader {
  readonly #lines: SourceLines;
  readonly #tally: Tally;
  readonly #frames = new Frames();
  readonly #inline: { tally: Tally; fromNotion: boolean };
  readonly #page: PageWriter;

  constructor(lines: readonly string[], tally: Tally) {
    this.#lines = new SourceLines(lines);
    this.#tally = tally;
    this.#inline = { tally, fromNotion: eachLineIsABlock(lines) };
    this.#page = new PageWriter(this.#frames, this.#inline);
  }

  read(): string {
    for (let line = this.#lines.next(); line !== null; line = this.#lines.next()) {
      const text = line.replace(/^\t+/, "");
      if (text.trim() === "") this.#page.emptyLine();
      else this.#readLine(text, line.length - text.length);
    }
    return this.#page.finish();
  }

  #readLine(line: string, tabs: number): void {
    // Lines that begin with blanks are CommonMark's own business.
    if (!line.startsWith(" ")) this.#frames.dedent(tabs);
    if (tabs > 0) this.#tally.touch();
    if (!this.#readLiteral(line, tabs)) this.#readBlocks(line, tabs);
  }

  #readBlocks(line: string, tabs: number): void {
    const { text, ends } = withoutEnds(line);
    const rest = this.#readTags(text, tabs);
    if (rest.trim() !== "") this.#readText(rest, tabs);
    for (const tag of ends) this.#close(tag);
  }

  #readLiteral(line: string, tabs: number): boolean {
    if (/^ {0,3}<!--/.test(line)) {
      this.#skipComment(line);
      return true;
    }
    const fence = fenceIn(line);
    if (fence !== null) {
      this.#readCode(line, fence, tabs);
      return true;
    }
    return (
      this.#readEquation(line) ||
      this.#readCalloutFence(line, tabs) ||
      this.#readTable(line, tabs) ||
      this.#readRows(line)
    );
  }

  #skipComment(line: string): void {
    if (!line.includes("-->")) this.#lines.until((next) => next.includes("-->"));
    this.#page.apart();
  }

  #readCode(line: string, fence: string, tabs: number): void {
    const code = this.#lines.until((next) => closesFence(next, fence));
    this.#page.write([line, ...unindented(code, tabs)], { literal: true });
  }

  #readEquation(line: string): boolean {
    const inLine = /^ {0,3}\$\$([^$]+)\$\$ *$/.exec(line)?.[1];
    if (inLine === undefined && (!isEquation(line) || !this.#lines.close("equation", isEquation)))
      return false;
    const source = inLine === undefined ? this.#lines.until(isEquation).slice(0, -1) : [inLine];
    const text = source.map((each) => each.trim()).filter((each) => each !== "");
    const longest = Math.max(2, ...text.map((each) => /^(?:`*)/.exec(each)?.[0].length ?? 0));
    const fence = "`".repeat(longest + 1);
    this.#tally.count("equation");
    this.#tally.touch();
    this.#page.write([fence, ...text, fence], { made: true, literal: true });
    return true;
  }

  #readCalloutFence(line: string, tabs: number): boolean {
    const [whole, attributes] = /^ {0,3}:{3,}[ \t]*(?:callout\b[ \t]*(\{[^{}]*\})?)?[ \t]*$/.exec(line) ?? [];
    if (whole === undefined) return false;
    if (!whole.includes("callout")) return this.#frames.close(":::") !== null;
    this.#tally.touch();
    const tag = {
      name: "callout",
      closing: false,
      whole: false,
      attributes: attributesIn(attributes ?? ""),
      end: 0,
    };
    const frame = frameOf(tag, this.#frames, this.#tally);
    this.#frames.push(tabs, { ...frame, tag: ":::" });
    return true;
  }

  /** Its rows are no blocks of their own, although each line of Notion's is one. */
  #readRows(line: string): boolean {
    if (!this.#inline.fromNotion || !beginsRows(line, this.#lines.peek()?.replace(/^\t+/, ""))) return false;
    const rows = [line, ...this.#lines.while(isRow)].map((row) => row.trim());
    this.#page.write(rows, { literal: true });
    return true;
  }

  #readTable(line: string, tabs: number): boolean {
    if (!/^ {0,3}<table[\s>]/.test(line)) return false;
    const ends = (next: string) => next.includes("</table>");
    if (!ends(line) && !this.#lines.close("table", ends)) return false;
    const [source = "", ...after] = [line, ...(ends(line) ? [] : this.#lines.until(ends))]
      .join("\n")
      .split("</table>");
    const lines = tableMarkdown(source, this.#inline);
    if (lines.length > 0) this.#page.write(lines, { made: true, literal: true });
    const rest = after.join("</table>");
    this.#tally.touch();
    if (rest.trim() !== "") this.#readBlocks(rest, tabs);
    return true;
  }

  /** Takes the tags at the line's beginning; gives back what follows them. */
  #readTags(line: string, tabs: number): string {
    let at = 0;
    while (at < line.length) {
      const from = at + (/^ {0,3}/.exec(line.slice(at, at + 3))?.[0].length ?? 0);
      const tag = line[from] === "<" ? tagAt(line, from) : null;
      const end = tag && (this.#readFrame(line, tag, tabs) ?? this.#readLeaf(line, tag));
      if (end === null) break;
      this.#tally.touch();
      this.#page.apart();
      at = end;
    }
    return line.slice(at);
  }

  #readFrame(line: string, tag: Tag, tabs: number): number | null {
    const name = tag.name.replaceAll("_", "-");
    if (!HOLDS_BLOCKS.test(name)) return null;
    if (tag.closing) {
      this.#close(name);
      return tag.end;
    }
    const title = name === "summary" ? this.#lines.indexOf("</summary>", line, tag.end) : -1;
    if (title >= 0) {
      const words = boldly(inlineMarkdown(line.slice(tag.end, title), this.#inline));
      if (words !== "") this.#page.write([words], { made: true });
      return title + "</summary>".length;
    }
    const frame = frameOf(tag, this.#frames, this.#tally);
    if (!frame) return null;
    if (tag.attributes.has("color") && name !== "callout") this.#tally.count("colour");
    this.#frames.push(tabs, frame);
    const heading = tag.attributes.get("title");
    if (name === "tab" && heading) this.#page.write([boldly(heading)], { made: true });
    if (tag.whole) this.#close(name);
    return tag.end;
  }

  #readLeaf(line: string, tag: Tag): number | null {
    const leaf = leafAt(line, tag, this.#inline);
    if (leaf && leaf.line !== null) this.#page.write([leaf.line], { made: true });
    return leaf?.end ?? null;
  }

  #close(name: string): void {
    const frame = this.#frames.close(name);
    if (name === "synced-block-reference" && frame && !frame.filled) this.#tally.count("synced");
  }

  #readText(line: string, tabs: number): void {
    if (
      /^ {4}/.test(line) &&
      !this.#inline.fromNotion &&
      this.#page.mayBeCode() &&
      !LIST_ITEM.test(line.trim())
    ) {
      this.#page.write([line], { literal: true });
      return;
    }
    const { text, attributes } = withoutAttributes(
      this.#inline.fromNotion ? withoutIndent(line) : line.replace(LEADING_BREAKS, ""),
    );
    if (attributes.size > 0) this.#tally.touch();
    if (attributes.has("color")) this.#tally.count("colour");
    if (attributes.has("toggle")) this.#tally.count("toggle");
    if (text.trim() === "") return;
    const begins = text.startsWith(" ") ? null : childrenOf(text);
    this.#page.write([text], begins ? { begins: { ...begins, tabs } } : {});
  }
}

// At a line's beginning CommonMark takes the tag for a block, and the text after it for a part of that.
const LEADING_BREAKS = /^(?:<br\s*\/?>\s*)+/i;

/** Blanks before a paragraph of Notion's are no code. */
function withoutIndent(line: string): string {
  const text = line.trimStart().replace(LEADING_BREAKS, "");
  return LIST_ITEM.test(text) ? line : text;
}

/** In what the children of a line stand. */
function childrenOf(text: string): Partial<Frame> {
  const [, marker = "", blanks = ""] = LIST_ITEM.exec(text) ?? [];
  if (marker !== "" && !isRule(text))
    return { prefix: " ".repeat(marker.length + (blanks.length > 4 ? 1 : Math.max(1, blanks.length))) };
  return text.startsWith(">") ? { prefix: "> " } : {};
}

const isRule = (text: string): boolean => /^(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,})$/.test(text);

/** A line without the ends of blocks that stand at its end. */
function withoutEnds(line: string): { text: string; ends: string[] } {
  const ends: string[] = [];
  let text = line;
  for (;;) {
    const trimmed = text.trimEnd();
    const at = trimmed.endsWith(">") ? trimmed.lastIndexOf("</") : -1;
    const name = at > 0 ? trimmed.slice(at + 2, -1).replaceAll("_", "-") : "";
    if (name === "summary" || !HOLDS_BLOCKS.test(name)) return { text, ends };
    ends.unshift(name);
    text = trimmed.slice(0, at);
  }
}

/** Code as it was before its block was indented. Some writers leave it where it was. */
function unindented(code: readonly string[], tabs: number): string[] {
  const indent = "\t".repeat(tabs);
  const deep = code.every((line) => line.trim() === "" || line.startsWith(indent));
  const all = deep ? code.map((line) => line.slice(indent.length)) : [...code];
  const last = all.at(-1);
  return last === undefined ? [] : [...all.slice(0, -1), tabs > 0 ? last.replace(/^\t+/, "") : last];
}
