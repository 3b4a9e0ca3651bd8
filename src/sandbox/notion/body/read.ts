/** Notion-flavoured markdown as blocks. Each line begins one, tags and fences hold several, tabs make children. */
import type { Fields } from "../shape.ts";
import { attributesOf, colorOf, inlineText } from "./inline-reader.ts";
import { type Draft, draft, endOf, type Lines, tabsOf } from "./lines.ts";
import { type BlockType, fileContent } from "./node.ts";
import { beginsTable, cellsOf } from "./pipe-tables.ts";
import { taggedBlock, tagOf } from "./read-tags.ts";

/** Nobody nests deeper; what does was not written by a person. */
const DEEPEST = 60;
const FENCE = /^(`{3,}|~{3,})\s*(.*)$/;
const RULE = /^(?:-{3,}|\*{3,}|_{3,})$/;
const IMAGE = /^!\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)$/;
const ATTRIBUTES = /\{((?:\s*[\w-]+="[^"]*")+)\s*\}$/;
/** Marks of blocks that hold a line of text, tried in this order. */
const MARKED: readonly { mark: RegExp; type: BlockType; more?: Fields }[] = [
  { mark: /^# +/, type: "heading_1" },
  { mark: /^## +/, type: "heading_2" },
  { mark: /^### +/, type: "heading_3" },
  { mark: /^#{4,6} +/, type: "heading_4" },
  { mark: /^[-*+] \[ \] */, type: "to_do", more: { checked: false } },
  { mark: /^[-*+] \[[xX]\] */, type: "to_do", more: { checked: true } },
  { mark: /^[-*+] +/, type: "bulleted_list_item" },
  { mark: /^\d{1,9}[.)] +/, type: "numbered_list_item" },
  { mark: /^> ?/, type: "quote" },
];

export function readDrafts(markdown: string): Draft[] {
  const all = markdown.split("\n");
  let depth = 0;
  const lines: Lines = {
    all,
    read(from, to) {
      const blocks: Draft[] = [];
      if (depth >= DEEPEST) return blocks;
      depth += 1;
      for (let at = from; at < to; ) {
        if (all[at]?.trim() === "") at += 1;
        else {
          const block = blockAt(lines, at, to);
          blocks.push(block);
          at = block.span.to;
        }
      }
      depth -= 1;
      return blocks;
    },
  };
  return lines.read(0, all.length);
}

function blockAt(lines: Lines, at: number, to: number): Draft {
  const line = lines.all[at]?.trim() ?? "";
  const fence = FENCE.exec(line);
  if (fence) return codeBlock(lines, at, to, fence);
  if (line === "$$") return equationBlock(lines, at, to);
  if (line.startsWith("|")) return pipeTable(lines, at, to) ?? textBlock(lines, at, to);
  const tag = tagOf(line);
  if (tag) return taggedBlock(lines, { at, to, tag }) ?? textBlock(lines, at, to);
  const leaf = RULE.test(line) ? { type: "divider" as const, content: {} } : imageOf(line);
  return leaf ? draft(lines, leaf, at, at + 1) : textBlock(lines, at, to);
}

function imageOf(line: string): { type: BlockType; content: Fields } | undefined {
  const [, caption = "", url = ""] = IMAGE.exec(line.replace(ATTRIBUTES, "").trimEnd()) ?? [];
  return url === "" ? undefined : { type: "image", content: fileContent(url, inlineText(caption)) };
}

function codeBlock(
  lines: Lines,
  at: number,
  to: number,
  [, fence = "", language = ""]: RegExpExecArray,
): Draft {
  const end = endOf(
    lines,
    at,
    to,
    (line) => line.startsWith(fence) && line.replaceAll(fence[0] ?? "", "") === "",
  );
  const text = dedented(lines, at, end);
  const content = { rich_text: plain(text), caption: [], language: language || "plain text" };
  return draft(lines, { type: "code", content }, at, Math.min(end + 1, to));
}

const plain = (text: string) => inlineText(text.replace(/[\\*~`$[\]<>{}|^]/g, "\\$&"));

function equationBlock(lines: Lines, at: number, to: number): Draft {
  const end = endOf(lines, at, to, (line) => line === "$$");
  const content = { expression: dedented(lines, at, end) };
  return draft(lines, { type: "equation", content }, at, Math.min(end + 1, to));
}

function dedented(lines: Lines, at: number, end: number): string {
  const indent = new RegExp(`^\t{0,${tabsOf(lines.all[at] ?? "")}}`);
  return lines.all
    .slice(at + 1, end)
    .map((line) => line.replace(indent, ""))
    .join("\n");
}

/** A line of text, and whatever is indented below it. */
function textBlock(lines: Lines, at: number, to: number): Draft {
  const line = lines.all[at]?.trim() ?? "";
  const attributes = attributesOf(ATTRIBUTES.exec(line)?.[1] ?? "");
  const marked = MARKED.find(({ mark }) => mark.test(line));
  const type = marked?.type ?? "paragraph";
  const text = line
    .replace(ATTRIBUTES, "")
    .trimEnd()
    .replace(marked?.mark ?? "", "");
  const block = draft(lines, { type, content: {} }, at, at + 1);
  const end = childrenEnd(lines, at, to);
  block.children = lines.read(at + 1, end);
  block.content = {
    rich_text: inlineText(text),
    color: colorOf(attributes.color),
    ...(type.startsWith("heading") ? { is_toggleable: attributes.toggle === "true" } : {}),
    ...(type === "paragraph" ? { icon: null } : {}),
    ...marked?.more,
  };
  block.span = { ...block.span, to: end, childrenEnd: end };
  return block;
}

function childrenEnd(lines: Lines, at: number, to: number): number {
  const tabs = tabsOf(lines.all[at] ?? "");
  let end = at + 1;
  for (let line = at + 1; line < to; line++) {
    const text = lines.all[line] ?? "";
    if (text.trim() === "") continue;
    if (tabsOf(text) <= tabs) break;
    end = line + 1;
  }
  return end;
}

/** A table as plain markdown has it; undefined when it is none. */
function pipeTable(lines: Lines, at: number, to: number): Draft | undefined {
  if (!beginsTable(lines.all[at]?.trim() ?? "", lines.all[at + 1]?.trim() ?? "")) return undefined;
  const end = endOf(lines, at, to, (line) => !line.startsWith("|"));
  const textsOf = (row: number) => cellsOf(lines.all[row] ?? "").map((cell) => inlineText(cell));
  const rows = [at, ...Array.from({ length: end - at - 2 }, (_, row) => at + 2 + row)].map((row) =>
    draft(lines, { type: "table_row", content: { cells: textsOf(row) } }, row, row + 1),
  );
  const content = {
    table_width: textsOf(at).length,
    has_column_header: true,
    has_row_header: false,
  };
  return { ...draft(lines, { type: "table", content }, at, end), children: rows };
}
