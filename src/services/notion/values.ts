/** Values of Notion properties: written as the API wants them, read whatever the owner left in them. */
import type { PageObjectResponse } from "@notionhq/client";
import type { PropertySpec, PropertyType, Value } from "../../desk/table.ts";

type Stored = PageObjectResponse["properties"][string];
/** The ids of a select's options, by the names that we know them by: the owner may rename them. */
export type OptionIds = ReadonlyMap<string, string>;

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

function option(name: string, options: OptionIds) {
  const id = options.get(name);
  return id ? { id } : { name };
}

const choice = (text: string, options: OptionIds) => (text === "" ? null : option(text, options));

/** One property as `pages.create` and `pages.update` take it. An empty text, date or choice clears the property. */
export function encodeValue(type: PropertyType | "status", value: Value, options: OptionIds = new Map()) {
  const text = typeof value === "string" ? value : "";
  switch (type) {
    case "title":
      return { title: richText(text) };
    case "rich_text":
      return { rich_text: richText(text) };
    case "number":
      return { number: typeof value === "number" ? value : null };
    case "select":
      return { select: choice(text, options) };
    case "status":
      return { status: choice(text, options) };
    case "multi_select":
      return { multi_select: Array.isArray(value) ? value.map((name) => option(name, options)) : [] };
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

/** The name that we know an option by, whatever the owner calls it by now. */
function nameOfOption(option: { id: string; name: string } | null, options: OptionIds): string | null {
  if (!option) return null;
  for (const [name, id] of options) if (id === option.id) return name;
  return option.name;
}

export function decodeValue(stored: Stored, options: OptionIds = new Map()): Value {
  switch (stored.type) {
    case "title":
      return textOf(stored.title);
    case "rich_text":
      return textOf(stored.rich_text);
    case "number":
      return stored.number;
    case "select":
      return nameOfOption(stored.select, options);
    case "status":
      return nameOfOption(stored.status, options);
    case "multi_select":
      return stored.multi_select.map((one) => nameOfOption(one, options) ?? one.name);
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

export const textOf = (items: readonly { plain_text: string }[]): string | null =>
  items.map(({ plain_text }) => plain_text).join("") || null;

/** Whether a column of type `actual` can stand for one of ours. The owner may turn a select into a status. */
export const holds = (wanted: PropertySpec["type"], actual: string): boolean =>
  wanted === actual || (wanted === "select" && actual === "status");
