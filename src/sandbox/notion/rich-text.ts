import type { RichTextItemResponse } from "@notionhq/client";
import { invalid, validationError } from "./errors.ts";
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
const COLORS: readonly Annotations["color"][] = [
  "default",
  "default_background",
  ...HUES,
  ...HUES.map((hue) => `${hue}_background` as const),
];
const MARKS = ["bold", "italic", "strikethrough", "underline", "code"] as const;

export const plainText = (text: RichText) => text.map((item) => item.plain_text).join("");

/** Reads an array of text items; mentions and equations are the one thing of Notion's that the twin refuses here. */
export function richTextAt(value: unknown, at: string, limits: NotionLimits): RichText {
  return arrayAt(value, at, limits.arrayElements).map((item, index) =>
    itemAt(item, `${at}[${index}]`, limits),
  );
}

function itemAt(value: unknown, at: string, limits: NotionLimits): RichTextItemResponse {
  const item = fieldsAt(value, at);
  if ((item.type ?? "text") !== "text" || "mention" in item || "equation" in item) {
    throw validationError(`The sandbox's Notion takes rich text of type "text" only: see ${at}.`);
  }
  allowOnly(item, ["type", "text", "annotations", "plain_text", "href"], at);
  const text = fieldsAt(item.text, `${at}.text`);
  const content = stringAt(text.content, `${at}.text.content`, limits.richTextCharacters);
  const url = linkAt(text.link, `${at}.text.link`, limits);
  return {
    type: "text",
    text: { content, link: url === null ? null : { url } },
    annotations: annotationsAt(item.annotations, `${at}.annotations`),
    plain_text: content,
    href: url,
  };
}

function linkAt(value: unknown, at: string, limits: NotionLimits): string | null {
  if (value === undefined || value === null) return null;
  return populatedStringAt(fieldsAt(value, at).url, `${at}.url`, limits.urlCharacters);
}

function annotationsAt(value: unknown, at: string): Annotations {
  const given: Fields = isFields(value) ? value : {};
  const mark = (name: (typeof MARKS)[number]) =>
    given[name] === undefined ? false : booleanAt(given[name], `${at}.${name}`);
  const color = COLORS.find((known) => known === (given.color ?? "default"));
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
