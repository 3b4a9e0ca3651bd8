/** Markdown with YAML front matter: the keys above the text, and on which line each of them stands. */

import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap, type YAMLParseError } from "yaml";

export type FrontMatter =
  | { ok: true; values: Map<string, unknown>; lines: Map<string, number>; body: string }
  | { ok: false; line: number; reason: string };

// The head starts on the first line and ends at the next line that is `---` or `...`.
const OPENING = /^---[ \t]*\n/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/m;

/** Expects LF line ends. A text without front matter is all body. */
export function readFrontMatter(text: string): FrontMatter {
  const opening = OPENING.exec(text)?.[0];
  if (opening === undefined) return { ok: true, values: new Map(), lines: new Map(), body: text };

  const rest = text.slice(opening.length);
  const closing = CLOSING.exec(rest);
  if (!closing) {
    return {
      ok: false,
      line: 1,
      reason: "the front matter that starts here is never closed by a line “---”",
    };
  }
  const head = readYaml(rest.slice(0, closing.index));
  return head.ok ? { ...head, body: rest.slice(closing.index + closing[0].length) } : head;
}

type Head =
  | Exclude<FrontMatter, { ok: true }>
  | { ok: true; values: Map<string, unknown>; lines: Map<string, number> };

function readYaml(yaml: string): Head {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, logLevel: "silent" });
  const last = yaml.trimEnd().split("\n").length;
  // One line further down in the file than in the YAML, because of the opening `---`.
  const lineAt = (offset = 0) => Math.min(counter.linePos(offset).line, last) + 1;

  const error = document.errors[0];
  if (error) return { ok: false, line: lineAt(error.pos[0]), reason: reasonOf(error) };
  if (document.contents === null) return { ok: true, values: new Map(), lines: new Map() };
  if (!isMap(document.contents)) {
    return {
      ok: false,
      line: 2,
      reason: "the front matter must be lines of “key: value”, such as “title: Hello”",
    };
  }
  return readKeys(document.contents, lineAt);
}

function readKeys(map: YAMLMap, lineAt: (offset?: number) => number): Head {
  const values = new Map<string, unknown>();
  const lines = new Map<string, number>();
  for (const { key, value } of map.items) {
    const offset = isScalar(key) ? key.range?.[0] : undefined;
    if (!isScalar(key)) return { ok: false, line: lineAt(offset), reason: "a key must be a plain word" };
    lines.set(String(key.value), lineAt(offset));
    values.set(String(key.value), plainValue(value));
  }
  return { ok: true, values, lines };
}

/** Numbers stay as they were written (`slug: 008`), for the reader knows better which keys are numbers. */
function plainValue(node: unknown): unknown {
  if (!isScalar(node)) return isMap(node) || node === null ? node : listOf(node);
  return typeof node.value === "number" ? (node.source ?? String(node.value)) : node.value;
}

function listOf(node: unknown): unknown {
  const items = typeof node === "object" && node !== null && "items" in node ? node.items : undefined;
  return Array.isArray(items) ? items.map(plainValue) : node;
}

const REASONS: { [code in YAMLParseError["code"]]?: string } = {
  BLOCK_AS_IMPLICIT_KEY: 'a value that holds a colon must stand in quotation marks, as in title: "One: two"',
  DUPLICATE_KEY: "this key is given twice; keep one of them",
  TAB_AS_INDENT: "a tab can't indent a line here; use blanks",
};

/** The commonest mistakes in our words, the others in the library's, which adds an excerpt below its message. */
function reasonOf({ code, message }: YAMLParseError): string {
  return REASONS[code] ?? (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
