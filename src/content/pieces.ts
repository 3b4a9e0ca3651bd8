/** Whether one text is the beginning of another. */
import { normaliseMarkdown } from "./content-hash.ts";

// Less than what a desk takes in one request (services/notion/pieces.ts), so that none which it cuts is passed over.
const SURELY_WHOLE_LINES = 800;
const SURELY_WHOLE_BYTES = 300_000;

/**
 * Whether `whole` goes on where `part` ends, at the end of a line: a text of which only the first pieces were written.
 * A text that fits into one request is there or not; where less of it stands, its owner has cut it.
 */
export function continues(whole: string, part: string): boolean {
  const [long, short] = [closed(whole), closed(part)];
  const cut =
    whole.split("\n").length > SURELY_WHOLE_LINES ||
    Buffer.byteLength(JSON.stringify(whole)) > SURELY_WHOLE_BYTES;
  return cut && long.length > short.length && long.startsWith(short) && long.charAt(short.length) === "\n";
}

/** Notion keeps no empty lines. */
const closed = (markdown: string): string => normaliseMarkdown(markdown).replace(/\n+/g, "\n");
