/** Merge fields: the holes in a mail that are filled for each reader. */

import { oneLine } from "../one-line.ts";

/** Written `{{name}}` in a template. */
export const MERGE_FIELDS = ["name", "unsubscribeUrl"] as const;
export type MergeField = (typeof MERGE_FIELDS)[number];

export function hole(field: MergeField): string {
  return `{{${field}}}`;
}

// In plain text nothing but a field of its own can stand for a brace that the author wrote.
const BRACE = "leftBrace";

/** Text of an author for a plain-text template: its braces will never be taken for a hole. */
export function literalText(text: string): string {
  return text.replaceAll("{", `{{${BRACE}}}`);
}

/** The same for a piece of HTML that is already escaped. */
export function literalHtml(html: string): string {
  return html.replaceAll("{", "&#123;");
}

/** Text of an author as HTML, safe in an element and in a quoted attribute. */
export function htmlFromText(text: string): string {
  return literalHtml(escapeHtml(text));
}

export type MergePlace = "html" | "text";

/** A template cut at its holes: the words between, and the field of each hole. */
export function partsOfMerge(template: string): (string | { field: string })[] {
  // Split by a pattern with one group, every second part is what the group took.
  return template
    .split(/\{\{([^{}]*)\}\}/)
    .map((part, index) => (index % 2 === 0 ? part : part === BRACE ? "{" : { field: part }))
    .filter((part) => part !== "");
}

/**
 * One reader's value as it stands in its place: one line, and escaped where that is HTML.
 *
 * @throws Error naming the field, if the value is missing
 */
export function valueAt(values: Readonly<Record<string, string>>, field: string, place: MergePlace): string {
  const value = Object.hasOwn(values, field) ? values[field] : undefined;
  if (value === undefined) {
    throw new Error(`The mail has a merge field “${field}”, but no value was given for it.`);
  }
  return place === "html" ? escapeHtml(oneLine(value)) : oneLine(value);
}

/**
 * Fills every hole of a template that was rendered here. What looks like a hole inside a value stays as it is.
 *
 * @throws Error naming the field, if a value is missing
 */
export const fillMerge = (template: string, values: Record<string, string>, place: MergePlace): string =>
  partsOfMerge(template)
    .map((part) => (typeof part === "string" ? part : valueAt(values, part.field, place)))
    .join("");

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
