/** A CSV file as it comes, opened: its encoding, its delimiter and its header told from itself, its rows one batch at a time. */
import { basename } from "node:path";
import { declaredDelimiter, detectDelimiter } from "./delimiter.ts";
import { type Encoding, survey, unusableFile } from "./encoding.ts";
import { type RawRecord, recordsOf } from "./lines.ts";

/** One row: its fields, as many as the header has, or why it has none. */
export type Row = { line: number; bytes: number; fields: string[]; problem?: string };

export interface CsvFile {
  path: string;
  name: string;
  bytes: number;
  encoding: Encoding;
  delimiter: string;
  headers: string[];
  rows(signal?: AbortSignal): AsyncGenerator<Row[]>;
}

const HEAD_LINES = 30;
/** The most rows that are handed on at once: few enough for one statement with all their columns. */
const BATCH = 100;
const MOST_COLUMNS = 500;

type Parse = (text: string) => string[][];

/** csv-parse is loaded when a file is opened, so that no other command pays for it. */
async function parser(delimiter: string): Promise<Parse> {
  const { parse } = await import("csv-parse/sync");
  return (text) =>
    parse(text, { delimiter, relax_column_count: true, relax_quotes: true, record_delimiter: "\n" });
}

/** Throws ConfigError for a file that is none, is empty, is no text, or has no header. */
export async function openCsv(path: string): Promise<CsvFile> {
  const { bytes, encoding } = survey(path);
  const head = await firstRecords({ path, encoding });
  const texts = head.flatMap((record) => ("text" in record ? [record] : []));
  const declared = declaredDelimiter(texts[0]?.text ?? "");
  const delimiter = declared ?? detectDelimiter(texts.map(({ text }) => text));
  const header = texts[declared === null ? 0 : 1];
  if (!header) throw unusableFile(path, "it has no header line", "email,name on its first line");
  const parse = await parser(delimiter);
  const headers = (parse(header.text)[0] ?? []).map((name) => name.replace(/\p{Cc}+/gu, " ").trim());
  while (headers.at(-1) === "") headers.pop();
  if (headers.length > MOST_COLUMNS)
    throw unusableFile(
      path,
      `its header has ${headers.length} columns`,
      "a file with one column for each fact",
    );
  const rows = (signal?: AbortSignal) =>
    rowsAfter(header.line, recordsOf({ path, encoding, delimiter, signal }), {
      parse,
      width: headers.length,
    });
  return { path, name: basename(path), bytes, encoding, delimiter, headers, rows };
}

async function firstRecords(source: { path: string; encoding: Encoding }): Promise<RawRecord[]> {
  const found: RawRecord[] = [];
  // The delimiter isn't known yet; a comma only decides where quotes may open.
  for await (const records of recordsOf({ ...source, delimiter: "," })) {
    found.push(...records.slice(0, HEAD_LINES));
    if (found.length >= HEAD_LINES) break;
  }
  return found;
}

async function* rowsAfter(
  headerLine: number,
  pieces: AsyncGenerator<RawRecord[]>,
  how: { parse: Parse; width: number },
): AsyncGenerator<Row[]> {
  let waiting: RawRecord[] = [];
  for await (const records of pieces) {
    for (const record of records) if (record.line > headerLine) waiting.push(record);
    while (waiting.length >= BATCH) {
      yield rowsOf(waiting.slice(0, BATCH), how);
      waiting = waiting.slice(BATCH);
    }
  }
  if (waiting.length > 0) yield rowsOf(waiting, how);
}

function rowsOf(records: readonly RawRecord[], { parse, width }: { parse: Parse; width: number }): Row[] {
  const texts = records.flatMap((record) => ("text" in record ? [record.text] : []));
  const together = tryParse(parse, texts.join("\n"));
  // As many out as in, or else one of them is malformed, and each is read for itself.
  const each =
    together?.length === texts.length ? together : texts.map((text) => oneOf(tryParse(parse, text)));
  let next = 0;
  return records.map((record) => {
    const { line, bytes } = record;
    if ("problem" in record) return { line, bytes, fields: [], problem: record.problem };
    return { line, bytes, ...checked(each[next++] ?? null, width) };
  });
}

function tryParse(parse: Parse, text: string): string[][] | null {
  try {
    return parse(text);
  } catch {
    // The caller says which row it is and that it is malformed.
    return null;
  }
}

const oneOf = (rows: string[][] | null): string[] | null => (rows?.length === 1 ? (rows[0] ?? null) : null);

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const CONTROL = /[\0-\x08\x0e-\x1f\x7f]/;

function checked(fields: string[] | null, width: number): { fields: string[]; problem?: string } {
  if (!fields) return { fields: [], problem: "its quotes are not those of a CSV" };
  // Spreadsheets write empty columns after the last one.
  const shown = fields.slice(0, Math.max(width, fields.findLastIndex((field) => field !== "") + 1));
  if (shown.length !== width)
    return { fields: shown, problem: `it has ${shown.length} columns, and the header has ${width}` };
  if (shown.some((field) => CONTROL.test(field)))
    return { fields: shown, problem: "there are control characters in it" };
  if (shown.some((field) => field.includes("\ufffd")))
    return { fields: shown, problem: "some of its characters are damaged" };
  return { fields: shown };
}
