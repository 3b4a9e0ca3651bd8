/** Writing CSV that may be opened in a spreadsheet. */

/** What a spreadsheet would run when it opens the file. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/** A text as a cell: never a formula, whatever somebody called themselves. */
export function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\t\r\n|']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A mail address as a cell. It is left as it is, or other tools could not mail to it; of its characters none calls a
 * function or opens a program.
 */
export const addressCell = (address: string): string =>
  /^[\w.+\-'@]+$/.test(address) ? address : cell(address);

export const csvLine = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
