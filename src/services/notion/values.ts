/** Values of Notion properties: written as the API wants them, read whatever the owner left in them. */
import type { PageObjectResponse } from "@notionhq/client";
import type { PropertySpec } from "./database-spec.ts";

export type PropertyValue = string | number | boolean | string[] | null;
type Stored = PageObjectResponse["properties"][string];

// Notion takes 2,000 characters a rich text item and 100 items a property.
const ITEM_CHARACTERS = 2_000;
const ITEMS = 100;

function richText(text: string) {
  const items: { text: { content: string } }[] = [];
  for (let from = 0; from < text.length && items.length < ITEMS; ) {
    let to = Math.min(from + ITEM_CHARACTERS, text.length);
    // Not between the two halves of a character beyond the basic plane.
    if (to < text.length && /[\ud800-\udbff]/.test(text.charAt(to - 1))) to--;
    items.push({ text: { content: text.slice(from, to) } });
    from = to;
  }
  return items;
}

/** One property as `pages.create` and `pages.update` take it. An empty text, date or choice clears the property. */
export function encodeValue(type: PropertySpec["type"], value: PropertyValue) {
  const text = typeof value === "string" ? value : "";
  switch (type) {
    case "title":
      return { title: richText(text) };
    case "rich_text":
      return { rich_text: richText(text) };
    case "number":
      return { number: typeof value === "number" ? value : null };
    case "select":
      return { select: text === "" ? null : { name: text } };
    case "multi_select":
      return { multi_select: Array.isArray(value) ? value.map((name) => ({ name })) : [] };
    case "date":
      return { date: text === "" ? null : { start: text } };
    case "checkbox":
      return { checkbox: value === true };
    case "url":
      return { url: text === "" ? null : text };
    case "email":
      return { email: text === "" ? null : text };
  }
}

export function decodeValue(stored: Stored): PropertyValue {
  switch (stored.type) {
    case "title":
      return stored.title.map(({ plain_text }) => plain_text).join("");
    case "rich_text":
      return stored.rich_text.map(({ plain_text }) => plain_text).join("");
    case "number":
      return stored.number;
    case "select":
      return stored.select?.name ?? null;
    case "status":
      return stored.status?.name ?? null;
    case "multi_select":
      return stored.multi_select.map(({ name }) => name);
    case "date":
      return stored.date?.start ?? null;
    case "checkbox":
      return stored.checkbox;
    case "url":
      return stored.url;
    case "email":
      return stored.email;
    default:
      return null;
  }
}
