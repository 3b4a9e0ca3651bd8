/** What the Notion pages of the desk share. */
import type { DatabaseSync } from "node:sqlite";
import type { Child } from "hono/jsx";
import { plainText } from "../notion/rich-text.ts";
import { type DataSource, findPage, type Page } from "../notion/workspace.ts";
import { Layout } from "./layout.tsx";

export const Desk = ({ title, children }: { title: string; children: Child }) => (
  <Layout title={title} here="notion">
    <link rel="stylesheet" href="/notion/style.css" />
    {children}
  </Layout>
);

export const tableHref = (source: DataSource) => `/notion/tables/${source.id}`;
export const nameOf = (source: DataSource) => plainText(source.title) || "Untitled";

export function countRows(store: DatabaseSync, source: DataSource): number {
  const row = store
    .prepare("select count(*) as rows from notion_pages where data_source_id = ? and in_trash = 0")
    .get(source.id);
  return Number(row?.rows);
}

export const rowsText = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`;

export function pagesWhere(store: DatabaseSync, rest: string, ...params: (string | number)[]): Page[] {
  return store
    .prepare(`select id from notion_pages where ${rest}`)
    .all(...params)
    .flatMap((row) => findPage(store, String(row.id)) ?? []);
}

export const Icon = ({ of: { icon } }: { of: DataSource | Page }) =>
  icon?.type === "emoji" ? <span class="icon">{icon.emoji}</span> : null;
