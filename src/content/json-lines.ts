/** Where things stand in a JSON text: `JSON.parse` doesn't always say on which line it stopped. */

export interface JsonLines {
  /** Line (from 1) of each key of the outermost object. */
  keys: Map<string, number>;
  /** The first mistake; null if the text is JSON. */
  mistake: { line: number; reason: string } | null;
}

const SPACE = /[\t\n\r ]*/y;
const STRING_START = /"(?:[^"\\\p{Cc}]+|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
const DEPTH = 200;

class Mistake extends Error {}

/** Reads the text as RFC 8259 has it and stops at the first mistake. */
export function locateJson(text: string): JsonLines {
  const keys = new Map<string, number>();
  const reader = readerOf(text);
  try {
    readValue(reader, 0, (key, line) => keys.set(key, keys.get(key) ?? line));
    if (reader.next() !== undefined)
      throw new Mistake(`nothing may follow the end, but “${reader.next()}” does`);
    return { keys, mistake: null };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { keys, mistake: { line: reader.line(), reason: error.message } };
  }
}

type Reader = ReturnType<typeof readerOf>;

function readerOf(text: string) {
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  return {
    take,
    /** The next character that isn't space; undefined at the end. */
    next: () => {
      take(SPACE);
      return text[at];
    },
    /** The character at hand, space or not. */
    here: () => text[at],
    skip: () => {
      at += 1;
    },
    line: () => text.slice(0, at).split("\n").length,
    missing: (what: string): never => {
      const here = text[at];
      throw new Mistake(
        here === undefined ? `the file ends where ${what} is missing` : `${what} is missing before “${here}”`,
      );
    },
  };
}

function readValue(reader: Reader, depth: number, onKey: (key: string, line: number) => void): void {
  if (depth > DEPTH) throw new Mistake("it is nested too deeply to be an issue");
  const start = reader.next();
  if (start === "{") readSeries(reader, "}", () => readEntry(reader, depth, onKey));
  else if (start === "[") readSeries(reader, "]", () => readValue(reader, depth + 1, onKey));
  else if (start === '"') readString(reader);
  else if (reader.take(SCALAR) === null) {
    reader.missing("a value (a text in quotation marks, a number, true, false or null)");
  }
}

function readEntry(reader: Reader, depth: number, onKey: (key: string, line: number) => void): void {
  if (reader.next() !== '"') reader.missing("a key in quotation marks");
  const line = reader.line();
  const key = readString(reader);
  if (depth === 0) onKey(key, line);
  if (reader.next() !== ":") reader.missing("a colon");
  reader.skip();
  readValue(reader, depth + 1, onKey);
}

/** Items between brackets, with commas between them. */
function readSeries(reader: Reader, close: string, readItem: () => void): void {
  reader.skip();
  let end = reader.next() === close ? close : "";
  while (end !== close) {
    readItem();
    end = reader.next() ?? "";
    if (end !== close && end !== ",") reader.missing(`a comma or “${close}”`);
    if (end === ",") {
      reader.skip();
      if (reader.next() === close) {
        throw new Mistake(`nothing follows the last comma before “${close}”; leave it out`);
      }
    }
  }
  reader.skip();
}

function readString(reader: Reader): string {
  const start = reader.take(STRING_START);
  const here = reader.here();
  if (start !== null && here === '"') {
    reader.skip();
    return JSON.parse(`${start}"`);
  }
  if (here === "\n" || here === "\r") {
    throw new Mistake("a quoted text runs over the end of the line; close its quotation mark, or write \\n");
  }
  if (here === undefined) throw new Mistake("the file ends inside a quoted text");
  throw new Mistake("a quoted text holds a character that must be written as an escape, such as \\t or \\\\");
}
