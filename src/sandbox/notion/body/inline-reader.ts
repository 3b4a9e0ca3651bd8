/** Notion-flavoured markdown of one line as rich text. What is no known mark stays as it was written. */
import type { RichTextItemResponse } from "@notionhq/client";
import { API_COLORS, type ApiColor, mentionHref, PLAIN, type RichText } from "../rich-text.ts";

interface Style {
  annotations: RichTextItemResponse["annotations"];
  href: string | null;
}

/** How far a mark's end is looked for, so that a stray one in a long line costs little. */
const REACH = 10_000;
const START: Style = { annotations: PLAIN, href: null };
const ESCAPED = /^\\([\\*~`$[\]<>{}|^#\-+.)!_>()])/;
const CODE = /^(`+)(.+?)\1(?!`)/s;
const EQUATION = /^\$(?:`([^`]+)`|(?!\s)([^$`]*[^$`\s]))\$/;
const LINK = /^\[((?:\\.|[^\]\\]){0,4000})\]\(([^)\s]{1,4000})\)/;
const SPAN = /^<span((?: [\w-]+="[^"]*")*)>/;
const MENTION = /^<mention-(page|database|user|date)((?: [\w-]+="[^"]*")*)(?:\/>|>(.*?)<\/mention-\1>)/;
const MARKS = [
  { mark: "**", key: "bold" },
  { mark: "~~", key: "strikethrough" },
  { mark: "*", key: "italic" },
] as const;

export const inlineText = (markdown: string): RichText => joined(itemsOf(markdown, START));

/** `name="value"` pairs of a tag. */
export const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map((match) => [match[1], match[2]]));

export const colorOf = (name: string | undefined): ApiColor =>
  API_COLORS.find((color) => color === name?.replace(/_bg$/, "_background")) ?? "default";

function itemsOf(markdown: string, style: Style): RichText {
  const items: RichText = [];
  for (let rest = markdown; rest !== ""; ) {
    const [found, taken] = pieceAt(rest, style);
    items.push(...found);
    rest = rest.slice(taken);
  }
  return items;
}

/** The first piece of the text, and how many characters it took. */
function pieceAt(text: string, style: Style): [items: RichText, taken: number] {
  const escaped = ESCAPED.exec(text);
  if (escaped) return [[styled(escaped[1] ?? "", style)], escaped[0].length];
  if (text.startsWith("<br>")) return [[styled("\n", style)], 4];
  const code = CODE.exec(text);
  if (code) return [[styled(code[2] ?? "", withMark(style, "code"))], code[0].length];
  const equation = EQUATION.exec(text);
  if (equation) return [[equationItem(equation[1] ?? equation[2] ?? "", style)], equation[0].length];
  const link = LINK.exec(text);
  if (link) return [itemsOf(link[1] ?? "", { ...style, href: link[2] ?? "" }), link[0].length];
  const mention = MENTION.exec(text);
  if (mention) return [mentionItem(mention, style), mention[0].length];
  return spanAt(text, style) ?? markAt(text, style) ?? plainAt(text, style);
}

const plainAt = (text: string, style: Style): [RichText, number] => {
  const taken = 1 + (/^[^\\<`$[*~]*/.exec(text.slice(1))?.[0].length ?? 0);
  return [[styled(text.slice(0, taken), style)], taken];
};

function spanAt(text: string, style: Style): [RichText, number] | undefined {
  const open = SPAN.exec(text);
  if (!open) return undefined;
  let depth = 0;
  for (const tag of text.slice(0, REACH).matchAll(/<(\/?)span\b[^>]*>/g)) {
    depth += tag[1] ? -1 : 1;
    if (depth > 0) continue;
    const { underline, color } = attributesOf(open[1] ?? "");
    const under = underline === "true" ? withMark(style, "underline") : style;
    const inside = {
      ...under,
      annotations: { ...under.annotations, ...(color ? { color: colorOf(color) } : {}) },
    };
    return [itemsOf(text.slice(open[0].length, tag.index), inside), tag.index + tag[0].length];
  }
  return undefined;
}

function markAt(text: string, style: Style): [RichText, number] | undefined {
  const found = MARKS.find(({ mark }) => text.startsWith(mark));
  const end = found ? closingOf(text, found.mark) : -1;
  if (!found || end < 0) return undefined;
  const { mark, key } = found;
  return [itemsOf(text.slice(mark.length, end), withMark(style, key)), end + mark.length];
}

/** Where the mark that opens the text is closed; -1 when it isn't. A run of stars closes at its end. */
function closingOf(text: string, mark: string): number {
  if (/^\s?$/.test(text[mark.length] ?? "")) return -1;
  const end = Math.min(text.length, REACH / 4);
  for (let at = mark.length; at < end; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "`") at += Math.max(0, (CODE.exec(text.slice(at))?.[0].length ?? 1) - 1);
    else if (mark === "*" && text.startsWith("**", at) && !text.startsWith("***", at)) at += 1;
    else if (text.startsWith(mark, at) && at > mark.length && text[at + mark.length] !== mark[0]) {
      if (!/\s/.test(text[at - 1] ?? "")) return at;
    }
  }
  return -1;
}

const withMark = (style: Style, key: "bold" | "italic" | "strikethrough" | "underline" | "code"): Style => ({
  ...style,
  annotations: { ...style.annotations, [key]: true },
});

const styled = (content: string, { annotations, href }: Style): RichTextItemResponse => ({
  type: "text",
  text: { content, link: href === null ? null : { url: href } },
  annotations,
  plain_text: content,
  href,
});

const equationItem = (expression: string, { annotations }: Style): RichTextItemResponse => ({
  type: "equation",
  equation: { expression },
  annotations,
  plain_text: expression,
  href: null,
});

function mentionItem(match: RegExpExecArray, { annotations }: Style): RichText {
  const [, kind, attributes = "", name = ""] = match;
  const given = attributesOf(attributes);
  const id = given.url?.split("://")[1] ?? "";
  const common = {
    type: "mention" as const,
    annotations,
    plain_text: itemsOf(name, START)
      .map((one) => one.plain_text)
      .join(""),
  };
  if (kind === "page") return [{ ...common, mention: { type: "page", page: { id } }, href: mentionHref(id) }];
  if (kind === "database") {
    return [{ ...common, mention: { type: "database", database: { id } }, href: mentionHref(id) }];
  }
  if (kind === "user") {
    return [{ ...common, mention: { type: "user", user: { object: "user", id } }, href: null }];
  }
  const date = {
    start: momentOf(given.start, given.startTime) ?? "",
    end: momentOf(given.end, given.endTime),
    time_zone: given.startTime ? (given.timeZone ?? null) : null,
  };
  const plain_text = date.end ? `${date.start} → ${date.end}` : date.start;
  return [{ ...common, plain_text, mention: { type: "date", date }, href: null }];
}

const momentOf = (day: string | undefined, time: string | undefined) =>
  day ? day + (time ? `T${time}:00.000+00:00` : "") : null;

/** Neighbours of one style become one item again. */
function joined(items: RichText): RichText {
  const result: RichText = [];
  for (const item of items) {
    const last = result.at(-1);
    if (last && sameStyle(last, item))
      result[result.length - 1] = styled(last.plain_text + item.plain_text, item);
    else result.push(item);
  }
  return result;
}

const sameStyle = (one: RichTextItemResponse, other: RichTextItemResponse) =>
  one.type === "text" &&
  other.type === "text" &&
  one.href === other.href &&
  JSON.stringify(one.annotations) === JSON.stringify(other.annotations);
