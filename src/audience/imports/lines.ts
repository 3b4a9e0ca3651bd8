/** A file's text as the records of a CSV, each with the line it begins on; what can't be one is named and passed over. */
import { createReadStream } from "node:fs";
import type { Encoding } from "./encoding.ts";

/** The text of one record, or why there is none. `bytes`: how far into the file it was read. */
export type RawRecord = { line: number; bytes: number } & ({ text: string } | { problem: string });

/** No person's row is longer; one that is comes from a damaged file or is a trap. */
const LONGEST_CHARACTERS = 64 * 1024;
const LONGEST_LINES = 100;

const UNCLOSED = "a quote is opened in it and never closed";
const TOO_LONG = "it is longer than any person's row can be";

export interface LineSource {
  path: string;
  encoding: Encoding;
  signal?: AbortSignal | undefined;
}

interface Line {
  number: number;
  text: string;
  bytes: number;
  /** Only the beginning of it was kept. */
  long: boolean;
}

/** Physical lines, whatever ends them, as many at once as a piece of the file holds. */
async function* linesOf({ path, encoding, signal }: LineSource): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder(encoding);
  const stream = createReadStream(path, { highWaterMark: 64 * 1024, ...(signal ? { signal } : {}) });
  let [rest, long, bytes, number] = ["", false, 0, 0];
  const line = (text: string): Line => {
    const found = { number: ++number, text, bytes, long: long || text.length > LONGEST_CHARACTERS };
    long = false;
    return found;
  };
  for await (const piece of stream) {
    bytes += piece.length;
    // A carriage return at the end of a piece may be half of a line's end.
    const parts = (rest + decoder.decode(piece, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? "";
    yield parts.map(line);
    if (rest.length <= LONGEST_CHARACTERS) continue;
    rest = rest.slice(0, 200) + (rest.endsWith("\r") ? "\r" : "");
    long = true;
  }
  rest += decoder.decode();
  if (rest !== "") yield [line(rest.replace(/\r$/, ""))];
}

/**
 * True if a quoted field is still open at the end of this line. A quote opens a field only at its start, and two of
 * them inside one stand for one.
 */
export function endsInsideQuotes(line: string, delimiter: string, inside: boolean): boolean {
  if (!line.includes('"')) return inside;
  let quoted = inside;
  let fieldStart = !inside;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quoted) {
      if (character === '"' && line[at + 1] === '"') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"' && fieldStart) quoted = true;
    fieldStart = !quoted && character === delimiter;
  }
  return quoted;
}

/** Joins the lines of a quoted field. A quote that is never closed costs its own line, not the rest of the file. */
class Joiner {
  #open: Line[] = [];
  readonly #delimiter: string;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  push(line: Line): RawRecord[] {
    const starts = this.#open.length === 0;
    if (starts && line.long) return [{ line: line.number, bytes: line.bytes, problem: TOO_LONG }];
    if (starts && line.text.trim() === "") return [];
    const quoted = endsInsideQuotes(line.text, this.#delimiter, !starts);
    this.#open.push(line);
    if (!quoted && !line.long) return [this.#close(line.bytes)];
    const length = this.#open.reduce((sum, { text }) => sum + text.length, 0);
    const patient = !line.long && this.#open.length <= LONGEST_LINES && length <= LONGEST_CHARACTERS;
    return patient ? [] : this.#giveUp();
  }

  end(): RawRecord[] {
    const found: RawRecord[] = [];
    while (this.#open.length > 0) found.push(...this.#giveUp());
    return found;
  }

  #close(bytes: number): RawRecord {
    const text = this.#open.map((line) => line.text).join("\n");
    const line = this.#open[0]?.number ?? 0;
    this.#open = [];
    return { line, bytes, text };
  }

  #giveUp(): RawRecord[] {
    const [first, ...others] = this.#open;
    this.#open = [];
    if (!first) return [];
    const lost = { line: first.number, bytes: first.bytes, problem: UNCLOSED };
    return [lost, ...others.flatMap((line) => this.push(line))];
  }
}

/** The records of a file, as many at once as a piece of it holds. */
export async function* recordsOf(source: LineSource & { delimiter: string }): AsyncGenerator<RawRecord[]> {
  const joiner = new Joiner(source.delimiter);
  for await (const lines of linesOf(source)) yield lines.flatMap((line) => joiner.push(line));
  yield joiner.end();
}
