/** Whether two bodies read the same, however differently they are written. */

import type { Nodes, PhrasingContent, RootContent } from "mdast";
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

function outlineOf(nodes: readonly RootContent[], lines: Lines): Outline {
  return merged(nodes.flatMap((node) => blockOutline(node, lines)));
}

/** Quotations that follow each other are one, and so are lists of one kind. */
function merged(blocks: Outline[]): Outline {
  const all: Outline[] = [];
  for (const block of blocks) {
    const last = all.at(-1);
    const joins =
      last &&
      last[0] === block[0] &&
      (block[0] === "quote" || block[0] === "bullets" || block[0] === "numbers");
    if (joins) last.push(...block.slice(1));
    else all.push(block);
  }
  return all;
}

function blockOutline(node: RootContent, lines: Lines): Outline[] {
  switch (node.type) {
    case "paragraph":
      return paragraphs(node.children, lines);
    case "heading":
      return [[`h${Math.min(node.depth, 4)}`, ...words(node.children)]];
    case "blockquote":
      return [["quote", ...outlineOf(node.children, lines)]];
    case "list":
      return [
        [
          node.ordered ? "numbers" : "bullets",
          ...node.children.map((item) => outlineOf(item.children, lines)),
        ],
      ];
    case "code":
      return [["code", node.value.trimEnd()]];
    case "table":
      return [["table", ...node.children.map((row) => row.children.map((cell) => words(cell.children)))]];
    case "thematicBreak":
      return [["rule"]];
    default:
      return [[wordsOf(node)]];
  }
}

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

/** Word by word with its emphasis and its link; the blanks between them have neither. */
function words(nodes: readonly PhrasingContent[]): string[] {
  const found: string[] = [];
  let glued = false;
  const add = (text: string, { emphasis, link }: Marks) => {
    for (const part of text.split(/(\s+)/)) {
      if (part === "") continue;
      if (part.trim() === "") glued = false;
      else {
        const mark = emphasis || link ? ` ${emphasis} ${link}` : "";
        const last = found.at(-1);
        if (glued && mark === "" && last !== undefined && !last.includes(" "))
          found[found.length - 1] = last + part;
        else found.push(`${glued ? "+" : ""}${part}${mark}`);
        glued = true;
      }
    }
  };
  const visit = (node: Nodes, marks: Marks): void => {
    if (node.type === "break") add("\u2028x", marks);
    else if (node.type === "image") add(` [${node.url} ${node.alt ?? ""}] `, marks);
    else if (node.type === "inlineCode")
      add(node.value, { ...marks, emphasis: withMark(marks.emphasis, "c") });
    else if ("value" in node) add(node.value, marks);
    else if ("children" in node) for (const child of node.children) visit(child, marksWithin(node, marks));
  };
  for (const node of nodes) visit(node, { emphasis: "", link: "" });
  return found;
}

function marksWithin(node: Nodes, marks: Marks): Marks {
  if (node.type === "link") return { ...marks, link: node.url };
  const letter = { strong: "b", emphasis: "i", delete: "d" }[node.type as string];
  return letter ? { ...marks, emphasis: withMark(marks.emphasis, letter) } : marks;
}

const withMark = (marks: string, letter: string): string =>
  marks.includes(letter) ? marks : [...marks, letter].sort().join("");
