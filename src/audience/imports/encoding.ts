/** What kind of file it is before anything of it is believed: text, in which encoding, how long. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { ConfigError } from "../../core/errors.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export interface Survey {
  bytes: number;
  encoding: Encoding;
}

const PIECE = 256 * 1024;

/** How the formats begin that are taken for a CSV most often. */
const OTHER_FORMATS: readonly { starts: string; is: string; instead: string }[] = [
  {
    starts: "PK\u0003\u0004",
    is: "it is a ZIP archive or an Excel workbook",
    instead: "unpack it, or save the sheet as CSV, and name that file",
  },
  { starts: "%PDF", is: "it is a PDF", instead: "export the list as CSV" },
  { starts: "\u00d0\u00cf\u0011\u00e0", is: "it is an old Excel workbook", instead: "save the sheet as CSV" },
  { starts: "\u001f\u008b", is: "it is compressed with gzip", instead: "unpack it first, with gunzip" },
  { starts: "SQLite format 3", is: "it is a database", instead: "export the list as CSV" },
];

export const unusableFile = (path: string, wrong: string, example: string): ConfigError =>
  new ConfigError(`The file ${path}`, [{ key: "file", wrong, example }]);

/** Reads the file once from end to end. Throws ConfigError for what is no file, is empty, or is no text. */
export function survey(path: string): Survey {
  const { bytes } = sizeOf(path);
  const head = firstOf(path);
  const start = head.toString("latin1", 0, 16);
  const other = OTHER_FORMATS.find(({ starts }) => start.startsWith(starts));
  if (other) throw unusableFile(path, other.is, other.instead);
  return { bytes, encoding: byMark(head) ?? byZeros(path, head) ?? byBytes(path) };
}

function sizeOf(path: string): { bytes: number } {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw unusableFile(path, "it is a folder", "name one CSV file in it");
    if (!stats.isFile()) throw unusableFile(path, "it is no ordinary file", "members.csv");
    if (stats.size === 0)
      throw unusableFile(path, "it is empty", "export it again, and look that it has rows");
    return { bytes: stats.size };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw unusableFile(path, whyUnreadable(error), "members.csv");
  }
}

function whyUnreadable(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === "ENOENT") return "there is no such file";
  return code === "EACCES" || code === "EPERM" ? "you may not read it" : `it can't be read (${code})`;
}

function* pieces(path: string): Generator<Buffer, undefined> {
  const descriptor = openForReading(path);
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const read = readSync(descriptor, piece, 0, PIECE, null);
      if (read === 0) return;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw unusableFile(path, whyUnreadable(error), "members.csv");
  }
}

function firstOf(path: string): Buffer {
  for (const piece of pieces(path)) return piece;
  return Buffer.alloc(0);
}

function byMark(head: Buffer): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return null;
}

/** UTF-16 without its mark has a zero in every other byte; a text that has many elsewhere is none. */
function byZeros(path: string, head: Buffer): Encoding | null {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = head.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return "utf-16le";
  if (even > half * 0.4 && odd < half * 0.05) return "utf-16be";
  if (even + odd > head.length * 0.1) throw unusableFile(path, "it is no text", "export the list as CSV");
  return null;
}

/** UTF-8 unless more of its other characters are broken than whole: then it is an old Windows program's. */
function byBytes(path: string): Encoding {
  const decoder = new TextDecoder("utf-8");
  let whole = 0;
  let broken = 0;
  for (const piece of pieces(path)) {
    const text = decoder.decode(piece, { stream: true });
    // Nearly every file is plain ASCII nearly everywhere.
    if (text.length === piece.length && !/[^\0-\x7f]/.test(text)) continue;
    for (const [found] of text.matchAll(/[^\0-\x7f]/gu)) found === "\ufffd" ? broken++ : whole++;
  }
  return broken > whole ? "windows-1252" : "utf-8";
}
