/** Puts the blocks of a body one below the other, as deep as they stand, with an empty line where CommonMark wants one. */

import type { Frame, Frames } from "./frames.ts";
import { type InlineOptions, inlineMarkdown } from "./inline.ts";
import { LIST_ITEM } from "./lines.ts";

interface Block {
  lines: string[];
  /** In which it stands. */
  base: Frame[];
  /** And those that it begins itself. */
  frames: Frame[];
  /** Made here, in place of something that has no Markdown. */
  made: boolean;
  literal: boolean;
}

export interface BlockFacts {
  made?: boolean;
  literal?: boolean;
  /** The frame that the line begins, in which its children stand. */
  begins?: Partial<Frame> & { tabs: number };
}

export class PageWriter {
  readonly #lines: string[] = [];
  readonly #frames: Frames;
  readonly #inline: InlineOptions;
  #block: Block | null = null;
  #emptyLines = 0;

  constructor(frames: Frames, inline: InlineOptions) {
    this.#frames = frames;
    this.#inline = inline;
  }

  emptyLine(): void {
    this.#emptyLines += 1;
  }

  /** What follows is no part of what came before. */
  apart(): void {
    this.#emptyLines = Math.max(1, this.#emptyLines);
  }

  /** Whether a line that is indented by blanks would begin code here, or go on with it. */
  mayBeCode(): boolean {
    return this.#emptyLines > 0 || this.#block === null || this.#block.literal;
  }

  /** One line of text, or the lines of a literal block. */
  write(lines: string[], { made = false, literal = false, begins }: BlockFacts = {}): void {
    if (this.#frames.hidden()) return;
    const base = this.#frames.all();
    for (const frame of base) frame.filled = true;
    const words = literal ? lines : [this.#titled(base, lines.join(" "))];
    const led = this.#led(base, words, literal);
    if (begins) this.#frames.push(begins.tabs, begins);
    const block = { lines: led, base, frames: this.#frames.all(), made, literal };
    if (this.#block && this.#continues(block, this.#block)) {
      this.#block.lines.push(...block.lines);
      this.#block.frames = block.frames;
    } else this.#begin(block);
    this.#emptyLines = 0;
  }

  finish(): string {
    this.#flush();
    return this.#lines.join("\n");
  }

  #titled(base: Frame[], line: string): string {
    const frame = base.at(-1);
    if (!frame?.titled) return line;
    frame.titled = false;
    return boldly(line);
  }

  /** A callout's icon goes before its first words, or above them if they are no plain words. */
  #led(base: Frame[], lines: string[], literal: boolean): string[] {
    const leads = base.filter(({ lead }) => lead !== "");
    const lead = leads.map((frame) => frame.lead).join("");
    if (lead === "") return lines;
    const [first = "", ...rest] = lines;
    for (const frame of leads) frame.lead = "";
    if (!literal && !/^(?:[-*+>#|`~]|\d+[.)])/.test(first)) return [lead + first, ...rest];
    this.#begin({ lines: [lead.trim()], base, frames: base, made: true, literal: false });
    return lines;
  }

  /** Whether the block goes on with the paragraph, quotation or list before it, as it was written. */
  #continues(block: Block, before: Block): boolean {
    if (this.#emptyLines > 0 || this.#inline.fromNotion) return false;
    if (before.made || block.made || before.literal || block.literal) return false;
    return before.base.at(-1) === block.base.at(-1);
  }

  #begin(block: Block): void {
    const before = this.#block;
    this.#flush();
    if (before && this.#wantsEmptyLine(before, block)) {
      const shared = before.frames.filter((frame, level) => frame === block.base[level]);
      const empty = prefixOf(shared).trimEnd();
      for (let lines = Math.max(1, this.#emptyLines); lines > 0; lines -= 1) this.#lines.push(empty);
    }
    this.#block = block;
  }

  #wantsEmptyLine(before: Block, block: Block): boolean {
    if (before.made || block.made) return true;
    const sameDepth = before.base.at(-1) === block.base.at(-1);
    if (!this.#inline.fromNotion && sameDepth) return this.#emptyLines > 0;
    const item = LIST_ITEM.exec(before.lines.at(-1) ?? "");
    const next = block.literal ? null : LIST_ITEM.exec(block.lines[0] ?? "");
    if (item && !before.literal && item[3]?.trim() === "" && block.base.length > before.base.length)
      return false;
    if (this.#emptyLines > 0 || !item || !next || before.literal) return true;
    const [, marker = "", , words] = next;
    // Only a bullet or a number 1 ends the paragraph above it.
    const begins = !/\d/.test(marker) || Number.parseInt(marker, 10) === 1;
    return (
      words === "" ||
      !(begins || (sameDepth && /\d/.test(item[1] ?? "")) || block.base.length < before.base.length)
    );
  }

  #flush(): void {
    const block = this.#block;
    if (!block) return;
    const prefix = prefixOf(block.base);
    const text = block.lines.join("\n");
    const written = block.literal || block.made ? text : inlineMarkdown(text, this.#inline);
    for (const line of written.split("\n")) this.#lines.push(line === "" ? prefix.trimEnd() : prefix + line);
    this.#block = null;
  }
}

const prefixOf = (frames: readonly Frame[]): string => frames.map(({ prefix }) => prefix).join("");

/** Bold as a whole, whatever of it was bold before. */
export function boldly(words: string): string {
  const text = words.replaceAll("**", "").trim();
  return text === "" ? "" : `**${text}**`;
}
