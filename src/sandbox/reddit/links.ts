/** The links that are kept, in their subreddits, with votes and comments. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";

/** Whose account every key is. */
export const OWNER = "letters";

export interface RedditLink {
  id: number;
  subreddit: string;
  title: string;
  url: string;
  author: string;
  byHand: boolean;
  createdAt: number;
  /** Its author took it away. */
  isDeleted: boolean;
  /** A moderator did. */
  isRemoved: boolean;
}

export interface RedditComment {
  id: number;
  linkId: number;
  author: string;
  body: string;
  createdAt: number;
}

const linkOf = (row: Record<string, unknown>): RedditLink => ({
  id: Number(row.id),
  subreddit: String(row.subreddit),
  title: String(row.title),
  url: String(row.url),
  author: String(row.author),
  byHand: row.by_hand === 1,
  createdAt: Number(row.created_at),
  isDeleted: row.deleted_at !== null,
  isRemoved: row.removed_at !== null,
});

const commentOf = (row: Record<string, unknown>): RedditComment => ({
  id: Number(row.id),
  linkId: Number(row.link_id),
  author: String(row.author),
  body: String(row.body),
  createdAt: Number(row.created_at),
});

export const inBase36 = (id: number): string => id.toString(36);

/** With or without its `t3_`; -1 for what is none. */
export const idFrom = (text: string): number => {
  const letters = text.replace(/^t3_/, "");
  return /^[0-9a-z]{1,10}$/.test(letters) ? Number.parseInt(letters, 36) : -1;
};

const FIRST_ID = 1_750_000_000;

export function addLink(
  { store, clock }: Pick<TwinContext, "store" | "clock">,
  link: Pick<RedditLink, "subreddit" | "title" | "url" | "byHand">,
): RedditLink {
  const last = Number(prepared(store, "select max(id) as id from reddit_links").get()?.id ?? FIRST_ID);
  const createdAt = clock.now().getTime();
  prepared(store, "insert into reddit_links values (?, ?, ?, ?, ?, ?, ?, null, null)").run(
    ...[last + 1, link.subreddit, link.title, link.url, OWNER, link.byHand ? 1 : 0, createdAt],
  );
  return { ...link, id: last + 1, author: OWNER, createdAt, isDeleted: false, isRemoved: false };
}

export function findLink(store: DatabaseSync, id: number): RedditLink | null {
  const row = prepared(store, "select * from reddit_links where id = ?").get(id);
  return row ? linkOf(row) : null;
}

/** The same address in the same subreddit, while it is there. */
export function sameLink(store: DatabaseSync, subreddit: string, url: string): RedditLink | null {
  const row = prepared(
    store,
    "select * from reddit_links where subreddit = ? collate nocase and url = ? and deleted_at is null",
  ).get(subreddit, url);
  return row ? linkOf(row) : null;
}

/** Newest first; only those with a smaller id. */
export const linksOfOwner = (store: DatabaseSync, page: { limit: number; before?: number }): RedditLink[] =>
  prepared(
    store,
    "select * from reddit_links where author = ? and id < ? and deleted_at is null order by id desc limit ?",
  )
    .all(OWNER, page.before ?? Number.MAX_SAFE_INTEGER, page.limit)
    .map(linkOf);

export const takeAway = (store: DatabaseSync, id: number, as: "deleted" | "removed", nowMs: number) =>
  prepared(
    store,
    as === "deleted"
      ? "update reddit_links set deleted_at = ? where id = ?"
      : "update reddit_links set removed_at = ? where id = ?",
  ).run(nowMs, id);

export const vote = (store: DatabaseSync, id: number, by: string, direction: 1 | -1) =>
  prepared(store, "insert or replace into reddit_votes values (?, ?, ?)").run(id, by, direction);

/** Whoever submits votes for it at once; a score is shown no lower than 0. */
export const scoreOf = (store: DatabaseSync, id: number): number =>
  Math.max(
    0,
    1 +
      Number(
        prepared(store, "select sum(direction) as n from reddit_votes where link_id = ?").get(id)?.n ?? 0,
      ),
  );

export function addComment(
  { store, clock }: Pick<TwinContext, "store" | "clock">,
  { linkId, author, body }: Pick<RedditComment, "linkId" | "author" | "body">,
): number {
  const last = Number(prepared(store, "select max(id) as id from reddit_comments").get()?.id ?? FIRST_ID);
  prepared(store, "insert into reddit_comments values (?, ?, ?, ?, ?)").run(
    ...[last + 1, linkId, author, body, clock.now().getTime()],
  );
  return last + 1;
}

/** Newest first. */
export const commentsOf = (store: DatabaseSync, linkId: number): RedditComment[] =>
  prepared(store, "select * from reddit_comments where link_id = ? order by id desc")
    .all(linkId)
    .map(commentOf);

export const countLinks = (store: DatabaseSync): number =>
  Number(prepared(store, "select count(*) as n from reddit_links where deleted_at is null").get()?.n);
