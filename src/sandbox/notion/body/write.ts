/** Blocks as Notion-flavoured markdown, children one tab deeper than their parent. */
import type { RichText } from "../rich-text.ts";
import type { Fields } from "../shape.ts";
import { escapedText, inlineMarkdown, lineMarkdown, markdownColor } from "./inline-markdown.ts";
import { type Block, fileUrl, HEADINGS } from "./node.ts";

const LIST_ITEMS = ["bulleted_list_item", "numbered_list_item", "to_do"];

/** A blank line between blocks, except between the items of a list. */
export function blocksMarkdown(blocks: readonly Block[]): string {
  let text = "";
  for (const [index, block] of blocks.entries()) {
    const inList = LIST_ITEMS.includes(block.type) && LIST_ITEMS.includes(blocks[index - 1]?.type ?? "");
    text += `${index === 0 ? "" : inList ? "\n" : "\n\n"}${blockLines(block).join("\n")}`;
  }
  return text;
}

export const indented = (lines: readonly string[], tabs = 1): string[] =>
  lines.map((line) => (line === "" ? line : "\t".repeat(tabs) + line));

const childLines = (children: readonly Block[]): string[] => indented(children.flatMap(blockLines));

export const richText = (content: Fields, key = "rich_text"): RichText => (content[key] ?? []) as RichText;

/** ` {toggle="true" color="red_bg"}`, or nothing. */
function attributeList(content: Fields): string {
  const color = markdownColor(content.color);
  const parts = [content.is_toggleable === true ? 'toggle="true"' : "", color ? `color="${color}"` : ""];
  const given = parts.filter((part) => part !== "");
  return given.length > 0 ? ` {${given.join(" ")}}` : "";
}

const colorAttribute = (content: Fields) => {
  const color = markdownColor(content.color);
  return color ? ` color="${color}"` : "";
};

const wrapped = (open: string, lines: readonly string[], tag: string) => [open, ...lines, `</${tag}>`];

export function blockLines(block: Block): string[] {
  const { type, content, children } = block;
  const text = () => inlineMarkdown(richText(content));
  const withChildren = (line: string) => [line + attributeList(content), ...childLines(children)];
  if (HEADINGS.includes(type)) return withChildren(`${"#".repeat(Number(type.at(-1)))} ${text()}`);
  switch (type) {
    case "paragraph":
      if (richText(content).length === 0 && children.length === 0) return ["<empty-block/>"];
      return withChildren(lineMarkdown(richText(content)));
    case "bulleted_list_item":
      return withChildren(`- ${text()}`);
    case "numbered_list_item":
      return withChildren(`1. ${text()}`);
    case "to_do":
      return withChildren(`- [${content.checked === true ? "x" : " "}] ${text()}`);
    case "quote":
      return withChildren(`> ${text()}`);
    case "toggle": {
      const open = [`<details${colorAttribute(content)}>`, `<summary>${text()}</summary>`];
      return wrapped(open.join("\n"), childLines(children), "details").flatMap((line) => line.split("\n"));
    }
    case "callout":
      return calloutLines(block);
    case "divider":
      return ["---"];
    case "code":
      return codeLines(content);
    case "equation":
      return ["$$", ...String(content.expression).split("\n"), "$$"];
    case "image":
      return [`![${inlineMarkdown(richText(content, "caption"))}](${fileUrl(content)})`];
    case "audio":
    case "video":
    case "file":
    case "pdf":
      return [`<${type} src="${fileUrl(content)}">${inlineMarkdown(richText(content, "caption"))}</${type}>`];
    default:
      return structureLines(block);
  }
}

function calloutLines({ content, children }: Block): string[] {
  const icon = content.icon as { emoji?: string; external?: { url: string } } | null | undefined;
  const shown = icon?.emoji ?? icon?.external?.url;
  const open = `<callout${shown ? ` icon="${shown}"` : ""}${colorAttribute(content)}>`;
  const text = richText(content);
  const first = text.length > 0 ? indented([lineMarkdown(text)]) : [];
  return wrapped(open, [...first, ...childLines(children)], "callout");
}

function codeLines(content: Fields): string[] {
  const code = richText(content)
    .map((item) => item.plain_text)
    .join("");
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return [fence + String(content.language ?? ""), ...code.split("\n"), fence];
}

function structureLines(block: Block): string[] {
  const { type, content, children, id } = block;
  switch (type) {
    case "column_list":
      return wrapped("<columns>", childLines(children), "columns");
    case "column":
      return wrapped("<column>", childLines(children), "column");
    case "table":
      return tableLines(block);
    case "table_of_contents":
      return [`<table_of_contents${colorAttribute(content)}/>`];
    case "child_page":
    case "child_database":
      return [referenceLine(type === "child_page" ? "page" : "database", id ?? "", String(content.title))];
    case "link_to_page": {
      const [kind, target] =
        content.type === "database_id" ? ["database", content.database_id] : ["page", content.page_id];
      return [referenceLine(String(kind), String(target), "")];
    }
    case "synced_block":
      return syncedLines(block);
    case "meeting_notes": {
      const title = indented([inlineMarkdown(richText(content, "title"))]);
      const notes = indented(wrapped("<notes>", childLines(children), "notes"));
      return wrapped("<meeting-notes>", [...title, ...notes], "meeting-notes");
    }
    default:
      return [`<unknown url="notion-block://${id}" alt="${type}"/>`];
  }
}

export const referenceLine = (kind: string, id: string, title: string): string =>
  `<${kind} url="notion-page://${id}">${escapedText(title)}</${kind}>`;

function syncedLines({ content, children, id }: Block): string[] {
  const source = content.synced_from as { block_id?: string } | null | undefined;
  const tag = source ? "synced_block_reference" : "synced_block";
  return wrapped(`<${tag} url="notion-block://${source?.block_id ?? id}">`, childLines(children), tag);
}

function tableLines({ content, children }: Block): string[] {
  const header = content.has_column_header === true ? ' header-row="true"' : "";
  const first = content.has_row_header === true ? ' header-column="true"' : "";
  const rows = children.flatMap((row) => {
    const cells = (row.content.cells ?? []) as RichText[];
    return wrapped("<tr>", indented(cells.map((cell) => `<td>${inlineMarkdown(cell)}</td>`)), "tr");
  });
  return wrapped(`<table${header}${first}>`, indented(rows), "table");
}
