/** Property values as answers show them, in pages and as property items. */
import type {
  PageObjectResponse,
  PropertyItemListResponse,
  PropertyItemObjectResponse,
} from "@notionhq/client";
import { dateResponse, wireTime } from "./dates.ts";
import type { StoredOption } from "./options.ts";
import { isListed, type ListedProperty, type PlainProperty, type StoredProperty } from "./properties.ts";
import type { StoredValue } from "./values.ts";

type PropertyValue = PageObjectResponse["properties"][string];

export interface Times {
  createdMs: number;
  editedMs: number;
}

/** The value in a page: what is listed is cut at `most` items. */
export function valueResponse(
  property: StoredProperty,
  value: StoredValue | undefined,
  times: Times,
  most: number,
): PropertyValue {
  if (!isListed(property)) return { id: property.id, ...plainResponse(property, value, times) };
  const { id, type } = property;
  if (type === "title") return { id, type, title: (value?.items ?? []).slice(0, most) };
  if (type === "rich_text") return { id, type, rich_text: (value?.items ?? []).slice(0, most) };
  return {
    id,
    type: "relation",
    relation: (value?.pages ?? []).slice(0, most).map((page) => ({ id: page })),
  };
}

/** The values that are one thing: the same in a page and as a property item. */
function plainResponse(property: PlainProperty, value: StoredValue | undefined, times: Times) {
  switch (property.type) {
    case "number":
      return { type: "number" as const, number: value?.number ?? null };
    case "select":
      return { type: "select" as const, select: optionResponse(property.options, value?.option) };
    case "status":
      return { type: "status" as const, status: optionResponse(property.options, value?.option) };
    case "multi_select":
      return {
        type: "multi_select" as const,
        multi_select: optionsResponse(property.options, value?.options),
      };
    case "date":
      return { type: "date" as const, date: value?.date ? dateResponse(value.date) : null };
    case "checkbox":
      return { type: "checkbox" as const, checkbox: value?.checkbox ?? false };
    case "url":
      return { type: "url" as const, url: value?.text ?? null };
    case "email":
      return { type: "email" as const, email: value?.text ?? null };
    case "phone_number":
      return { type: "phone_number" as const, phone_number: value?.text ?? null };
    case "created_time":
      return { type: "created_time" as const, created_time: wireTime(times.createdMs) };
    case "last_edited_time":
      return { type: "last_edited_time" as const, last_edited_time: wireTime(times.editedMs) };
  }
}

const optionResponse = (options: StoredOption[], id: string | undefined) => {
  const option = options.find((one) => one.id === id);
  return option ? { id: option.id, name: option.name, color: option.color } : null;
};

const optionsResponse = (options: StoredOption[], ids: string[] = []) =>
  ids.flatMap((id) => optionResponse(options, id) ?? []);

export const itemResponse = (
  property: PlainProperty,
  value: StoredValue | undefined,
  times: Times,
): PropertyItemObjectResponse => ({
  object: "property_item",
  id: property.id,
  ...plainResponse(property, value, times),
});

/** One page of the items of a listed property: `from` is the position of its first. */
export function itemListResponse(
  property: ListedProperty,
  value: StoredValue | undefined,
  page: { from: number; size: number; url: (cursor: string) => string },
): PropertyItemListResponse {
  const { id, type } = property;
  const results = allItems(property, value);
  const next = page.from + page.size;
  const cursor = next < results.length ? String(next) : null;
  return {
    object: "list",
    results: results.slice(page.from, next),
    next_cursor: cursor,
    has_more: cursor !== null,
    type: "property_item",
    property_item: {
      id,
      next_url: cursor === null ? null : page.url(cursor),
      ...(type === "title"
        ? { type, title: {} }
        : type === "rich_text"
          ? { type, rich_text: {} }
          : { type, relation: {} }),
    },
  };
}

function allItems(property: ListedProperty, value: StoredValue | undefined) {
  const common = { object: "property_item" as const, id: property.id };
  const { type } = property;
  if (type === "relation") return (value?.pages ?? []).map((id) => ({ ...common, type, relation: { id } }));
  const items = value?.items ?? [];
  return type === "title"
    ? items.map((item) => ({ ...common, type, title: item }))
    : items.map((item) => ({ ...common, type, rich_text: item }));
}
