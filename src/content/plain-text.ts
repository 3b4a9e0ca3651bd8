/** Markdown as a text that reads well where there is no HTML. */

import type { BlockContent, List, ListItem, Nodes, PhrasingContent, Root, RootContent, Table } from "mdast";
import { wordsOf } from "./document.ts";
import { oneLine } from "./one-line.ts";
import { lengthOf, WIDTH, wrap } from "./wrap.ts";

/** A document that `parseDocument` made, wrapped at 78 characters; addresses and code are never broken. Ends without a line break. */
export const documentToText = (document: Root): string => blocks(document.children, WIDTH);

/** A heading with a line beneath it as long as itself. */
export function underlined(text: string, line: "=" | "-"): string {
  const heading = wrap(text, WIDTH);
  return `${heading}\n${line.repeat(Math.max(...heading.split("\n").map(lengthOf)))}`;
}

function blocks(nodes: readonly RootContent[], width: number): string {
  return nodes
    .map((node) => block(node, width))
    .filter((text) => text !== "")
    .join("\n\n");
}

function block(node: RootContent, width: number): string {
  switch (node.type) {
    case "heading":
      return node.depth <= 2 ? underlined(inline(node.children), "-") : wrap(capitals(node.children), width);
    case "paragraph":
      return wrap(inline(node.children), width);
    case "blockquote":
      return prefixed(blocks(node.children, width - 2), "> ");
    case "list":
      return listText(node, width);
    case "code":
      return prefixed(node.value.trimEnd(), "    ");
    case "thematicBreak":
      return "* * *";
    case "table":
      return tableText(node, width);
    default:
      return wrap(wordsOf(node), width);
  }
}

function capitals(heading: readonly PhrasingContent[]): string {
  return heading.some((node) => node.type === "link") ? inline(heading) : inline(heading).toUpperCase();
}

function prefixed(text: string, prefix: string): string {
  return text
    .split("\n")
    .map((line) => (prefix + line).trimEnd())
    .join("\n");
}

function listText(list: List, width: number): string {
  const items = list.children.map((item, index) => {
    const marker = list.ordered ? `${(list.start ?? 1) + index}. ` : "- ";
    const text = itemText(item, width - marker.length);
    return (
      marker +
      text
        .split("\n")
        .join(`\n${" ".repeat(marker.length)}`)
        .replace(/ +$/gm, "")
    );
  });
  const loose = list.spread === true || list.children.some((item) => item.spread === true);
  return items.join(loose ? "\n\n" : "\n");
}

function itemText(item: ListItem, width: number): string {
  const parts = item.children.map((child: BlockContent | RootContent) => block(child, width));
  return parts.join(item.spread === true ? "\n\n" : "\n");
}

/** Columns side by side if they fit, else each row as lines of “heading: value”. */
function tableText(table: Table, width: number): string {
  const rows = table.children.map((row) => row.children.map((cell) => oneLine(inline(cell.children))));
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ""))));
  if (widths.reduce((sum, each) => sum + each + 2, -2) > width) {
    return body
      .map((row) => row.map((cell, column) => wrap(`${head[column]}: ${cell}`, width)).join("\n"))
      .join("\n\n");
  }
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((each) => "-".repeat(each))), ...body.map(line)].join("\n");
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - lengthOf(text)));
}

function inline(nodes: readonly PhrasingContent[]): string {
  return nodes.map(inlineText).join("");
}

function inlineText(node: Nodes): string {
  switch (node.type) {
    case "text":
      return node.value.replace(/\s*\n\s*/g, " ");
    case "inlineCode":
      return `\`${node.value}\``;
    case "strong":
      return `*${inline(node.children)}*`;
    case "emphasis":
      return `_${inline(node.children)}_`;
    case "break":
      return "\n";
    case "image":
      return node.alt ? `[Image: ${node.alt}]` : "";
    case "link":
      return linkText(inline(node.children), node.url);
    default:
      return "children" in node ? node.children.map(inlineText).join("") : wordsOf(node);
  }
}

/** “text (address)”, or the address alone where the text only repeats it. */
function linkText(text: string, url: string): string {
  const address = url.replace(/^mailto:/i, "");
  const repeats = [url, address, address.replace(/^https?:\/\//i, "")].includes(text);
  return repeats || text === "" ? address : `${text} (${address})`;
}
