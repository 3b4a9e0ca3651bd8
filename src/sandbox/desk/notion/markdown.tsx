/**
 * A page's markdown as elements to read. Text only ever becomes text nodes, which the renderer escapes; markup that is
 * not known stays as it was written.
 */
import type { Child } from "hono/jsx";
import { cellsOf } from "../../notion/body/pipe-tables.ts";

const FENCE = /^\s*(`{3,}|~{3,})\s*(\S*)/;
const HEADING = /^(#{1,6})\s+(.+)$/;
const RULE = /^(?:-{3,}|\*{3,}|_{3,})$/;
const ITEM = /^([ \t]*)(?:([-*+])|\d{1,9}[.)])[ \t]+(.*)$/;
const TASK = /^\[([ xX])\][ \t]+(.*)$/;
const QUOTE = /^> ?(.*)$/;
const TABLE = /^\t*<table[ >]/;
// Spans are bounded, so that a stray mark in a long line costs little.
const INLINE =
  /`([^`]{1,1000})`|(!?)\[([^\]]{0,1000})\]\(([^)\s]{1,2000})\)|\*\*(.{1,2000}?)\*\*|\*(\S.{0,2000}?)\*|(?<!\w)_(\S.{0,2000}?)_(?!\w)|~~(.{1,2000}?)~~|(https?:\/\/[^\s<>()]{0,2000}[^\s<>().,;:!?"'])/s;

/** Where a page or a table that the text refers to is found on the desk, and what it is called; null for nowhere. */
export type Refer = (id: string) => { href: string; name: string } | null;

export function Markdown({ text, refer }: { text: string; refer: Refer }) {
  const blocks = text.split(REFERENCE).map((part, index) => {
    if (index % 2 === 0) return <>{blocksOf(part.split("\n"))}</>;
    const found = refer(part);
    return <p>{found ? <a href={found.href}>{`→ ${found.name}`}</a> : "→ something that is gone"}</p>;
  });
  return <>{blocks}</>;
}

/** A page or a database that stands in the text, with its id. */
const REFERENCE =
  /^\t*<(?:page|database) url="notion-page:\/\/([0-9a-f-]{36})"[^>\n]*>(?:[^<\n]*<\/(?:page|database)>)?$/gm;

function blocksOf(lines: string[]): Child[] {
  const blocks: Child[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, taken] = blockAt(lines.slice(at));
    if (block !== undefined) blocks.push(block);
    at += taken;
  }
  return blocks;
}

/** The first block of these lines, and how many of them it took. */
function blockAt(lines: string[]): [block: Child | undefined, taken: number] {
  const first = lines[0] ?? "";
  if (first.trim() === "") return [undefined, 1];
  const fence = FENCE.exec(first)?.[1];
  if (fence) return codeAt(lines, fence);
  const [, marks = "", title] = HEADING.exec(first) ?? [];
  if (title) return [headingOf(marks.length, title), 1];
  if (RULE.test(first.trim())) return [<hr />, 1];
  if (ITEM.test(first)) return listAt(lines);
  if (RULES_OF_TABLE.test(lines[1] ?? "") && first.includes("|")) return rowsAt(lines);
  if (TABLE.test(first)) return tagsAt(lines);
  if (QUOTE.test(first)) {
    const quoted = takenWhile(lines, (line) => QUOTE.test(line));
    return [
      <blockquote>{blocksOf(quoted.map((line) => QUOTE.exec(line)?.[1] ?? ""))}</blockquote>,
      quoted.length,
    ];
  }
  const [, ...rest] = lines;
  const more = takenWhile(rest, isText);
  return [
    <p>{[first, ...more].flatMap((line, index) => [index > 0 && <br />, ...inline(line)])}</p>,
    more.length + 1,
  ];
}

const RULES_OF_TABLE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** A table of plain markdown, its head above the line that divides it from the rest. */
function rowsAt(lines: string[]): [Child, number] {
  const rows = takenWhile(lines, (line) => line.includes("|"));
  const [head = [], , ...body] = rows.map(cellsOf);
  return [tableOf(head, body), rows.length];
}

/** A table as Notion writes it. */
function tagsAt(lines: string[]): [Child, number] {
  const inner = takenWhile(lines, (line) => !line.trim().startsWith("</table>"));
  const rows = inner
    .join("\n")
    .split(/<tr\b[^>]*>/)
    .slice(1)
    .map((row) => row.split(/<td\b[^>]*>/).slice(1))
    .map((cells) => cells.map((cell) => cell.split("</td>")[0]?.trim() ?? ""));
  const [head = [], ...body] = inner[0]?.includes('header-row="true"') ? rows : [[], ...rows];
  return [tableOf(head, body), inner.length + 1];
}

function tableOf(head: readonly string[], body: readonly (readonly string[])[]): Child {
  const titles = head.map((cell) => <th scope="col">{inline(cell)}</th>);
  const rows = body.map((cells) => (
    <tr>
      {cells.map((cell) => (
        <td>{inline(cell)}</td>
      ))}
    </tr>
  ));
  return (
    <div class="scroll">
      <table class="list">
        {titles.length > 0 && (
          <thead>
            <tr>{titles}</tr>
          </thead>
        )}
        <tbody>{rows}</tbody>
      </table>
    </div>
  );
}

const isText = (line: string) =>
  line.trim() !== "" &&
  ![FENCE, HEADING, ITEM, QUOTE, TABLE].some((mark) => mark.test(line)) &&
  !RULE.test(line.trim());

function takenWhile(lines: string[], goesOn: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !goesOn(line));
  return end < 0 ? lines : lines.slice(0, end);
}

function codeAt(lines: string[], fence: string): [Child, number] {
  const code = takenWhile(lines.slice(1), (line) => !line.trim().startsWith(fence));
  return [
    <pre class="code">
      <code>{code.join("\n")}</code>
    </pre>,
    code.length + 2,
  ];
}

function headingOf(level: number, title: string): Child {
  if (level === 1) return <h2>{inline(title)}</h2>;
  return level === 2 ? <h3>{inline(title)}</h3> : <h4>{inline(title)}</h4>;
}

/** Items of one depth and kind; deeper lines under an item belong to it. */
function listAt(lines: string[]): [Child, number] {
  const [, indent = "", bullet] = ITEM.exec(lines[0] ?? "") ?? [];
  const isPeer = (line = "") => {
    const match = ITEM.exec(line);
    return match?.[1] === indent && (match[2] === undefined) === (bullet === undefined);
  };
  const items: Child[] = [];
  let at = 0;
  while (isPeer(lines[at])) {
    const under = takenWhile(lines.slice(at + 1), (line) => isUnder(line, indent));
    items.push(
      itemOf(
        ITEM.exec(lines[at] ?? "")?.[3] ?? "",
        blocksOf(under.map((line) => line.slice(indent.length + 1))),
      ),
    );
    at += under.length + 1;
    if (lines[at]?.trim() === "" && isPeer(lines[at + 1])) at += 1;
  }
  return [bullet === undefined ? <ol>{items}</ol> : <ul>{items}</ul>, at];
}

const isUnder = (line: string, indent: string) =>
  line.trim() !== "" && line.startsWith(indent) && /^[ \t]/.test(line.slice(indent.length));

function itemOf(content: string, under: Child[]): Child {
  const [, mark, task] = TASK.exec(content) ?? [];
  if (task === undefined) return <li>{[...inline(content), ...under]}</li>;
  return <li class="task">{[mark === " " ? "☐ " : "☑ ", ...inline(task), ...under]}</li>;
}

function inline(text: string): Child[] {
  const parts: Child[] = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    parts.push(rest.slice(0, match.index), spanOf(match));
    rest = rest.slice(match.index + match[0].length);
  }
  return [...parts, rest];
}

function spanOf(match: RegExpExecArray): Child {
  const [whole, code, image, label, href, bold, italic, underscored, struck, address] = match;
  if (code !== undefined) return <code>{code}</code>;
  if (href !== undefined)
    return link(href, image ? [`Image: ${label || href}`] : inline(label || href), whole);
  if (bold !== undefined) return <strong>{inline(bold)}</strong>;
  if (struck !== undefined) return <s>{inline(struck)}</s>;
  if (address !== undefined) return link(address, [address], whole);
  return <em>{inline(italic ?? underscored ?? "")}</em>;
}

/** A link only where the address is one of the web; anything else stays as written. */
const link = (href: string, label: Child[], whole: string): Child =>
  isWebAddress(href) ? (
    <a href={href} rel="noreferrer">
      {label}
    </a>
  ) : (
    whole
  );

export const isWebAddress = (href: string) => /^https?:\/\//i.test(href) && URL.canParse(href);
