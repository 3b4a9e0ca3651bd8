/** What of an author's fields nobody could fill in, told without reading the text as a document. */
import { unknownFieldProblem, unknownFields, writtenApart } from "./merge-fields.ts";
import { literalLines } from "./notion-markdown/lines.ts";

export interface FieldTexts {
  title: string;
  description: string;
  /** Markdown. */
  body: string;
}

/** One sentence each, for the owner. */
export function fieldProblems({ title, description, body }: FieldTexts): string[] {
  // Notion escapes braces.
  const all = [title, description, body].map((text) => text.replace(/\\([{}|])/g, "$1"));
  if (!all.some((text) => text.includes("{{"))) return [];
  const texts = all.map(withoutCode).join("\n");
  return [
    ...unknownFields(texts).map(unknownFieldProblem),
    ...writtenApart(texts).map(
      (field) =>
        `Its ${field} is partly bold, a link or the like, so it is not filled in; write it in one piece.`,
    ),
  ];
}

/** Code and formulas are shown as they are. */
function withoutCode(markdown: string): string {
  const lines = markdown.split("\n");
  const literal = literalLines(lines);
  return lines
    .filter((_, index) => !literal[index])
    .join("\n")
    .replace(/\$\$[\s\S]*?\$\$/g, "")
    .replace(/(`+)[^`][\s\S]*?\1(?!`)/g, "");
}
