/** Markdown as HTML: for pages, and for mails with every style inline. */

import type { Element, ElementContent, Root, RootContent } from "hast";
import type { Root as Document } from "mdast";
import rehypeSanitize from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

/** Every element that a text of ours can hold, `br` aside. */
export const TEXT_TAGS = [
  ...(["p", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code", "hr"] as const),
  ...(["table", "thead", "tbody", "tr", "th", "td", "a", "em", "strong", "del", "img"] as const),
];
export type TextTag = (typeof TEXT_TAGS)[number];

/** A `style` attribute for each element. */
export type TextStyles = Record<TextTag, string>;

// The tree is clean before it comes here; this is the second lock on the same door.
const SCHEMA = {
  tagNames: [...TEXT_TAGS, "br"],
  attributes: { a: ["href"], img: ["src", "alt"], th: ["align"], td: ["align"], ol: ["start"] },
  protocols: { href: ["http", "https", "mailto"], src: ["http", "https"] },
  strip: ["script", "style"],
  ancestors: {},
  clobber: [],
  required: { img: { alt: "" } },
};

const html = unified().use(remarkRehype).use(rehypeSanitize, SCHEMA).use(rehypeStringify).freeze();

/**
 * Of a document that `parseDocument` made, or of a part of it. Safe to place in a page as it is: no raw HTML, no script, no
 * attribute but links, images and alignment.
 */
export function documentToHtml(document: Document): string {
  return render(document, (element) => {
    if (element.tagName === "a") element.properties.rel = ["noopener"];
    if (element.tagName === "img") element.properties.loading = "lazy";
  });
}

/**
 * As `documentToHtml`, with a style on every element and no class, as mail programs want it. Paragraphs within a list or
 * a quotation stand as close as its items.
 */
export function documentToEmailHtml(document: Document, styles: TextStyles): string {
  return render(document, (element, parent) => {
    if (element.tagName === "a") element.properties.rel = ["noopener"];
    // Code runs from left to right, whatever the language around it.
    if (element.tagName === "pre") element.properties.dir = "ltr";
    const inBlock = element.tagName === "p" && (parent === "li" || parent === "blockquote");
    const style = inBlock ? styles.li : isTextTag(element.tagName) ? styles[element.tagName] : "";
    // Code in a block is already set by the block; twice would be a box in a box.
    if (style && !(element.tagName === "code" && parent === "pre")) element.properties.style = style;
  });
}

function render(document: Document, dress: (element: Element, parent: string) => void): string {
  const tree = html.runSync(document);
  eachElement(tree.children, "", dress);
  return html.stringify(tree);
}

function eachElement(
  nodes: readonly (Root["children"][number] | RootContent | ElementContent)[],
  parent: string,
  dress: (element: Element, parent: string) => void,
): void {
  for (const node of nodes) {
    if (node.type !== "element") continue;
    dress(node, parent);
    eachElement(node.children, node.tagName, dress);
  }
}

function isTextTag(tag: string): tag is TextTag {
  return TEXT_TAGS.some((known) => known === tag);
}
