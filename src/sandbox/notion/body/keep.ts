/** Blocks as the markdown of a body; what markdown can't hold goes to rows of its own. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../../statements.ts";
import { newId } from "../ids.ts";
import { NOTION_LIMITS, type NotionLimits } from "../limits.ts";
import { normalised } from "../markdown.ts";
import { getPage, savePage } from "../workspace.ts";
import { type Block, WITHOUT_MARKDOWN } from "./node.ts";
import { blocksAt } from "./request-blocks.ts";
import { blocksMarkdown } from "./write.ts";

/** The markdown under which a page may hold these blocks. */
export const keptBlocks = (store: DatabaseSync, pageId: string, blocks: readonly Block[]): string =>
  blocksMarkdown(blocks.map((block) => withRow(store, pageId, block)));

function withRow(store: DatabaseSync, pageId: string, block: Block): Block {
  const hasRow = WITHOUT_MARKDOWN.includes(block.type);
  const needsId = hasRow || (block.type === "synced_block" && block.content.synced_from === null);
  const id = needsId ? newId() : block.id;
  const children = block.children.map((child) => withRow(store, pageId, child));
  if (needsId) {
    prepared(store, "insert into notion_blocks values (?, ?, ?, ?, ?)").run(
      ...[id ?? "", pageId, block.type, JSON.stringify(block.content)],
      hasRow ? blocksMarkdown(children) : "",
    );
  }
  return { ...block, ...(id === undefined ? {} : { id }), children };
}

const NO_LIMITS = Object.fromEntries(
  Object.keys(NOTION_LIMITS).map((name) => [name, Number.POSITIVE_INFINITY]),
) as NotionLimits;

/**
 * Gives a page a new body: blocks as a request describes them, nested as deep as you like, and also those that only
 * Notion itself makes. Files are under the address that `putFile` gave. Moves no edited time.
 */
export function putBlocks(store: DatabaseSync, pageId: string, blocks: readonly object[]): void {
  const read = blocksAt(blocks, "blocks", { limits: NO_LIMITS, trusted: true });
  const page = getPage(store, pageId);
  savePage(store, { ...page, markdown: normalised(keptBlocks(store, pageId, read)) });
}
