/** A block as the twin handles it, between the markdown that is kept and the objects of the API. */
import type { BlockObjectResponse } from "@notionhq/client";
import type { Fields } from "../shape.ts";

export type BlockType = BlockObjectResponse["type"];

export interface Block {
  type: BlockType;
  /** What stands under its type in an answer; addresses are the twin's own. */
  content: Fields;
  children: Block[];
  /** Of a block that has a row of its own, because markdown can't hold it, and of a page or database. */
  id?: string;
}

/** Where a block stands in the text that holds it: from its first line up to but not including its last. */
export interface Span {
  from: number;
  to: number;
  /** The line before which a further child would be put, and the tabs that it would stand behind. */
  childrenEnd: number;
  childrenTabs: number;
}

export interface ReadBlock extends Block {
  id: string;
  children: ReadBlock[];
  span: Span;
}

/** Those come as `<unknown>` in markdown, and have a row of their own. */
export const WITHOUT_MARKDOWN: readonly BlockType[] = [
  "bookmark",
  "embed",
  "link_preview",
  "template",
  "breadcrumb",
  "tab",
  "transcription",
  "unsupported",
];

export const HEADINGS: readonly BlockType[] = ["heading_1", "heading_2", "heading_3", "heading_4"];
export const MEDIA = ["image", "video", "audio", "file", "pdf"] as const;

/** A link to a file: one of the twin's own, or one out in the world. */
export const fileContent = (url: string, caption: unknown): Fields =>
  url.startsWith("notion-file://")
    ? { type: "file", file: { url }, caption }
    : { type: "external", external: { url }, caption };

export const fileUrl = (content: Fields): string => {
  const file = (content.file ?? content.external) as { url?: string } | undefined;
  return file?.url ?? "";
};
