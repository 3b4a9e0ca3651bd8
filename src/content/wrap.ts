/** Lines of plain text, in mails above all. */

export const WIDTH = 78;

/** Breaks lines between words. Breaks that are in the text stay. */
export function wrap(text: string, width = WIDTH): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): string {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/ +/).filter((part) => part !== "")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current !== "" && lengthOf(longer) > width) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current].join("\n");
}

export function lengthOf(text: string): number {
  return [...text].length;
}
