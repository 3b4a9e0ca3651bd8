/** Markdown as a document tree, freed of what no reader should meet: raw HTML, odd links, loose references. */

import type { Heading, List, ListItem, Nodes, Parent, Root, RootContent, Text } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { assetNameIn } from "./asset-reference.ts";
import { partsOf, withFallbacks } from "./merge-fields.ts";
import { portableMarkdown } from "./notion-markdown/notion-markdown.ts";
import { oneLine } from "./one-line.ts";

declare module "mdast" {
  interface TextData {
    /** The field whose fallback this text is: a mail has a hole there. */
    field?: string;
  }
}

const parser = unified().use(remarkParse).use(remarkGfm).freeze();

/** Plain CommonMark as it was written, with each node's place in it. */
export const markdownTree = (markdown: string): Root => parser.parse(markdown);

export interface DocumentOptions {
  /** The title. A first heading that only repeats it is left out. */
  title?: string;
  /** Where readers find a picture of the store; null if it isn't there. Without it such pictures are their words. */
  assetUrl?: (name: string) => string | null;
}

/**
 * The one door for every body, whether it is CommonMark or Notion's own markdown. The tree holds no raw HTML, no
 * definitions and no footnotes of its own: references became links and images, footnotes a numbered list at the end.
 * Links are http, https or mailto; images http or https. The topmost heading is of level 2, because the page's title is
 * of level 1. Where the author asked for something of the reader's own stands its fallback, marked as what it is.
 */
export function parseDocument(markdown: string, options: DocumentOptions = {}): Root {
  const blocks = belowTitle(cleanDocument(markdown, options));
  return { type: "root", children: markdown.includes("{") ? blocks.map(withFields) : blocks };
}

/** Code is left as it is. */
function withFields<T extends Nodes>(node: T): T {
  if (!("children" in node)) return node;
  const children = node.children.flatMap((child): Nodes[] =>
    child.type === "text" ? fieldsApart(child) : [withFields(child)],
  );
  return { ...node, children };
}

const fieldsApart = (node: Text): Text[] =>
  partsOf(node.value).map((part) =>
    typeof part === "string"
      ? { type: "text", value: part }
      : { type: "text", value: part.fallback, data: { field: part.field } },
  );

/** The same with its headings as they were written. */
export function cleanDocument(
  markdown: string,
  { title = "", assetUrl }: DocumentOptions = {},
): RootContent[] {
  const root = parser.parse(portableMarkdown(markdown));
  const references = collectReferences(root, assetUrl);
  const body = clean(withoutTitle(root.children, title), references);
  return [...body, ...footnotes(references)];
}

/** The words of a node, without their markup. */
export function wordsOf(node: Nodes): string {
  if (node.type === "image") return node.alt ?? "";
  if (node.type === "break") return " ";
  if ("value" in node) return node.type === "html" ? "" : node.value;
  return "children" in node ? node.children.map(wordsOf).join("") : "";
}

/**
 * The beginning of a text in plain words on one line, at most `length` characters, cut between words and then
 * ended with “…”. Headings, code and tables are passed over.
 */
export const excerptOf = (markdown: string, length: number, options: DocumentOptions = {}): string =>
  excerptOfDocument(parseDocument(markdown, options), length);

/** The same of a text that was read already. */
export function excerptOfDocument({ children }: Root, length: number): string {
  const prose = children.flatMap(proseOf);
  const text = oneLine(prose.join(" "));
  const characters = [...text];
  if (characters.length <= length) return text;

  const cut = characters.slice(0, length - 1).join("");
  const lastBlank = characters[length - 1] === " " ? cut.length : cut.lastIndexOf(" ");
  const kept = lastBlank > cut.length / 2 ? cut.slice(0, lastBlank) : cut;
  return `${kept.replace(/[\s,;:–—-]+$/, "")}…`;
}

function proseOf(block: RootContent): string[] {
  if (block.type === "paragraph") return [wordsOf(block)];
  if (block.type === "list" || block.type === "listItem" || block.type === "blockquote") {
    return (block as Parent).children.flatMap(proseOf);
  }
  return [];
}

interface References {
  /** By identifier; the first definition counts. */
  urls: Map<string, string>;
  notes: Map<string, RootContent[]>;
  /** Identifiers of footnotes in the order in which the text mentions them. */
  mentioned: string[];
  assetUrl: (name: string) => string | null;
}

function collectReferences(root: Root, assetUrl: References["assetUrl"] = () => null): References {
  const references: References = { urls: new Map(), notes: new Map(), mentioned: [], assetUrl };
  const visit = (node: Nodes) => {
    if (node.type === "definition" && !references.urls.has(node.identifier)) {
      references.urls.set(node.identifier, node.url);
    }
    if (node.type === "footnoteDefinition" && !references.notes.has(node.identifier)) {
      references.notes.set(node.identifier, node.children);
    }
    if ("children" in node) node.children.forEach(visit);
  };
  visit(root);
  return references;
}

function clean(nodes: readonly RootContent[], references: References): RootContent[] {
  return nodes
    .flatMap((node) => replace(node, references))
    .map((node) => withCleanChildren(node, references));
}

function withCleanChildren(node: RootContent, references: References): RootContent {
  if ("children" in node) (node as Parent).children = clean(node.children, references);
  if (node.type === "listItem" && typeof node.checked === "boolean") tick(node);
  return node;
}

/** The only tag that means something to readers. */
const BREAK = /^<br\s*\/?>$/i;

/** What stands in a node's place; its children are cleaned afterwards. */
function replace(node: RootContent, references: References): RootContent[] {
  switch (node.type) {
    case "html":
      return BREAK.test(node.value) ? [{ type: "break" }] : [];
    case "definition":
    case "footnoteDefinition":
      return [];
    case "link":
      return isSafeLink(node.url) ? [{ ...node, title: null }] : replaceAll(node.children, references);
    case "linkReference": {
      const url = references.urls.get(node.identifier) ?? "";
      return replace({ type: "link", url, children: node.children }, references);
    }
    case "image": {
      const url = imageUrl(node.url, references);
      return url === null ? text(node.alt ?? "") : [{ ...node, url, title: null, alt: node.alt ?? "" }];
    }
    case "imageReference": {
      const url = references.urls.get(node.identifier) ?? "";
      return replace({ type: "image", url, alt: node.alt ?? "" }, references);
    }
    case "footnoteReference":
      return text(`[${numberOfNote(node.identifier, references)}]`);
    default:
      return [node];
  }
}

function replaceAll(nodes: readonly RootContent[], references: References): RootContent[] {
  return nodes.flatMap((node) => replace(node, references));
}

function text(value: string): Text[] {
  return value === "" ? [] : [{ type: "text", value }];
}

function numberOfNote(identifier: string, { mentioned }: References): number {
  if (!mentioned.includes(identifier)) mentioned.push(identifier);
  return mentioned.indexOf(identifier) + 1;
}

/** Mails can't jump within themselves, so footnotes are a list at the end. A note may mention another one. */
function footnotes(references: References): RootContent[] {
  const items: ListItem[] = [];
  for (let index = 0; index < references.mentioned.length; index += 1) {
    const note = references.notes.get(references.mentioned[index] ?? "") ?? [];
    items.push({
      type: "listItem",
      spread: false,
      children: clean(note, references) as ListItem["children"],
    });
  }
  if (items.length === 0) return [];
  const list: List = { type: "list", ordered: true, start: 1, spread: false, children: items };
  return [{ type: "thematicBreak" }, list];
}

function tick(item: ListItem): void {
  const first = item.children[0];
  const box = item.checked ? "☑ " : "☐ ";
  if (first?.type === "paragraph") first.children.unshift({ type: "text", value: box });
  item.checked = null;
}

function isSafeLink(url: string): boolean {
  return hasProtocol(url, ["http:", "https:", "mailto:"]);
}

/** Null for an address that no picture is shown from. */
function imageUrl(url: string, { assetUrl }: References): string | null {
  const asset = assetNameIn(url);
  if (asset !== null) return assetUrl(asset);
  return hasProtocol(url, ["http:", "https:"]) ? url : null;
}

function hasProtocol(url: string, allowed: readonly string[]): boolean {
  return URL.canParse(url) && allowed.includes(new URL(url).protocol);
}

/** Leaves out a first heading that repeats the title. */
function withoutTitle(blocks: readonly RootContent[], title: string): RootContent[] {
  const [first, ...others] = blocks;
  if (first?.type !== "heading" || first.depth !== 1 || fold(title) === "") return [...blocks];
  if (fold(withFallbacks(wordsOf(first))) === fold(withFallbacks(title))) return others;
  const rest = restAfterTitle(first, title);
  return rest ? [rest, ...others] : [...blocks];
}

// No honest heading is so much longer than the title that it begins with.
const COLLAPSED_LENGTH = 80;

/**
 * Some archives lost their line breaks, so that title, by-line and first sentences are one endless heading.
 * What follows the title is then the first paragraph. Null for a heading that is none of these.
 */
function restAfterTitle(heading: Heading, title: string): RootContent | null {
  const [first, ...others] = heading.children;
  if (first?.type !== "text" || wordsOf(heading).length < title.length + COLLAPSED_LENGTH) return null;
  const at = first.value.toLowerCase().indexOf(title.toLowerCase());
  if (at < 0 || fold(first.value.slice(0, at)).replace(/^issue \d+$/, "") !== "") return null;
  const rest = first.value.slice(at + title.length).replace(/^[\s#—-]+/, "");
  const children = [...text(rest), ...others].map((node) =>
    node.type === "text" ? { ...node, value: node.value.replace(/ (?:-{2,3}|#{1,6}) /g, " — ") } : node,
  );
  return { type: "paragraph", children };
}

/** For comparing titles: case, punctuation and a leading “Issue 12” don't count. */
function fold(text: string): string {
  const words = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ");
  return words.trim().replace(/^issue \d+ (?=.)/, "");
}

function belowTitle(blocks: RootContent[]): RootContent[] {
  const tooHigh = blocks.some((block) => block.type === "heading" && block.depth === 1);
  if (!tooHigh) return blocks;
  return blocks.map((block) =>
    block.type === "heading" ? { ...block, depth: oneLower(block.depth) } : block,
  );
}

function oneLower(depth: Heading["depth"]): Heading["depth"] {
  const lower = { 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 6 } as const;
  return lower[depth];
}
