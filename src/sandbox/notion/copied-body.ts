/** The body of a page that was duplicated. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import { newId } from "./ids.ts";
import { normalised } from "./markdown.ts";

const OWN_BLOCK = /<(?:unknown|synced_block) url="notion-block:\/\/([0-9a-f-]{36})"/g;
const CHILD = /^\t*<(?:page|database) url="notion-page:\/\/.*$/gm;

/** The same text, with blocks of its own where the old one refers to rows. */
export function copiedBody(store: DatabaseSync, markdown: string, pageId: string): string {
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
