/** The bodies of pages, as markdown: how Notion would give back what was written, and its edits by text. */
import type { Block } from "./body/node.ts";
import { tablesAsTags } from "./body/pipe-tables.ts";
import { readDrafts } from "./body/read.ts";
import { invalid, validationError } from "./errors.ts";
import type { NotionLimits } from "./limits.ts";
import { allowOnly, arrayAt, type Fields, fieldsAt, populatedStringAt, stringAt } from "./shape.ts";

const FENCE = /^\s*(`{3,}|~{3,})/;

/**
 * Line feeds only, no trailing spaces, one blank line at most in a row and none around, tables as tags; code is left as
 * it is.
 */
export function normalised(markdown: string): string {
  const lines: string[] = [];
  const literal: boolean[] = [];
  let fence: string | undefined;
  for (const line of markdown.replaceAll(/\r\n?/g, "\n").split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    const kept = fence ? line : line.trimEnd();
    if (fence || kept !== "" || lines.at(-1) !== "") {
      lines.push(kept);
      literal.push(fence !== undefined);
    }
    if (!fence) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
  }
  return tablesAsTags(lines, literal)
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

/** How Notion itself gives a body back: a block a line, and no empty line but in code. */
export function withoutBlankLines(markdown: string): string {
  let fence: string | undefined;
  return markdown
    .split("\n")
    .filter((line) => {
      const mark = FENCE.exec(line)?.[1];
      const isCode = fence !== undefined;
      if (!fence) fence = mark;
      else if (mark?.startsWith(fence)) fence = undefined;
      return isCode || line.trim() !== "";
    })
    .join("\n");
}

/** At least as many as there are blocks: a fenced piece of code counts as one, but each line of a table by itself. */
export function countLines(markdown: string): number {
  let blocks = 0;
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (!fence && line.trim() !== "") blocks += 1;
    if (!fence) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
  }
  return blocks;
}

const countBlocks = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, { children }) => sum + 1 + countBlocks(children), 0);

export function markdownAt(value: unknown, at: string, limits: NotionLimits): string {
  const markdown = normalised(stringAt(value, at));
  const isLong = countLines(markdown) > limits.blocksPerRequest;
  const blocks = isLong ? countBlocks(readDrafts(markdown)) : 0;
  if (blocks > limits.blocksPerRequest) {
    throw invalid(`${at}.blocks.length`, `should be ≤ \`${limits.blocksPerRequest}\``, blocks);
  }
  return markdown;
}

const EDITS = ["replace_content", "update_content", "insert_content", "replace_content_range"] as const;

/** The body after the edit that a request asks for; an edit that doesn't fit changes nothing. */
export function edited(markdown: string, body: Fields, limits: NotionLimits): string {
  allowOnly(body, ["type", "allow_async", ...EDITS]);
  const type = EDITS.find((known) => known === body.type);
  if (!type) throw invalid("body.type", `should be one of \`${EDITS.join("`, `")}\``, body.type);
  const at = `body.${type}`;
  const edit = fieldsAt(body[type], at);
  switch (type) {
    case "replace_content":
      return markdownAt(edit.new_str, `${at}.new_str`, limits);
    case "update_content":
      return normalised(updated(markdown, edit, at, limits));
    case "insert_content":
      return normalised(inserted(markdown, edit, at, limits));
    case "replace_content_range": {
      const { from, to } = rangeOf(markdown, edit.content_range, `${at}.content_range`);
      return normalised(
        markdown.slice(0, from) + markdownAt(edit.content, `${at}.content`, limits) + markdown.slice(to),
      );
    }
  }
}

function updated(markdown: string, edit: Fields, at: string, limits: NotionLimits): string {
  let text = markdown;
  for (const [index, value] of arrayAt(
    edit.content_updates,
    `${at}.content_updates`,
    limits.arrayElements,
  ).entries()) {
    const where = `${at}.content_updates[${index}]`;
    const update = fieldsAt(value, where);
    const old = populatedStringAt(update.old_str, `${where}.old_str`, limits.payloadBytes);
    const fresh = stringAt(update.new_str, `${where}.new_str`);
    const parts = text.split(old);
    if (parts.length === 1) throw validationError(`Could not find old_str in the page's content: ${old}`);
    if (parts.length > 2 && update.replace_all_matches !== true) {
      throw validationError(`Found ${parts.length - 1} matches for old_str, which should be unique: ${old}`);
    }
    text = parts.join(fresh);
  }
  return text;
}

function inserted(markdown: string, edit: Fields, at: string, limits: NotionLimits): string {
  const content = markdownAt(edit.content, `${at}.content`, limits);
  if (edit.after !== undefined) {
    const { to } = rangeOf(markdown, edit.after, `${at}.after`);
    return `${markdown.slice(0, to)}\n\n${content}\n\n${markdown.slice(to)}`;
  }
  const position = edit.position === undefined ? "end" : fieldsAt(edit.position, `${at}.position`).type;
  if (position === "start") return `${content}\n\n${markdown}`;
  if (position === "end") return `${markdown}\n\n${content}`;
  throw invalid(`${at}.position.type`, 'should be `"start"` or `"end"`', position);
}

/** Notion's way to name a part: its start and its end, with an ellipsis between. */
function rangeOf(markdown: string, value: unknown, at: string): { from: number; to: number } {
  const selection = populatedStringAt(value, at, Number.POSITIVE_INFINITY);
  const [start = "", ...rest] = selection.split("...");
  const end = rest.join("...") || start;
  const from = markdown.indexOf(start);
  const last = from < 0 ? -1 : markdown.indexOf(end, from);
  if (last < 0) throw validationError(`Could not find the selection in the page's content: ${selection}`);
  return { from, to: last + end.length };
}
