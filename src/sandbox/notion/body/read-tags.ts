/** The blocks that Notion-flavoured markdown writes as tags. */
import type { Fields } from "../shape.ts";
import { attributesOf, colorOf, inlineText } from "./inline-reader.ts";
import { type Draft, draft, endOf, type Lines } from "./lines.ts";
import { type BlockType, fileContent, MEDIA } from "./node.ts";

interface Tag {
  name: string;
  attributes: Record<string, string>;
  /** The text up to the closing tag on the same line; null when the tag stays open. */
  inner: string | null;
}

interface Place {
  at: number;
  to: number;
  tag: Tag;
}

const OPEN = /^<([a-z][\w-]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*(\/?)>(.*)$/;

export function tagOf(line: string): Tag | undefined {
  const [, name, attributes = "", closed, rest = ""] = OPEN.exec(line) ?? [];
  if (!name) return undefined;
  const close = rest.lastIndexOf(`</${name}>`);
  const inner = closed ? "" : close >= 0 ? rest.slice(0, close) : null;
  return { name, attributes: attributesOf(attributes), inner };
}

/** Undefined for a tag that begins no block: then the line is text. */
export function taggedBlock(lines: Lines, place: Place): Draft | undefined {
  const { name } = place.tag;
  switch (name) {
    case "callout":
      return calloutBlock(lines, place);
    case "details":
      return toggleBlock(lines, place);
    case "columns":
      return container(lines, place, "column_list", {});
    case "column":
      return container(lines, place, "column", {});
    case "synced_block":
      return container(lines, place, "synced_block", { synced_from: null }, idIn(place.tag));
    case "synced_block_reference": {
      const synced_from = { type: "block_id", block_id: idIn(place.tag) ?? "" };
      return container(lines, place, "synced_block", { synced_from });
    }
    case "table":
      return tableBlock(lines, place);
    case "meeting-notes":
      return meetingBlock(lines, place);
    default:
      return leafBlock(lines, place);
  }
}

const idIn = ({ attributes }: Tag) =>
  /notion-(?:block|page):\/\/([0-9a-f-]{36})/.exec(attributes.url ?? "")?.[1];

function leafBlock(lines: Lines, { at, tag }: Place): Draft | undefined {
  const { name, attributes, inner } = tag;
  const leaf = (type: BlockType, content: Fields, id?: string) =>
    draft(lines, { type, content, id }, at, at + 1);
  const media = MEDIA.find((type) => type === name);
  if (media) {
    const named =
      media === "file" ? { name: decodeURIComponent(attributes.src?.split("/").at(-1) ?? "") } : {};
    return leaf(media, { ...fileContent(attributes.src ?? "", inlineText(inner ?? "")), ...named });
  }
  switch (name) {
    case "empty-block":
      return leaf("paragraph", { rich_text: [], color: "default", icon: null });
    case "table_of_contents":
      return leaf("table_of_contents", { color: colorOf(attributes.color) });
    case "page":
      return leaf("child_page", { title: inner ?? "" }, idIn(tag));
    case "database":
      return leaf("child_database", { title: inner ?? "" }, idIn(tag));
    case "unknown":
      return leaf("unsupported", { block_type: attributes.alt ?? "" }, idIn(tag));
    default:
      return undefined;
  }
}

/** Where the tag that opens at a line is closed, counting others of its name within. */
function closeOf(lines: Lines, { at, to, tag: { name } }: Place): number {
  let depth = 1;
  return endOf(lines, at, to, (line) => {
    const inner = tagOf(line);
    if (inner?.name === name && inner.inner === null) depth += 1;
    if (line === `</${name}>`) depth -= 1;
    return depth === 0;
  });
}

function container(lines: Lines, place: Place, type: BlockType, content: Fields, id?: string): Draft {
  const { at, to, tag } = place;
  const end = tag.inner === null ? closeOf(lines, place) : at;
  const block = draft(lines, { type, content, id }, at, tag.inner === null ? Math.min(end + 1, to) : at + 1);
  block.children = tag.inner === null ? lines.read(at + 1, end) : [];
  block.span = { ...block.span, childrenEnd: end };
  block.mark = lines.all[at]?.trim() ?? "";
  return block;
}

/** The first paragraph of a callout is its text. */
function calloutBlock(lines: Lines, place: Place): Draft {
  const { icon, color } = place.tag.attributes;
  const block = container(lines, place, "callout", {});
  const [first, ...rest] = block.children;
  const hasText =
    first?.type === "paragraph" && first.children.length === 0 && first.mark !== "<empty-block/>";
  block.content = {
    rich_text: place.tag.inner ? inlineText(place.tag.inner) : hasText ? first.content.rich_text : [],
    icon: iconOf(icon),
    color: colorOf(color),
  };
  if (hasText) {
    block.children = rest;
    block.mark += first.mark;
  }
  return block;
}

const iconOf = (icon: string | undefined) => {
  if (icon === undefined) return null;
  return icon.startsWith("http")
    ? { type: "external", external: { url: icon } }
    : { type: "emoji", emoji: icon };
};

function toggleBlock(lines: Lines, place: Place): Draft {
  const { at, to, tag } = place;
  const end = closeOf(lines, place);
  const block = draft(lines, { type: "toggle", content: {} }, at, Math.min(end + 1, to));
  const summary = endOf(lines, at, end, (line) => line !== "");
  const [, title] = /^<summary>(.*)<\/summary>$/.exec(lines.all[summary]?.trim() ?? "") ?? [];
  block.content = { rich_text: inlineText(title ?? ""), color: colorOf(tag.attributes.color) };
  block.children = lines.read(title === undefined ? at + 1 : summary + 1, end);
  block.span = { ...block.span, childrenEnd: end };
  block.mark = `${lines.all[at]?.trim()}${title ?? ""}`;
  return block;
}

function tableBlock(lines: Lines, place: Place): Draft {
  const { at, to, tag } = place;
  const end = tag.inner === null ? closeOf(lines, place) : at;
  const block = draft(lines, { type: "table", content: {} }, at, Math.min(end + 1, to));
  for (let line = at + 1; line < end; line++) {
    if (!lines.all[line]?.trim().startsWith("<tr")) continue;
    const close = endOf(lines, line - 1, end, (text) => text.endsWith("</tr>"));
    const text = lines.all.slice(line, close + 1).join("\n");
    const cells = [...text.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map((cell) =>
      inlineText((cell[1] ?? "").trim()),
    );
    block.children.push(draft(lines, { type: "table_row", content: { cells } }, line, close + 1));
    line = close;
  }
  block.content = {
    table_width: Math.max(0, ...block.children.map((row) => (row.content.cells as unknown[]).length)),
    has_column_header: tag.attributes["header-row"] === "true",
    has_row_header: tag.attributes["header-column"] === "true",
  };
  block.span = { ...block.span, childrenEnd: end };
  return block;
}

function meetingBlock(lines: Lines, place: Place): Draft {
  const { at, to } = place;
  const end = closeOf(lines, place);
  const block = draft(lines, { type: "meeting_notes", content: {} }, at, Math.min(end + 1, to));
  const title = endOf(lines, at, end, (line) => line !== "");
  const notes = endOf(lines, title, end, (line) => line === "<notes>");
  const notesEnd = endOf(lines, notes, end, (line) => line === "</notes>");
  block.content = { title: inlineText(lines.all[title]?.trim() ?? ""), status: "notes_ready" };
  block.children = notes < end ? lines.read(notes + 1, notesEnd) : [];
  block.span = { ...block.span, childrenEnd: notesEnd };
  return block;
}
