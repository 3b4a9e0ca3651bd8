/** What only a person at Notion's own pages can do, for tests and for the sandbox's desk. */
import type { DatabaseSync } from "node:sqlite";
import { newId } from "./ids.ts";
import { NOTION_LIMITS } from "./limits.ts";
import { normalised } from "./markdown.ts";
import { plainItem } from "./rich-text.ts";
import type { Fields } from "./shape.ts";
import { prepared } from "./statements.ts";
import { laidOver, type StoredValues } from "./values.ts";
import { findPage, getDataSource, getPage, saveDataSource, savePage, schemaOf } from "./workspace.ts";

/**
 * Copies all values and the body to a new page beside it, with " (1)" behind its title. Pages and databases within are
 * not copied. Gives the new id.
 */
export function duplicatePage(store: DatabaseSync, pageId: string, nowMs: number): string {
  const page = getPage(store, pageId);
  const id = newId();
  const values = { ...page.values, title: retitled(page.values) };
  const markdown = copiedBody(store, page.markdown, id);
  savePage(store, { ...page, id, values, markdown, inTrash: false, createdMs: nowMs, editedMs: nowMs });
  return id;
}

function retitled({ title }: StoredValues) {
  const items = [...(title?.items ?? []), plainItem(" (1)")];
  return { text: `${title?.text ?? ""} (1)`, items };
}

const OWN_BLOCK = /<(?:unknown|synced_block) url="notion-block:\/\/([0-9a-f-]{36})"/g;
const CHILD = /^\t*<(?:page|database) url="notion-page:\/\/.*$/gm;

/** The same text, with blocks of its own where the old one refers to rows. */
function copiedBody(store: DatabaseSync, markdown: string, pageId: string): string {
  return normalised(
    markdown
      .replace(CHILD, "")
      .replace(OWN_BLOCK, (tag, old: string) => tag.replace(old, copiedBlock(store, old, pageId))),
  );
}

function copiedBlock(store: DatabaseSync, old: string, pageId: string): string {
  const row = prepared(store, "select type, content, markdown from notion_blocks where id = ?").get(old);
  if (!row) return old;
  const id = newId();
  const markdown = copiedBody(store, String(row.markdown), pageId);
  prepared(store, "insert into notion_blocks values (?, ?, ?, ?, ?)").run(
    ...[id, pageId, String(row.type), String(row.content), markdown],
  );
  return id;
}

export interface QuietChange {
  markdown?: string;
  /** As a request gives them, by name or id. */
  values?: Fields;
}

/** Changes a page and leaves its edited time as it is, as Notion does for some changes. */
export function changeQuietly(
  store: DatabaseSync,
  pageId: string,
  { markdown, values = {} }: QuietChange,
): void {
  const page = getPage(store, pageId);
  const written = laidOver(page.values, values, schemaOf(store, page), {
    limits: NOTION_LIMITS,
    pageExists: (id, dataSourceId) => findPage(store, id)?.dataSourceId === dataSourceId,
  });
  if (page.dataSourceId !== null) {
    saveDataSource(store, { ...getDataSource(store, page.dataSourceId), properties: written.properties });
  }
  savePage(store, { ...page, values: written.values, markdown: normalised(markdown ?? page.markdown) });
}
