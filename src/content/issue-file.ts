/** One issue from one file: JSON, or Markdown with YAML front matter. */

import * as z from "zod";
import { bodyProblems } from "./body-problems.ts";
import { fieldProblems } from "./field-problems.ts";
import { readFrontMatter } from "./front-matter.ts";
import { type IssueDate, parseIssueDate } from "./issue-date.ts";
import { locateJson } from "./json-lines.ts";
import { literalLines } from "./notion-markdown/lines.ts";
import { oneLine } from "./one-line.ts";
import { slugFor } from "./slug.ts";

export interface ImportedIssue {
  /** The same across imports: `number-<n>`, or `slug-<slug>` for an issue that has no number. */
  key: string;
  number: number | null;
  /** One line; empty if the file gives none. */
  title: string;
  slug: string;
  /** One line; may hold Markdown. */
  description: string;
  tags: string[];
  date: IssueDate;
  /** False for an issue that is marked as an excerpt. */
  whole: boolean;
  published: boolean;
  /** Not written yet. */
  idea: boolean;
  /** Who it is for, as its author wrote it; null if the file doesn't say. */
  audience: string | null;
  /** Free readers get how an issue for premium readers begins. */
  beginning: boolean;
  /** Markdown with LF line ends. */
  body: string;
  /** Why it can't be sent as it is, one sentence each, for the owner. */
  problems: string[];
}

export type ParsedFile =
  | { ok: true; issue: ImportedIssue; warnings: string[] }
  | { ok: false; file: string; line: number; reason: string };

/**
 * A file that isn't well formed, or in which a key has the wrong type, is refused with its line and the reason.
 * What only keeps an issue from being sent (no title, no text, a date that can't be read) becomes a problem on
 * the issue.
 *
 * @param name the file's name; its ending decides how the text is read
 * @param zone IANA name of the publication's time zone, for dates that carry none
 */
export function parseIssueFile(name: string, text: string, zone: string): ParsedFile {
  const read = readFields(name, text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n"));
  if (!read.ok) return { ok: false, file: name, line: read.line, reason: read.reason };

  const checked = checkTypes(read.values);
  if (!checked.ok) {
    return { ok: false, file: name, line: read.lineOf(checked.key), reason: checked.reason };
  }
  const issue = toIssue(checked.fields, read.body, { name, zone });
  return { ok: true, issue, warnings: warningsAbout(checked.fields, read.values) };
}

type Read =
  | { ok: true; values: Map<string, unknown>; lineOf: (key: string) => number; body: string | null }
  | { ok: false; line: number; reason: string };

function readFields(name: string, text: string): Read {
  if (/\.json$/i.test(name)) return readJson(text);
  if (!/\.(?:md|markdown)$/i.test(name)) {
    return { ok: false, line: 1, reason: "its name must end in .json, .md or .markdown" };
  }
  const read = readFrontMatter(text);
  return read.ok ? { ...read, lineOf: (key) => read.lines.get(key) ?? 1 } : read;
}

function readJson(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const mistake = locateJson(text).mistake ?? { line: 1, reason: String(error) };
    return { ok: false, ...mistake };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return {
      ok: false,
      line: 1,
      reason: "it must hold one issue: an object in braces, with a title and a content",
    };
  }
  const lineOf = (key: string) => locateJson(text).keys.get(key) ?? 1;
  return { ok: true, values: new Map(Object.entries(value)), lineOf, body: null };
}

const words = z.union([z.string(), z.number()]).nullish();
const word = z.string().nullish();
const yesOrNo = z.boolean().nullish();
const list = z.union([z.string(), z.array(z.union([z.string(), z.number()]))]).nullish();

const FIELDS = z.object({
  number: z.union([z.int().nonnegative(), z.string().regex(/^\d{1,9}$/)]).nullish(),
  title: words,
  date: words,
  slug: words,
  description: words,
  themes: list,
  tags: list,
  published: yesOrNo,
  status: word,
  audience: word,
  beginning: yesOrNo,
  excerpt: yesOrNo,
  content: word,
});
type Fields = z.infer<typeof FIELDS>;

const MUST: Record<keyof Fields, string> = {
  number: "be a whole number, such as 12",
  title: "be a text; put it in quotation marks",
  date: "be a date, such as 2026-11-05",
  slug: "be a text, such as my-first-issue",
  description: "be a text; put it in quotation marks",
  themes: "be a list of texts",
  tags: "be a list of texts",
  published: "be true or false",
  status: "be a word, such as published or draft",
  audience: "be a word, such as everyone",
  beginning: "be true or false",
  excerpt: "be true or false",
  content: "be a text",
};

type Checked = { ok: true; fields: Fields } | { ok: false; key: string; reason: string };

function checkTypes(values: Map<string, unknown>): Checked {
  const checked = FIELDS.safeParse(Object.fromEntries(values));
  if (checked.success) return { ok: true, fields: checked.data };

  const key = String(checked.error.issues[0]?.path[0]);
  const value = values.get(key);
  const found = typeof value === "object" ? "" : `, but it is “${oneLine(String(value)).slice(0, 60)}”`;
  const must = isField(key) ? MUST[key] : "have another type";
  return { ok: false, key, reason: `“${key}” must ${must}${found}` };
}

function isField(key: string): key is keyof Fields {
  return Object.hasOwn(FIELDS.shape, key);
}

function toIssue(fields: Fields, below: string | null, file: { name: string; zone: string }): ImportedIssue {
  const number = fields.number == null ? null : Number(fields.number);
  const title = oneLine(String(fields.title ?? "")).replace(/^#+ /, "");
  const stem = file.name.replace(/^.*[\\/]/, "").replace(/\.[a-z]+$/i, "");
  const numbered = number === null ? "" : `issue-${number}`;
  const slug = slugFor([String(fields.slug ?? ""), title, numbered, stem]);
  const description = oneLine(String(fields.description ?? ""));
  const body = tidyBody(below?.trim() ? below : (fields.content ?? ""));
  const date = parseIssueDate(oneLine(String(fields.date ?? "")), file.zone);
  return {
    key: number === null ? `slug-${slug}` : `number-${number}`,
    number,
    title,
    slug,
    description,
    tags: [...new Set([...tagsFrom(fields.themes), ...tagsFrom(fields.tags)])],
    date,
    whole: fields.excerpt !== true,
    published: isPublished(fields),
    idea: isCalled(fields, "idea"),
    audience: oneLine(fields.audience ?? "") || null,
    beginning: fields.beginning === true,
    body,
    problems: problemsOf({ title, description, body, date }),
  };
}

/** Without the blank lines around it; the indentation of its first line means something in Markdown. */
function tidyBody(text: string): string {
  return withoutTabs(text.toWellFormed().replaceAll("\0", "").replace(/\r\n?/g, "\n"))
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd();
}

/** A tab that begins a line means four blanks in CommonMark, but a child of the line above in Notion's markdown. */
function withoutTabs(markdown: string): string {
  const lines = markdown.split("\n");
  const literal = literalLines(lines);
  let kept = false;
  return lines
    .map((line, index) => {
      // Code that is indented as a whole, as in a list, is indented by blanks as a whole.
      if (!literal[index] || !literal[index - 1]) kept = literal[index] === true && !line.startsWith("\t");
      return kept ? line : line.replace(/^\t/, "    ");
    })
    .join("\n");
}

function tagsFrom(list: Fields["tags"]): string[] {
  const tags = typeof list === "string" ? list.split(",") : (list ?? []);
  return tags.map((tag) => oneLine(String(tag))).filter((tag) => tag !== "");
}

function isPublished({ status, published }: Fields): boolean {
  return status == null ? published === true : isCalled({ status }, "published");
}

const isCalled = ({ status }: Pick<Fields, "status">, name: string): boolean =>
  oneLine(status ?? "").toLowerCase() === name;

type Judged = Pick<ImportedIssue, "title" | "description" | "body" | "date">;

function problemsOf({ title, description, body, date }: Judged): string[] {
  const problems: string[] = [];
  if (title === "") problems.push("It has no title.");
  problems.push(...bodyProblems(body), ...fieldProblems({ title, description, body }));
  if (!("unreadable" in date)) return problems;
  const wrong = date.unreadable === "" ? "It has no date" : `Its date “${date.unreadable}” can't be read`;
  return [...problems, `${wrong}; write it like 2026-11-05 or 2026-11-05T08:00:00+01:00.`];
}

const KNOWN_STATUSES = new Set(["published", "draft", "idea"]);

function warningsAbout(fields: Fields, values: Map<string, unknown>): string[] {
  const warnings = [...values.keys()]
    .filter((key) => !isField(key))
    .map((key) => `“${oneLine(key)}” is not a key that pressroom reads, so it was left out.`);
  const status = oneLine(fields.status ?? "").toLowerCase();
  if (status !== "" && !KNOWN_STATUSES.has(status)) {
    warnings.push(
      `Its status “${oneLine(fields.status ?? "")}” is none that pressroom knows, so it is a draft.`,
    );
  }
  const contradiction = fields.status != null && fields.published != null;
  if (contradiction && isPublished(fields) !== fields.published) {
    warnings.push(
      `Its status is “${oneLine(fields.status ?? "")}” but published is ${fields.published}; its status counts.`,
    );
  }
  return warnings;
}
