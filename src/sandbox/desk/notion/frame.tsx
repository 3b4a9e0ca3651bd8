/** What the Notion pages of the desk share. */
import type { DatabaseSync } from "node:sqlite";
import type { Child } from "hono/jsx";
import type { Clock } from "../../../core/clock.ts";
import type { Owner } from "../../notion/owner-acts.ts";
import { plainText } from "../../notion/rich-text.ts";
import { type DataSource, findPage, type Page } from "../../notion/workspace.ts";
import { Layout } from "../layout.tsx";

export interface NotionDesk {
  store: DatabaseSync;
  clock: Clock;
  /** Stands in every form that this process shows, and proves that a form which comes back is one of them. */
  token: string;
}

export const ownerOf = ({ store, clock }: NotionDesk): Owner => ({ store, nowMs: clock.now().getTime() });

export const Desk = ({ title, children }: { title: string; children: Child }) => (
  <Layout title={title} here="notion">
    <link rel="stylesheet" href="/notion/style.css" />
    {children}
  </Layout>
);

export const tableHref = (source: DataSource) => `/notion/tables/${source.id}`;
export const nameOf = (source: DataSource) => plainText(source.title) || "Untitled";

export const rowsText = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`;

export function countWhere(store: DatabaseSync, rest: string, ...params: (string | number)[]): number {
  return Number(
    store.prepare(`select count(*) as pages from notion_pages where ${rest}`).get(...params)?.pages,
  );
}

export const countRows = (store: DatabaseSync, source: DataSource, inTrash = false): number =>
  countWhere(store, "data_source_id = ? and in_trash = ?", source.id, Number(inTrash));

export function pagesWhere(store: DatabaseSync, rest: string, ...params: (string | number)[]): Page[] {
  return store
    .prepare(`select id from notion_pages where ${rest}`)
    .all(...params)
    .flatMap((row) => findPage(store, String(row.id)) ?? []);
}

export const Icon = ({ of: { icon } }: { of: DataSource | Page }) =>
  icon?.type === "emoji" ? <span class="icon">{icon.emoji}</span> : null;

/** Fields that say nothing to a person: what the form is about, and the token. */
export const Hidden = ({ desk, with: fields = {} }: { desk: NotionDesk; with?: Record<string, string> }) => (
  <>
    {Object.entries({ token: desk.token, ...fields }).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
);

/** A button that does one thing by itself. */
export function Act(props: {
  desk: NotionDesk;
  action: string;
  with?: Record<string, string> | undefined;
  class?: string;
  /** What a screen reader says, where the button's own words need their surroundings. */
  label?: string;
  children: Child;
}) {
  return (
    <form method="post" action={props.action} class="act">
      <Hidden desk={props.desk} with={props.with ?? {}} />
      <button type="submit" class={props.class} aria-label={props.label}>
        {props.children}
      </button>
    </form>
  );
}

const DONE: Record<string, string> = {
  saved: "Saved.",
  unchanged: "Nothing was different, so nothing was saved.",
  trashed: "Moved to the trash. It can be restored from there.",
  restored: "Restored from the trash.",
  duplicated: "Duplicated: this is the copy.",
  copied: "Duplicated: the copies are in the table.",
  none: "No row was ticked, so nothing was changed.",
  columns: "The columns are changed.",
};

/** What the last form did, as the address says; only words that are known. */
export function Done({ what, more }: { what: string | undefined; more?: Child }) {
  const sentence = what !== undefined && Object.hasOwn(DONE, what) ? DONE[what] : undefined;
  if (sentence === undefined) return null;
  return (
    <p class="said good" role="status">
      {sentence}
      {more}
    </p>
  );
}

export const STALE =
  "The sandbox was started anew since this page was opened, so nothing was changed yet. Please do it once more.";

/** The same address with another parameter; `href` is one of the desk's own. */
export function withQuery(href: string, more: Record<string, string>): string {
  const url = new URL(href, "http://desk");
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  return url.pathname + url.search;
}
