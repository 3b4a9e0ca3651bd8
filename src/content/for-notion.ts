/** CommonMark that Notion would read otherwise, as Notion's markdown has it. */
import type { Nodes, Table } from "mdast";
import { markdownTree } from "./document.ts";

interface Span {
  from: number;
  to: number;
  text: string;
}

/**
 * The same text, but for what Notion doesn't know: underlined headings, rules of stars, line breaks by a backslash or two
 * blanks, tables without pipes at their edges or within a quotation. Everything else stays as it was written.
 */
export function forNotion(markdown: string): string {
  let text = "";
  let at = 0;
  for (const { from, to, text: put } of spansOf(markdown)) {
    text += markdown.slice(at, from) + put;
    at = to;
  }
  return text + markdown.slice(at);
}

function spansOf(markdown: string): Span[] {
  const spans: Span[] = [];
  const visit = (node: Nodes, place: Place) => {
    const span = spanOf(markdown, node, place);
    if (span) spans.push(span);
    else if ("children" in node) {
      const holds = node.type === "listItem" || node.type === "blockquote";
      const depth = place.depth + (holds ? 1 : 0);
      for (const [index, child] of node.children.entries())
        visit(child, { depth, next: node.children[index + 1] });
    }
  };
  visit(markdownTree(markdown), { depth: 0, next: undefined });
  return spans;
}

interface Place {
  /** How many list items and quotations it stands in. */
  depth: number;
  next: Nodes | undefined;
}

function spanOf(markdown: string, node: Nodes, { depth, next }: Place): Span | null {
  const [from, to] = [startOf(node), endOf(node)];
  const written = markdown.slice(from, to);
  switch (node.type) {
    case "heading":
      if (written.startsWith("#")) return null;
      return { from, to, text: `${"#".repeat(node.depth)} ${wordsWithin(markdown, node.children)}` };
    case "thematicBreak":
      return written === "---" ? null : { from, to, text: "---" };
    case "break":
      return { from, to: next ? startOf(next) : to, text: "<br>" };
    case "table":
      return tableSpan(markdown, node, depth);
    default:
      return null;
  }
}

const startOf = ({ position }: Nodes): number => position?.start.offset ?? 0;
const endOf = ({ position }: Nodes): number => position?.end.offset ?? 0;

/** What stands from the first to the last of these nodes, on one line. */
function wordsWithin(markdown: string, nodes: readonly Nodes[]): string {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (!first || !last) return "";
  return markdown.slice(startOf(first), endOf(last)).replace(/[\\ \t]*\n[\s>]*/g, " ");
}

const WHOLE_ROW = /^[ \t]*\|.*\|[ \t]*$/;

/** Children are indented by a tab each level; in a quotation they stand below a line of it. */
function tableSpan(markdown: string, table: Table, depth: number): Span | null {
  const [from, to] = [startOf(table), endOf(table)];
  const lineStart = markdown.lastIndexOf("\n", from - 1) + 1;
  const alone = markdown.slice(lineStart, from).trim() === "";
  const isWhole = markdown
    .slice(from, to)
    .split("\n")
    .every((row) => WHOLE_ROW.test(row));
  if (alone && isWhole) return null;
  const rows = tableRows(markdown, table).map((row) => "\t".repeat(depth) + row);
  return { from: alone ? lineStart : from, to, text: (alone ? "" : "\n") + rows.join("\n") };
}

function tableRows(markdown: string, { children }: Table): string[] {
  const rows = children.map((row) => row.children.map((cell) => wordsWithin(markdown, cell.children)));
  const width = rows.reduce((widest, { length }) => Math.max(widest, length), 0);
  const [head = "", ...others] = rows.map(
    (cells) => `| ${Array.from({ length: width }, (_, cell) => cells[cell] ?? "").join(" | ")} |`,
  );
  return [head, `|${" --- |".repeat(width)}`, ...others];
}
