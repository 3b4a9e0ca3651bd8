/** The blocks of a page one by one: read, listed, appended and deleted. */
import type { BlockObjectResponse, Client } from "@notionhq/client";
import { kept } from "../addresses.ts";
import { wireParent } from "../common.ts";
import { notFound, trashed, validationError } from "../errors.ts";
import { uuidAt } from "../ids.ts";
import type { NotionRequest } from "../request.ts";
import { plainText } from "../rich-text.ts";
import { allowOnly, type Fields, fieldsAt, pageSizeAt } from "../shape.ts";
import { titleOf } from "../values.ts";
import { findDatabase, findPage, getDataSource, type Page, saveDatabase, savePage } from "../workspace.ts";
import { saveHolder, spliced } from "./holder.ts";
import { keptBlocks } from "./keep.ts";
import { WITHOUT_MARKDOWN } from "./node.ts";
import { blocksAt, holdsChildren } from "./request-blocks.ts";
import { blockResponse, containerResponse } from "./response.ts";
import { findBlock, type Holder, type TreeBlock, treeOf } from "./tree.ts";
import { indented } from "./write.ts";

type ListBlocksResponse = Awaited<ReturnType<Client["blocks"]["children"]["list"]>>;

export function retrieveBlock(request: NotionRequest): BlockObjectResponse {
  const id = request.id("block_id");
  const found = findBlock(request.store, id);
  return found ? blockResponse(request, found.page, found.block) : containerAt(request, id);
}

/** A page or a database, as the block that it is on the page above it. */
function containerAt(request: NotionRequest, id: string): BlockObjectResponse {
  const page = findPage(request.store, id);
  const database = page ? undefined : findDatabase(request.store, id);
  const target = page ?? database;
  if (!target) throw notFound("block", id);
  const source = page?.dataSourceId ? getDataSource(request.store, page.dataSourceId) : undefined;
  const parent = source
    ? { type: "data_source_id" as const, data_source_id: source.id, database_id: source.databaseId }
    : wireParent(target.parentPageId);
  const block = page
    ? {
        type: "child_page" as const,
        child_page: { title: titleOf(page.values) },
        has_children: page.markdown !== "",
      }
    : {
        type: "child_database" as const,
        child_database: { title: plainText(database?.title ?? []) },
        has_children: false,
      };
  return containerResponse(target, parent, block);
}

/** Where blocks may be put: at the end of a page's body, or within one of its blocks. */
interface Place {
  page: Page;
  block?: TreeBlock;
  children: TreeBlock[];
}

function placeAt(request: NotionRequest): Place {
  const { store } = request;
  const id = request.id("block_id");
  const page = findPage(store, id);
  if (page) return { page, children: treeOf(store, page) };
  const found = findBlock(store, id);
  if (found) return { ...found, children: found.block.children };
  throw notFound("block", id);
}

export function listBlocks(request: NotionRequest): ListBlocksResponse {
  const { limits, query, store } = request;
  const size = pageSizeAt(query.get("page_size") ?? undefined, "query.page_size", limits.rowsPerPage);
  if (findDatabase(store, request.id("block_id"))) return listResponse([], null);
  const { page, children } = placeAt(request);
  const cursor = query.get("start_cursor");
  const from = cursor === null ? 0 : children.findIndex((block) => block.id === cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${cursor}`);
  const results = children.slice(from, from + size).map((block) => blockResponse(request, page, block));
  return listResponse(results, children[from + size]?.id ?? null);
}

const listResponse = (results: BlockObjectResponse[], next: string | null): ListBlocksResponse => ({
  object: "list",
  results,
  next_cursor: next,
  has_more: next !== null,
  type: "block",
  block: {},
});

/** Gives back the blocks that it made, at their own level. */
export function appendBlocks(request: NotionRequest): ListBlocksResponse {
  const { store, body, limits, url } = request;
  allowOnly(body, ["children", "after", "position"]);
  const { page, block, children } = placeAt(request);
  if (page.inTrash) throw trashed();
  if (block && !holdsChildren(block.type)) {
    throw validationError(`Block type ${block.type} does not support children.`);
  }
  const given = JSON.parse(kept(JSON.stringify(body.children ?? null), url)) ?? undefined;
  const blocks = blocksAt(given, "body.children", { limits, trusted: false });
  const index = indexAt(body, children);
  const holder = holderOf(page, block, children);
  const line = lineAt(holder, block, children, index);
  const tabs = holder.id === block?.id || !block ? 0 : block.span.childrenTabs;
  const lines = indented(keptBlocks(store, page.id, blocks).split("\n"), tabs);
  const put = tabs === 0 ? ["", ...lines, ""] : lines;
  saveHolder(request, page, holder, spliced(holder.markdown, { line, remove: 0 }, put));
  const after = placeAt(request);
  return listResponse(
    after.children.slice(index, index + blocks.length).map((one) => blockResponse(request, after.page, one)),
    null,
  );
}

/** The place among the children that the new blocks take. */
function indexAt(body: Fields, children: readonly TreeBlock[]): number {
  const position = body.position === undefined ? undefined : fieldsAt(body.position, "body.position");
  if (position?.type === "start") return 0;
  const after =
    position?.type === "after_block"
      ? uuidAt(fieldsAt(position.after_block, "body.position.after_block").id, "body.position.after_block.id")
      : body.after;
  if (after === undefined) return children.length;
  const id = uuidAt(after, "body.after");
  const before = children.findIndex((one) => one.id === id);
  if (before < 0) throw validationError(`Block with ID ${id} is not a child of the parent.`);
  return before + 1;
}

/** A block that has no markdown holds its children itself. */
function holderOf(page: Page, block: TreeBlock | undefined, children: readonly TreeBlock[]): Holder {
  if (!block) return { kind: "page", id: page.id, markdown: page.markdown };
  return WITHOUT_MARKDOWN.includes(block.type)
    ? (children[0]?.holder ?? { kind: "block", id: block.id, markdown: "" })
    : block.holder;
}

function lineAt(
  holder: Holder,
  block: TreeBlock | undefined,
  children: readonly TreeBlock[],
  index: number,
): number {
  const next = children[index];
  if (next) return next.span.from;
  return block && holder.id !== block.id ? block.span.childrenEnd : holder.markdown.split("\n").length;
}

/** A page or a database goes to the trash; any other block is gone from its page. */
export function deleteBlock(request: NotionRequest): BlockObjectResponse {
  const { store, nowMs } = request;
  const id = request.id("block_id");
  const page = findPage(store, id);
  const database = page ? undefined : findDatabase(store, id);
  if (page?.inTrash || database?.inTrash) throw trashed();
  if (page) savePage(store, { ...page, inTrash: true, editedMs: nowMs });
  if (database) saveDatabase(store, { ...database, inTrash: true, editedMs: nowMs });
  if (page || database) return containerAt(request, id);
  const found = findBlock(store, id);
  if (!found) throw notFound("block", id);
  if (found.page.inTrash) throw trashed();
  const { from, to } = found.block.span;
  const { holder } = found.block;
  saveHolder(request, found.page, holder, spliced(holder.markdown, { line: from, remove: to - from }, []));
  return { ...blockResponse(request, found.page, found.block), in_trash: true, archived: true };
}
