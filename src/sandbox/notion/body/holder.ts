/** The text that holds blocks, changed line by line, so that whatever stands around them stays as it was written. */

import { prepared } from "../../statements.ts";
import { normalised } from "../markdown.ts";
import type { NotionRequest } from "../request.ts";
import { type Page, savePage } from "../workspace.ts";
import type { Holder } from "./tree.ts";

export function spliced(
  markdown: string,
  at: { line: number; remove: number },
  put: readonly string[],
): string {
  const lines = markdown.split("\n");
  lines.splice(at.line, at.remove, ...put);
  return lines.join("\n");
}

export function saveHolder({ store, nowMs }: NotionRequest, page: Page, holder: Holder, markdown: string) {
  const kept = normalised(markdown);
  if (holder.kind === "page") return savePage(store, { ...page, markdown: kept, editedMs: nowMs });
  prepared(store, "update notion_blocks set markdown = ? where id = ?").run(kept, holder.id);
  savePage(store, { ...page, editedMs: nowMs });
}
