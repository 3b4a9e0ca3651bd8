/** Notion's tables, which are tags, as tables of GFM. */

import { type InlineOptions, inlineMarkdown } from "./inline.ts";

// Rows are filled up to the widest; without a limit, one row of many cells would be paid for by every other.
const WIDEST = 100;

const PART = /<(\/?)(tr|t[dh])\b[^<>]*>/gi;

/** The lines of a table, its first row the head; none for a table without a cell. */
export function tableMarkdown(source: string, options: InlineOptions): string[] {
  const rows = rowsOf(source).map((row) => row.slice(0, WIDEST).map((cell) => cellMarkdown(cell, options)));
  const width = Math.max(0, ...rowLengths(rows));
  if (width === 0) return [];
  const line = (cells: readonly string[]) => `| ${filled(cells, width).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${" --- |".repeat(width)}`, ...body.map(line)];
}

function* rowLengths(rows: readonly (readonly string[])[]): Generator<number> {
  let longest = 0;
  for (const row of rows) longest = Math.max(longest, row.length);
  yield longest;
}

const filled = (cells: readonly string[], width: number): string[] => [
  ...cells,
  ...Array<string>(width - cells.length).fill(""),
];

function rowsOf(source: string): string[][] {
  const rows: string[][] = [];
  let begins: number | null = null;
  const endCell = (at: number) => {
    if (begins === null) return;
    rows.at(-1)?.push(source.slice(begins, at));
    begins = null;
  };
  for (const { 0: whole, 1: slash, 2: name = "", index } of source.matchAll(PART)) {
    endCell(index);
    if (slash === "/") continue;
    if (name.toLowerCase() === "tr") rows.push([]);
    else {
      if (rows.length === 0) rows.push([]);
      begins = index + whole.length;
    }
  }
  return rows.filter((row) => row.length > 0);
}

function cellMarkdown(cell: string, options: InlineOptions): string {
  const text = cell
    .replace(/<\/(?:table|tbody|thead)>/gi, "")
    .replace(/\s+/g, " ")
    .trim();
  return inlineMarkdown(text, options).replace(/\\[\s\S]|\|/g, (found) => (found === "|" ? "\\|" : found));
}
