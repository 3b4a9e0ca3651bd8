/** Changes that Notion makes without moving a page's edited time: for tests. */
import type { DatabaseSync } from "node:sqlite";
import { NOTION_LIMITS } from "./limits.ts";
import { normalised } from "./markdown.ts";
import type { Fields } from "./shape.ts";
import { laidOver } from "./values.ts";
import { findPage, getDataSource, getPage, saveDataSource, savePage, schemaOf } from "./workspace.ts";

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
