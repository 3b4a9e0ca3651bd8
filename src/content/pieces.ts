/** Whether one text is the beginning of another. */
import { normaliseMarkdown } from "./content-hash.ts";

/** Whether `whole` goes on where `part` ends, at the end of a line: a text of which only the first pieces were written. */
export function continues(whole: string, part: string): boolean {
  const [long, short] = [closed(whole), closed(part)];
  return long.length > short.length && long.startsWith(short) && long.charAt(short.length) === "\n";
}

/** Notion keeps no empty lines. */
const closed = (markdown: string): string => normaliseMarkdown(markdown).replace(/\n+/g, "\n");
