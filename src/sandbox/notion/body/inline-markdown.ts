/** Rich text as Notion-flavoured markdown: its marks, its colours as spans, its mentions as tags. */
import type { RichTextItemResponse } from "@notionhq/client";
import { innerPage, type RichText } from "../rich-text.ts";

const SPECIAL = /[\\*~`$[\]<>{}|^]/g;
/** What would make a paragraph a heading, a list item or a divider. */
const MARKER = /^(\d{0,9})([#\-+.)_])(?=#{0,5} |--|__)/;

export const inlineMarkdown = (text: RichText): string => text.map(itemMarkdown).join("");

/** A line of its own, whose first word is no mark of a block. */
export const lineMarkdown = (text: RichText): string => inlineMarkdown(text).replace(MARKER, "$1\\$2");

export const escapedText = (text: string): string => text.replace(SPECIAL, "\\$&").replaceAll("\n", "<br>");

/** `red_background` is `red_bg` in markdown; nothing for the default. */
export const markdownColor = (color: unknown): string | undefined =>
  typeof color === "string" && color !== "default" ? color.replace(/_background$/, "_bg") : undefined;

function itemMarkdown(item: RichTextItemResponse): string {
  const { annotations, href } = item;
  const [, before = "", core = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(bareMarkdown(item)) ?? [];
  if (core === "") return before + after;
  const marked = [
    annotations.bold ? "**" : "",
    annotations.italic ? "*" : "",
    annotations.strikethrough ? "~~" : "",
  ].reduce((text, mark) => mark + text + mark, core);
  const underlined = annotations.underline ? `<span underline="true">${marked}</span>` : marked;
  const color = markdownColor(annotations.color);
  const coloured = color ? `<span color="${color}">${underlined}</span>` : underlined;
  const linked = item.type === "text" && href !== null ? `[${coloured}](${href})` : coloured;
  return before + linked + after;
}

function bareMarkdown(item: RichTextItemResponse): string {
  if (item.type === "equation") return `$\`${item.equation.expression}\`$`;
  if (item.type === "mention") return mentionMarkdown(item.mention, item.plain_text);
  return item.annotations.code ? `\`${item.text.content}\`` : escapedText(item.text.content);
}

type Mention = Extract<RichTextItemResponse, { type: "mention" }>["mention"];

function mentionMarkdown(mention: Mention, name: string): string {
  const tag = (kind: string, url: string) =>
    `<mention-${kind} url="${url}">${escapedText(name)}</mention-${kind}>`;
  switch (mention.type) {
    case "page":
      return tag("page", innerPage(mention.page.id));
    case "database":
      return tag("database", innerPage(mention.database.id));
    case "user":
      return tag("user", `user://${mention.user.id}`);
    case "date":
      return `<mention-date${dateAttributes(mention.date)}/>`;
    default:
      return escapedText(name);
  }
}

function dateAttributes({
  start,
  end,
  time_zone,
}: {
  start: string;
  end: string | null;
  time_zone: string | null;
}) {
  const [day = "", time] = start.split("T");
  const attributes = [
    ["start", day],
    ["startTime", time?.slice(0, 5)],
    ["end", end?.split("T")[0]],
    ["endTime", end?.split("T")[1]?.slice(0, 5)],
    ["timeZone", time ? (time_zone ?? "UTC") : undefined],
  ];
  return attributes.flatMap(([name, value]) => (value ? [` ${name}="${value}"`] : [])).join("");
}
