/** Whether two bodies read the same, however differently they are written. */

import type { List, Nodes, PhrasingContent, RootContent } from "mdast";
import { assetAddress } from "./asset-reference.ts";
import { cleanDocument, wordsOf } from "./document.ts";

/**
 * True if readers would see no difference: neither by marks of emphasis, bullets, escapes and line breaks within a
 * paragraph, nor by what Notion doesn't keep (the alignment of columns, the language of code, headings below the
 * fourth). Notion makes a paragraph of every line, so lines may also be that on both sides.
 */
export function sameDocument(a: string, b: string): boolean {
  if (a === b) return true;
  return (["joined", "apart"] as const).some((lines) => outline(a, lines) === outline(b, lines));
}

type Lines = "joined" | "apart";

/** The words of a body and what they stand in, as one text. */
function outline(markdown: string, lines: Lines): string {
  const blocks = cleanDocument(markdown, { assetUrl: assetAddress });
  return JSON.stringify(outlineOf(blocks, lines));
}

type Outline = (string | Outline)[];

function outlineOf(nodes: readonly RootContent[], lines: Lines): Outline[] {
  return merged(nodes.flatMap((node) => blockOutline(node, lines)));
}

/** Quotations that follow each other are one, and so are lists of one kind, also within such quotations. */
function merged(blocks: Outline[]): Outline[] {
  const all: Outline[] = [];
  for (const block of blocks) {
    const last = all.at(-1);
    const joins = last && last[0] === block[0] && /^(?:quote|bullets|numbers)/.test(String(block[0]));
    if (joins) last.push(...block.slice(1));
    else all.push(block);
  }
  return all.map((block) => (block[0] === "quote" ? ["quote", ...merged(blocksIn(block))] : block));
}

const blocksIn = ([, ...blocks]: Outline): Outline[] =>
  blocks.filter((block): block is Outline => typeof block !== "string");

function blockOutline(node: RootContent, lines: Lines): Outline[] {
  switch (node.type) {
    case "paragraph":
      return paragraphs(node.children, lines);
    case "heading":
      return [[`h${Math.min(node.depth, 4)}`, ...words(node.children)]];
    case "blockquote":
      return [["quote", ...outlineOf(node.children, lines)]];
    case "list":
      return [[listName(node), ...node.children.map((item) => outlineOf(item.children, lines))]];
    case "code":
      return [["code", node.value.trimEnd()]];
    case "table":
      return [
        [
          "table",
          ...node.children.map((row) => filledCells(row.children.map((cell) => words(cell.children)))),
        ],
      ];
    case "thematicBreak":
      return [["rule"]];
    default:
      return [[wordsOf(node)]];
  }
}

/** Empty cells at the end of a row are there whether or not they were written. */
const filledCells = (cells: string[][]): string[][] =>
  cells.slice(0, cells.findLastIndex((cell) => cell.length > 0) + 1);

const listName = ({ ordered, start }: List): string => (ordered ? `numbers from ${start ?? 1}` : "bullets");

/** A picture is a block of its own, as Notion has it. */
function paragraphs(nodes: readonly PhrasingContent[], lines: Lines): Outline[] {
  const found: Outline[] = [];
  let run: PhrasingContent[] = [];
  const end = () => {
    const text = words(run);
    if (text.length > 0) found.push(["text", ...text]);
    run = [];
  };
  for (const node of lines === "apart" ? nodes.flatMap(lineByLine) : nodes) {
    if (node === LINE_END) end();
    else if (node.type === "image") {
      end();
      found.push(["image", node.url, node.alt ?? ""]);
    } else run.push(node);
  }
  end();
  return found;
}

const LINE_END: PhrasingContent = { type: "text", value: "" };

function lineByLine(node: PhrasingContent): PhrasingContent[] {
  if (node.type !== "text") return [node];
  return node.value.split("\n").flatMap((value, index) => {
    const text: PhrasingContent = { type: "text", value };
    return index === 0 ? [text] : [LINE_END, text];
  });
}

interface Marks {
  emphasis: string;
  link: string;
}

interface Word {
  text: string;
  marks: string;
  /** Nothing stands between it and the word before. */
  glued: boolean;
}

/** Word by word with its emphasis and its link; the blanks between them have neither. */
function words(nodes: readonly PhrasingContent[]): string[] {
  const found: Word[] = [];
  let glued = false;
  const add = (text: string, { emphasis, link }: Marks) => {
    const marks = emphasis || link ? ` ${emphasis} ${link}` : "";
    for (const part of text.split(/(\s+)/)) {
      const last = found.at(-1);
      if (part === "") continue;
      if (part.trim() === "") glued = false;
      else if (glued && last?.marks === marks) last.text += part;
      else found.push({ text: part, marks, glued });
      if (part.trim() !== "") glued = true;
    }
  };
  const visit = (node: Nodes, marks: Marks): void => {
    if (node.type === "break") {
      found.push({ text: "\n", marks: "", glued: false });
      glued = false;
    } else if (node.type === "image") add(` [${node.url} ${node.alt ?? ""}] `, marks);
    else if (node.type === "inlineCode")
      add(node.value, { ...marks, emphasis: withMark(marks.emphasis, "c") });
    else if ("value" in node) add(node.value, marks);
    else if ("children" in node) for (const child of node.children) visit(child, marksWithin(node, marks));
  };
  for (const node of nodes) visit(node, { emphasis: "", link: "" });
  return found.map(({ text, marks, glued: close }) => `${close ? "+" : ""}${text}${marks}`);
}

function marksWithin(node: Nodes, marks: Marks): Marks {
  if (node.type === "link") return { ...marks, link: node.url };
  const letter = { strong: "b", emphasis: "i", delete: "d" }[node.type as string];
  return letter ? { ...marks, emphasis: withMark(marks.emphasis, letter) } : marks;
}

const withMark = (marks: string, letter: string): string =>
  marks.includes(letter) ? marks : [...marks, letter].sort().join("");
