/** Which lines of a Markdown text are literal, and whether each of its lines is a block of its own. */

const FENCE = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})(.*)$/;
const EQUATION = /^[ \t]*\$\$[ \t]*$/;

/** What closes the fenced code that this line opens, or null. Backticks after a fence of backticks make it a span. */
export function fenceIn(line: string): string | null {
  const [, fence, info = ""] = FENCE.exec(line) ?? [];
  return fence && !(fence.startsWith("`") && info.includes("`")) ? fence : null;
}

export function closesFence(line: string, fence: string): boolean {
  const text = line.replace(/^[ \t>]+/, "").trimEnd();
  return text.length >= fence.length && text === (fence[0] ?? "").repeat(text.length);
}

export const isEquation = (line: string): boolean => EQUATION.test(line);

const DIVIDER = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const PREFIX = /^[ \t]*(?:>[ \t]?)*/;

/** A row of a table of GFM. Notion escapes every other pipe. */
export const isRow = (line: string): boolean => /(?<!\\)\|/.test(line);

/** Whether a table of GFM begins with this line: the next one divides its head from the rest. */
export function beginsRows(line: string, next = ""): boolean {
  if (!isRow(line) || !isRow(next)) return false;
  const [prefix = ""] = PREFIX.exec(next) ?? [];
  return PREFIX.exec(line)?.[0] === prefix && DIVIDER.test(next.slice(prefix.length));
}

/** Whether each line belongs to fenced code, or (`blocks`) to an equation or a table. */
export function literalLines(lines: readonly string[], { blocks = false } = {}): boolean[] {
  let fence: string | null = null;
  let end: "equation" | "table" | "rows" | null = null;
  return lines.map((line, index) => {
    if (fence !== null) {
      if (closesFence(line, fence)) fence = null;
      return true;
    }
    if (end === "rows" && !isRow(line)) end = null;
    if (end === "rows") return true;
    if (end !== null) {
      if (end === "equation" ? isEquation(line) : line.includes("</table>")) end = null;
      return true;
    }
    fence = fenceIn(line);
    if (fence !== null || !blocks) return fence !== null;
    if (isEquation(line)) end = "equation";
    else if (beginsRows(line, lines[index + 1])) end = "rows";
    else if (/^[ \t]*<table[\s>]/.test(line)) end = line.includes("</table>") ? null : "table";
    return end !== null || line.includes("</table>");
  });
}

/**
 * Notion writes one block a line and no empty line (an empty paragraph is `<empty-block/>`). A text with an empty line
 * was written by somebody else, for whom lines that follow each other are one paragraph.
 */
export function eachLineIsABlock(lines: readonly string[]): boolean {
  const literal = literalLines(lines, { blocks: true });
  const isEmpty = (line: string) => line.trim() === "";
  const first = lines.findIndex((line) => !isEmpty(line));
  const last = lines.findLastIndex((line) => !isEmpty(line));
  return lines.every((line, index) => index < first || index > last || literal[index] || !isEmpty(line));
}

export const LIST_ITEM = /^([-*+]|\d{1,9}[.)])([ \t]+|$)(.*)$/;
