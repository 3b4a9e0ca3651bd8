/** The body of a page as a tree of blocks with ids, and how one of them is found again. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../../statements.ts";
import { plainText } from "../rich-text.ts";
import { titleOf } from "../values.ts";
import { findDatabase, findPage, type Page } from "../workspace.ts";
import { derivedId, pageSeqOf } from "./block-ids.ts";
import type { Draft } from "./lines.ts";
import type { BlockType, ReadBlock } from "./node.ts";
import { readDrafts } from "./read.ts";

/** The text that holds blocks: a page's body, or what stands within a block that has no markdown. */
export interface Holder {
  kind: "page" | "block";
  id: string;
  markdown: string;
}

export interface TreeBlock extends ReadBlock {
  children: TreeBlock[];
  /** The text that its span is about. */
  holder: Holder;
  parentId: string;
}

interface Home {
  store: DatabaseSync;
  page: Page;
  seq: number;
}

export function treeOf(store: DatabaseSync, page: Page): TreeBlock[] {
  const row = prepared(store, "select seq from notion_pages where id = ?").get(page.id);
  const holder: Holder = { kind: "page", id: page.id, markdown: page.markdown };
  return identified(readDrafts(page.markdown), page.id, {
    home: { store, page, seq: Number(row?.seq) },
    holder,
  });
}

function identified(
  drafts: readonly Draft[],
  parentId: string,
  place: { home: Home; holder: Holder },
): TreeBlock[] {
  const seen = new Map<string, number>();
  return drafts.flatMap((draft) => {
    const occurrence = seen.get(draft.mark) ?? 0;
    seen.set(draft.mark, occurrence + 1);
    const id = draft.id ?? derivedId({ seq: place.home.seq, parentId, text: draft.mark, occurrence });
    if (draft.type === "child_page" || draft.type === "child_database")
      return referenced(draft, id, parentId, place);
    if (draft.type === "unsupported") return [stored(draft, id, parentId, place)];
    return [
      { ...draft, id, parentId, holder: place.holder, children: identified(draft.children, id, place) },
    ];
  });
}

/** A page or database: a child if it stands on this page, else a link; nothing while it is in the trash. */
function referenced(
  draft: Draft,
  id: string,
  parentId: string,
  { home: { store, page }, holder }: { home: Home; holder: Holder },
): TreeBlock[] {
  const child = findPage(store, id);
  const database = child ? undefined : findDatabase(store, id);
  const target = child ?? database;
  if (target?.inTrash) return [];
  const common = { ...draft, id, parentId, holder, children: [] };
  const title = child ? titleOf(child.values) : database ? plainText(database.title) : draft.content.title;
  if (!target || target.parentPageId === page.id) return [{ ...common, content: { title } }];
  const type = child ? "page_id" : "database_id";
  const link = derivedId({ seq: 0, parentId, text: id, occurrence: draft.span.from });
  return [{ ...common, id: link, type: "link_to_page", content: { type, [type]: id } }];
}

/** A block that has no markdown, from its row; without one it stays unsupported. */
function stored(
  draft: Draft,
  id: string,
  parentId: string,
  place: { home: Home; holder: Holder },
): TreeBlock {
  const common = { ...draft, id, parentId, holder: place.holder, children: [] };
  const row = prepared(
    place.home.store,
    "select type, content, markdown from notion_blocks where id = ?",
  ).get(id);
  if (!row) return common;
  const holder: Holder = { kind: "block", id, markdown: String(row.markdown) };
  return {
    ...common,
    type: String(row.type) as BlockType,
    content: JSON.parse(String(row.content)),
    children: identified(readDrafts(holder.markdown), id, { home: place.home, holder }),
  };
}

export interface Found {
  page: Page;
  block: TreeBlock;
}

export function findBlock(store: DatabaseSync, id: string): Found | undefined {
  const page = pageHolding(store, id);
  const block = page && search(treeOf(store, page), id);
  return block && { page, block };
}

function pageHolding(store: DatabaseSync, id: string): Page | undefined {
  const row = prepared(store, "select page_id as id from notion_blocks where id = ?").get(id);
  const seq = pageSeqOf(id);
  const found =
    row ??
    (seq === undefined ? undefined : prepared(store, "select id from notion_pages where seq = ?").get(seq));
  return found && findPage(store, String(found.id));
}

function search(blocks: readonly TreeBlock[], id: string): TreeBlock | undefined {
  for (const block of blocks) {
    const found = block.id === id ? block : search(block.children, id);
    if (found) return found;
  }
  return undefined;
}
