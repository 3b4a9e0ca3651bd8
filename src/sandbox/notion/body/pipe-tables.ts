/** Tables of plain markdown, which Notion takes, and gives back as tags with the first row as their header. */
import { tabsOf } from "./lines.ts";

const DELIMITER = /^\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?$/;

/** Whether the rows of a table begin with this line: the next one divides its head from the rest. */
export const beginsTable = (line: string, next: string): boolean =>
  line.startsWith("|") && next.startsWith("|") && DELIMITER.test(next);

/** The cells of a row, each as it was written. */
export const cellsOf = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** The same lines with such tables as tags; `literal` tells of each line whether it belongs to code. */
export function tablesAsTags(lines: readonly string[], literal: readonly boolean[]): string[] {
  const written: string[] = [];
  const text = (at: number) => (literal[at] ? "" : (lines[at]?.trim() ?? ""));
  for (let at = 0; at < lines.length; ) {
    let end = at + 1;
    if (beginsTable(text(at), text(at + 1))) {
      while (text(end).startsWith("|")) end += 1;
      written.push(...tagsOf(lines.slice(at, end)));
    } else written.push(lines[at] ?? "");
    at = end;
  }
  return written;
}

/** Every row as wide as the widest, as Notion's tables are. */
function tagsOf(table: readonly string[]): string[] {
  const [head = "", , ...others] = table;
  const rows = [head, ...others].map(cellsOf);
  const width = rows.reduce((widest, { length }) => Math.max(widest, length), 0);
  const tags = rows.flatMap((cells) => [
    "<tr>",
    ...Array.from({ length: width }, (_, cell) => `<td>${cells[cell] ?? ""}</td>`),
    "</tr>",
  ]);
  const indent = "\t".repeat(tabsOf(head));
  return ['<table header-row="true">', ...tags, "</table>"].map((line) => indent + line);
}
