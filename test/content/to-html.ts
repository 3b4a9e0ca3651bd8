/** Markdown as a page shows it. */
import { type DocumentOptions, parseDocument } from "../../src/content/document.ts";
import { documentToHtml } from "../../src/content/html.ts";

export const toHtml = (markdown: string, options: DocumentOptions = {}): string =>
  documentToHtml(parseDocument(markdown, options));
