/** Merge fields: the holes in a mail that are filled for each reader, written `{{name}}` or `{{name|friend}}`. */
import type { Nodes, Root } from "mdast";
import { type AuthorField, partsOf, readFieldName } from "../merge-fields.ts";
import { oneLine } from "../one-line.ts";

/** `field` may be any text without braces: it is the key of the value that goes there. */
export function hole(field: string): string {
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

/** One line of an author in which fields may stand, such as a title: with holes, and as strangers read it. */
export interface MergedLine {
  /** For a plain-text template. */
  text: string;
  /** For an HTML template, safe in an element. */
  html: string;
  plain: string;
  fields: readonly string[];
}

export function mergedLine(line: string): MergedLine {
  const parts = partsOf(line);
  const written = (literal: (words: string) => string) =>
    parts.map((part) => (typeof part === "string" ? literal(part) : hole(part.field))).join("");
  return {
    text: written(literalText),
    html: written(htmlFromText),
    plain: parts.map((part) => (typeof part === "string" ? part : part.fallback)).join(""),
    fields: parts.flatMap((part) => (typeof part === "string" ? [] : [part.field])),
  };
}

// Two characters that no text may hold (Unicode 23.7), around the number of a field.
const MARK = /\ufdd0(\d+)\ufdd1/g;

export interface MarkedDocument {
  /** With a mark in place of every field's fallback. */
  document: Root;
  fields: readonly string[];
  /** Makes holes of the marks, in what was rendered and whose own braces are literal by now. */
  holesIn(rendered: string): string;
}

/** Marks go through every renderer unharmed, which braces would not. */
export function markFields(document: Root): MarkedDocument {
  const fields: string[] = [];
  const marked = <T extends Nodes>(node: T): T => {
    if (node.type === "text" && node.data?.field) return { ...node, value: markOf(node.data.field, fields) };
    if ("value" in node) return { ...node, value: node.value.replace(/[\ufdd0\ufdd1]/g, "") };
    return "children" in node ? { ...node, children: node.children.map(marked) } : node;
  };
  return {
    document: marked(document),
    fields,
    holesIn: (rendered) => rendered.replace(MARK, (_, n: string) => hole(fields[Number(n)] ?? "name")),
  };
}

function markOf(field: string, fields: string[]): string {
  if (!fields.includes(field)) fields.push(field);
  return `\ufdd0${fields.indexOf(field)}\ufdd1`;
}

/** Whom a mail is for. */
export interface MergeReader {
  email: string;
  /** Empty when they gave none. */
  name: string;
  tier: string;
}

/** A delivery's values: flat, and each ready to be filled in. */
export type MergeRecord = { to: string; name: string; unsubscribeUrl: string } & Record<string, string>;

/**
 * What is filled in for one reader, with every fallback decided. `name` is always there, and costs nothing: a mailing
 * has a hundred thousand of them.
 */
export function mergeRecord(
  fields: readonly string[],
  reader: MergeReader,
  unsubscribeUrl: string,
): MergeRecord {
  const record: MergeRecord = { to: reader.email, name: valueFor("name", reader), unsubscribeUrl };
  for (const field of fields) record[field] = valueFor(field, reader);
  return record;
}

function valueFor(name: string, reader: MergeReader): string {
  const known = readFieldName(name);
  return known ? FIELDS[known.field](reader) || known.fallback : "";
}

const FIELDS: Record<AuthorField, (reader: MergeReader) => string> = {
  name: ({ name }) => oneLine(name),
  firstName: ({ name }) => firstName(oneLine(name)),
  tier: ({ tier }) => tier,
  email: ({ email }) => email,
};

/** “Ada” of “Ada Moss”, “Dr. Ada Moss” and “Moss, Ada”. */
function firstName(name: string): string {
  const [before = "", after] = name.split(",");
  const words = (after?.trim() || before).split(" ").filter((word) => word !== "");
  return words.find((word) => !word.endsWith(".")) ?? words[0] ?? "";
}

export type MergePlace = "html" | "text";

/** The words of a template and its holes in turn, each hole by the name of its field. */
export function partsOfMerge(template: string): (string | { field: string })[] {
  const parts: (string | { field: string })[] = [];
  let words = "";
  let from = 0;
  for (const found of template.matchAll(/\{\{([^{}]*)\}\}/g)) {
    const [hole, field = ""] = found;
    words += template.slice(from, found.index);
    from = found.index + hole.length;
    if (field === BRACE) words += "{";
    else {
      parts.push(words, { field });
      words = "";
    }
  }
  return [...parts, words + template.slice(from)].filter((part) => part !== "");
}

/**
 * A reader's value for one place: on one line, and escaped where that is HTML.
 *
 * @throws Error naming the field, if a value is missing
 */
export function valueAt(values: Readonly<Record<string, string>>, field: string, place: MergePlace): string {
  const value = Object.hasOwn(values, field) ? values[field] : undefined;
  if (value === undefined) {
    throw new Error(`The mail has a merge field “${field}”, but no value was given for it.`);
  }
  return place === "html" ? escapeHtml(oneLine(value)) : oneLine(value);
}

/** Fills every hole of a template that was rendered here; what looks like a hole inside a value stays as it is. */
export const fillMerge = (
  template: string,
  values: Readonly<Record<string, string>>,
  place: MergePlace,
): string =>
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
