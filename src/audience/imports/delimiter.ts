/** What stands between the fields, told from the first lines of the file. */
import { endsInsideQuotes } from "./lines.ts";

export const DELIMITERS = [",", ";", "\t", "|"] as const;

/** How many times the delimiter stands outside quotes. */
function countOutside(line: string, delimiter: string): number {
  let count = 0;
  for (let at = line.indexOf(delimiter); at >= 0; at = line.indexOf(delimiter, at + 1)) {
    if (!endsInsideQuotes(line.slice(0, at), delimiter, false)) count++;
  }
  return count;
}

/**
 * The delimiter that splits the most of these lines into as many fields as the first one; of two that do, the one
 * with more fields. A comma for lines of one field.
 */
export function detectDelimiter([header = "", ...lines]: readonly string[]): string {
  const scores = DELIMITERS.map((delimiter) => {
    const fields = countOutside(header, delimiter);
    const agreeing = lines.filter((line) => countOutside(line, delimiter) === fields).length;
    return { delimiter, fields, agreeing };
  }).filter(({ fields }) => fields > 0);
  const [best] = scores.sort((a, b) => b.agreeing - a.agreeing || b.fields - a.fields);
  return best?.delimiter ?? ",";
}

/** Excel's own first line, `sep=;`, which is no header. */
export const declaredDelimiter = (line: string): string | null =>
  /^"?sep=([,;|\t])"?$/i.exec(line.trim())?.[1] ?? (/^sep=\t/i.test(line) ? "\t" : null);
