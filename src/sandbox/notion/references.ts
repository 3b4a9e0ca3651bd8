/** A page or a database that stands under a page also stands in its body, as a line that can be moved and deleted. */
import type { DatabaseSync } from "node:sqlite";
import { referenceLine } from "./body/write.ts";
import { findPage, savePage } from "./workspace.ts";

export interface Child {
  kind: "page" | "database";
  id: string;
  parentPageId: string | null;
}

/** Puts it at the end of its page's body, unless it is there. */
export function enterBody(store: DatabaseSync, { kind, id, parentPageId }: Child, nowMs: number) {
  const page = parentPageId === null ? undefined : findPage(store, parentPageId);
  if (!page || page.markdown.includes(`url="notion-page://${id}"`)) return;
  const line = referenceLine(kind, id, "");
  savePage(store, {
    ...page,
    markdown: page.markdown === "" ? line : `${page.markdown}\n\n${line}`,
    editedMs: nowMs,
  });
}

export function leaveBody(store: DatabaseSync, { id, parentPageId }: Child, nowMs: number) {
  const page = parentPageId === null ? undefined : findPage(store, parentPageId);
  if (!page) return;
  const lines = page.markdown.split("\n").filter((line) => !line.includes(`url="notion-page://${id}"`));
  savePage(store, { ...page, markdown: lines.join("\n"), editedMs: nowMs });
}
