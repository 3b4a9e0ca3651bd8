/** Notion's emphasis: it may begin or end at a blank (`**so **`), which CommonMark would show as asterisks. */

export type Token = { text: string } | { mark: string };

/** The same emphasis as CommonMark has it. A text whose marks don't pair is left as it is. */
export function mendEmphasis(read: readonly Token[]): string {
  const tokens = withoutStray(read);
  const asWritten = tokens.map((token) => ("text" in token ? token.text : token.mark)).join("");
  if (!tokens.some((token) => "mark" in token)) return asWritten;
  const open: string[] = [];
  const pieces: string[] = [];
  let begun: string[] = [];
  for (const token of tokens) {
    if ("text" in token) write(token.text);
    else for (const mark of marksIn(token.mark, open)) toggle(mark);
  }
  return open.length > 0 ? asWritten : pieces.join("");

  function write(text: string): void {
    const words = text.trim();
    pieces.push(text.slice(0, text.length - text.trimStart().length));
    if (words === "") return;
    pieces.push(...begun, words, text.slice(text.trimEnd().length));
    begun = [];
  }

  function toggle(mark: string): void {
    const at = open.lastIndexOf(mark);
    if (at < 0) {
      open.push(mark);
      begun.push(mark);
      return;
    }
    const within = open.splice(at).slice(1);
    for (const inner of within.toReversed()) close(inner);
    close(mark);
    open.push(...within);
    begun.push(...within);
  }

  function close(mark: string): void {
    const unused = begun.lastIndexOf(mark);
    if (unused >= 0) {
      begun.splice(unused, 1);
      return;
    }
    const blanks: string[] = [];
    while (pieces.length > 0 && pieces.at(-1)?.trim() === "") blanks.push(pieces.pop() ?? "");
    pieces.push(mark, ...blanks.reverse());
  }
}

/** Two marks that both stand between blanks (`2 * 3 * 4`) emphasise nothing, whoever wrote them. */
function withoutStray(tokens: readonly Token[]): readonly Token[] {
  const marks = tokens.flatMap((token, index) => ("mark" in token ? [index] : []));
  const textAt = (index: number): string => {
    const token = tokens[index];
    return token === undefined ? "" : "text" in token ? token.text : token.mark;
  };
  const isStray = (index: number) =>
    /(?:^|\s)$/.test(textAt(index - 1)) && /^(?:\s|$)/.test(textAt(index + 1));
  const stray = new Set<number>();
  for (let at = 0; at + 1 < marks.length; at += 1) {
    const [one = 0, other = 0] = marks.slice(at, at + 2);
    if (textAt(one) !== textAt(other) || !isStray(one) || !isStray(other)) continue;
    stray.add(one).add(other);
    at += 1;
  }
  return stray.size === 0
    ? tokens
    : tokens.map((token, index) => (stray.has(index) ? { text: textAt(index) } : token));
}

/** `***` ends what is open before it begins anything. */
function marksIn(run: string, open: readonly string[]): string[] {
  if (run === "~~" || run.length < 3) return [run];
  if (run.length > 3)
    return run.length % 2 === 0 ? Array(run.length / 2).fill("**") : ["*", ...marksIn(run.slice(1), open)];
  const last = open.findLast((mark) => mark !== "~~");
  return last === "*" ? ["*", "**"] : ["**", "*"];
}
