import type { RichTextItemResponse } from "@notionhq/client";
import { dateAt, dateResponse } from "./dates.ts";
import { invalid, validationError } from "./errors.ts";
import { dashless, uuidAt } from "./ids.ts";
import type { NotionLimits } from "./limits.ts";
import {
  allowOnly,
  arrayAt,
  booleanAt,
  type Fields,
  fieldsAt,
  isFields,
  populatedStringAt,
  stringAt,
} from "./shape.ts";

export type RichText = RichTextItemResponse[];
type Annotations = RichTextItemResponse["annotations"];

const HUES = ["gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red"] as const;
export type ApiColor = Annotations["color"];
export const API_COLORS: readonly ApiColor[] = [
  "default",
  "default_background",
  ...HUES,
  ...HUES.map((hue) => `${hue}_background` as const),
];
const MARKS = ["bold", "italic", "strikethrough", "underline", "code"] as const;

/** As Notion itself gives it, wherever it is asked. */
export const mentionHref = (id: string) => `https://www.notion.so/${dashless(id)}`;

/** A page or a database under the twin's own address; it leaves as a link: see `addresses.ts`. */
export const innerPage = (id: string) => `notion-page://${id}`;

export const plainText = (text: RichText) => text.map((item) => item.plain_text).join("");

export const PLAIN: Annotations = {
  bold: false,
  italic: false,
  strikethrough: false,
  underline: false,
  code: false,
  color: "default",
};

/** One piece of text without any mark. */
export const plainItem = (content: string): RichTextItemResponse => ({
  type: "text",
  text: { content, link: null },
  annotations: PLAIN,
  plain_text: content,
  href: null,
});

/** Reads an array of text items, equations and mentions of users, dates, pages and databases. */
export function richTextAt(value: unknown, at: string, limits: NotionLimits): RichText {
  return arrayAt(value, at, limits.arrayElements).map((item, index) =>
    itemAt(item, `${at}[${index}]`, limits),
  );
}

function itemAt(value: unknown, at: string, limits: NotionLimits): RichTextItemResponse {
  const item = fieldsAt(value, at);
  allowOnly(item, ["type", "text", "mention", "equation", "annotations", "plain_text", "href"], at);
  const annotations = annotationsAt(item.annotations, `${at}.annotations`);
  if (item.equation !== undefined)
    return { ...equationAt(item.equation, `${at}.equation`, limits), annotations };
  if (item.mention !== undefined) {
    const known = typeof item.plain_text === "string" ? item.plain_text : undefined;
    return { ...mentionAt(item.mention, `${at}.mention`, known), annotations };
  }
  const text = fieldsAt(item.text, `${at}.text`);
  const content = stringAt(text.content, `${at}.text.content`, limits.richTextCharacters);
  const url = linkAt(text.link, `${at}.text.link`, limits);
  return {
    type: "text",
    text: { content, link: url === null ? null : { url } },
    annotations,
    plain_text: content,
    href: url,
  };
}

export function equationAt(value: unknown, at: string, limits: NotionLimits) {
  const expression = populatedStringAt(
    fieldsAt(value, at).expression,
    `${at}.expression`,
    limits.equationCharacters,
  );
  return { type: "equation" as const, equation: { expression }, plain_text: expression, href: null };
}

/** `known` is the name of what is mentioned, for who read it before. */
function mentionAt(value: unknown, at: string, known: string | undefined) {
  const mention = fieldsAt(value, at);
  const idOf = (key: string) => uuidAt(fieldsAt(mention[key], `${at}.${key}`).id, `${at}.${key}.id`);
  if (mention.date !== undefined) {
    const date = dateResponse(dateAt(mention.date, `${at}.date`));
    const plain_text = date.end ? `${date.start} → ${date.end}` : date.start;
    return { type: "mention" as const, mention: { type: "date" as const, date }, plain_text, href: null };
  }
  if (mention.user !== undefined) {
    const user = { object: "user" as const, id: idOf("user") };
    const plain_text = known ?? "@Anonymous";
    return { type: "mention" as const, mention: { type: "user" as const, user }, plain_text, href: null };
  }
  const named = { type: "mention" as const, plain_text: known ?? "Untitled" };
  if (mention.page !== undefined) {
    const page = { id: idOf("page") };
    return { ...named, mention: { type: "page" as const, page }, href: mentionHref(page.id) };
  }
  if (mention.database !== undefined) {
    const database = { id: idOf("database") };
    return { ...named, mention: { type: "database" as const, database }, href: mentionHref(database.id) };
  }
  throw validationError(`The sandbox's Notion mentions users, dates, pages and databases only: see ${at}.`);
}

function linkAt(value: unknown, at: string, limits: NotionLimits): string | null {
  if (value === undefined || value === null) return null;
  return populatedStringAt(fieldsAt(value, at).url, `${at}.url`, limits.urlCharacters);
}

function annotationsAt(value: unknown, at: string): Annotations {
  const given: Fields = isFields(value) ? value : {};
  const mark = (name: (typeof MARKS)[number]) =>
    given[name] === undefined ? false : booleanAt(given[name], `${at}.${name}`);
  const color = API_COLORS.find((known) => known === (given.color ?? "default"));
  if (!color) throw invalid(`${at}.color`, "should be a color that Notion has", given.color);
  return {
    bold: mark("bold"),
    italic: mark("italic"),
    strikethrough: mark("strikethrough"),
    underline: mark("underline"),
    code: mark("code"),
    color,
  };
}
