/** The lines of a body, and the blocks that are read from them. */
import type { Fields } from "../shape.ts";
import type { Block, BlockType, Span } from "./node.ts";

/** A block that was read, before it has an id. */
export interface Draft extends Block {
  children: Draft[];
  span: Span;
  /** Its first line, or all of them if it holds its text in several: what tells it from its neighbours. */
  mark: string;
}

export interface Lines {
  all: readonly string[];
  /** Reads the lines of a range as blocks. */
  read(from: number, to: number): Draft[];
}

/** How deep a line stands: its tabs; two spaces, as plain markdown has them before nested items, count as one. */
export function tabsOf(line: string): number {
  const [, tabs = "", spaces = ""] = /^(\t*)( *)/.exec(line) ?? [];
  return tabs.length + Math.floor(spaces.length / 2);
}

/** A block without children that takes these lines. */
export function draft(
  lines: Lines,
  block: { type: BlockType; content: Fields; id?: string | undefined },
  from: number,
  to: number,
): Draft {
  const tabs = tabsOf(lines.all[from] ?? "");
  const { type, content, id } = block;
  return {
    type,
    content,
    ...(id === undefined ? {} : { id }),
    children: [],
    span: { from, to, childrenEnd: to, childrenTabs: tabs + 1 },
    mark: lines.all.slice(from, to).join("\n").trim(),
  };
}

/** The line after `at` that ends what it began; `to` when none does. */
export function endOf(lines: Lines, at: number, to: number, ends: (line: string) => boolean): number {
  for (let line = at + 1; line < to; line++) if (ends(lines.all[line]?.trim() ?? "")) return line;
  return to;
}
