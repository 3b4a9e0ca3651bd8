/** An author's text as the body of a mail: in HTML with every style inline, and in plain words. */
import type { Nodes, Root } from "mdast";
import type { DocumentOptions } from "../document.ts";
import { documentToEmailHtml } from "../html.ts";
import { readFieldName } from "../merge-fields.ts";
import { documentToText } from "../plain-text.ts";
import { addressOf } from "../site/arrange.ts";
import { textStyles } from "./mail-styles.ts";
import { literalHtml, literalText, markFields } from "./merge.ts";
import { sideOf } from "./words.tsx";

export interface MailBody {
  /** With holes. */
  html: string;
  text: string;
  fields: readonly string[];
  /** It begins by calling the reader by name. */
  greets: boolean;
}

/** `language`: of the text. */
export function mailBody(document: Root, language: string): MailBody {
  const marked = markFields(document);
  return {
    html: marked.holesIn(literalHtml(documentToEmailHtml(marked.document, textStyles(sideOf(language))))),
    text: marked.holesIn(literalText(documentToText(marked.document))),
    fields: marked.fields,
    greets: document.children.slice(0, 1).some(callsByName),
  };
}

function callsByName(node: Nodes): boolean {
  if (node.type === "text") {
    const field = readFieldName(node.data?.field ?? "")?.field;
    return field === "name" || field === "firstName";
  }
  return "children" in node && node.children.some(callsByName);
}

/** In a mail an address must be whole. Pictures that the site doesn't have are shown by their words. */
export const mailReading = (
  publication: { url: string },
  { title, pictures }: { title: string; pictures?: ReadonlySet<string> | undefined },
): DocumentOptions => ({
  title,
  assetUrl: (name) => (pictures?.has(name) ? addressOf(publication, `assets/${name}`) : null),
});
