/** The posts that are kept, and what people did with them. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { duplicate, invalid, nothingToAnswer, tooLong } from "./errors.ts";
import { limitsOf } from "./limits.ts";
import { weightOf } from "./weight.ts";

/** Whose account every key is. */
export const OWNER = "letters";
export const OWNER_ID = "1740000000000000001";

export interface XPost {
  id: string;
  author: string;
  text: string;
  inReplyTo: string | null;
  byHand: boolean;
  createdAt: number;
}

const rowOf = (row: Record<string, unknown>): XPost => ({
  id: String(row.id),
  author: String(row.author),
  text: String(row.text),
  inReplyTo: row.in_reply_to === null ? null : String(row.in_reply_to),
  byHand: row.by_hand === 1,
  createdAt: Number(row.created_at),
});

const BEGINNING_MS = 1_288_834_974_657n;

/** Milliseconds since X's beginning, and 22 bits of which here the first free ones are taken. */
function newId(store: DatabaseSync, nowMs: number): string {
  const first = (BigInt(nowMs) - BEGINNING_MS) << 22n;
  const last = prepared(store, "select max(id) as id from x_posts where id between ? and ?").get(
    ...[String(first), String(first + 0x3fffffn)],
  )?.id;
  return String(typeof last === "string" ? BigInt(last) + 1n : first);
}

interface NewPost {
  author: string;
  text: string;
  inReplyTo: string | null;
  byHand: boolean;
}

/** What the owner posts, by an interface or by hand. Inside the caller's transaction. @throws XError */
export function postAsOwner(context: TwinContext, post: Omit<NewPost, "author">): XPost {
  const { store, clock } = context;
  const limits = limitsOf(context);
  const text = post.text.trim();
  if (text === "") throw invalid("A Tweet must have text or media.");
  if (weightOf(text) > limits.weightedCharacters) throw tooLong();
  if (post.inReplyTo !== null && !findPost(store, post.inReplyTo)) throw nothingToAnswer();
  const since = clock.now().getTime() - limits.duplicateHours * 3_600_000;
  const isKnown = prepared(
    store,
    "select 1 from x_posts where author = ? and text = ? and created_at > ? and deleted_at is null",
  ).get(OWNER, text, since);
  if (isKnown) throw duplicate();
  return addPost(context, { ...post, text, author: OWNER });
}

export function addPost({ store, clock }: Pick<TwinContext, "store" | "clock">, post: NewPost): XPost {
  const createdAt = clock.now().getTime();
  const made: XPost = { ...post, id: newId(store, createdAt), createdAt };
  prepared(store, "insert into x_posts values (?, ?, ?, ?, ?, ?, null)").run(
    ...[made.id, made.author, made.text, made.inReplyTo, made.byHand ? 1 : 0, createdAt],
  );
  return made;
}

export function findPost(store: DatabaseSync, id: string): XPost | null {
  const row = prepared(store, "select * from x_posts where id = ? and deleted_at is null").get(id);
  return row ? rowOf(row) : null;
}

export const deletePost = (store: DatabaseSync, id: string, nowMs: number) =>
  prepared(store, "update x_posts set deleted_at = ? where id = ?").run(nowMs, id);

export interface Page {
  limit: number;
  /** Only those with a smaller id. */
  before?: string | undefined;
  sinceMs?: number;
  /** Only what begins a thread. */
  rootsOnly?: boolean;
}

/** Newest first. */
export const postsOf = (store: DatabaseSync, author: string, page: Page): XPost[] =>
  prepared(
    store,
    `select * from x_posts where author = ? and id < ? and created_at >= ? and deleted_at is null
     and (? = 0 or in_reply_to is null) order by id desc limit ?`,
  )
    .all(author, page.before ?? "9", page.sinceMs ?? 0, page.rootsOnly ? 1 : 0, page.limit)
    .map(rowOf);

const answersTo = (store: DatabaseSync, id: string): XPost[] =>
  prepared(store, "select * from x_posts where in_reply_to = ? and deleted_at is null order by id")
    .all(id)
    .map(rowOf);

/** All that hangs below a post, each before its own answers. */
export const descendantsOf = (store: DatabaseSync, id: string): XPost[] =>
  answersTo(store, id).flatMap((answer) => [answer, ...descendantsOf(store, answer.id)]);

export function rootOf(store: DatabaseSync, post: XPost): XPost {
  const parent = post.inReplyTo === null ? null : findPost(store, post.inReplyTo);
  return parent ? rootOf(store, parent) : post;
}

const X_ACTS = ["like", "repost"] as const;
export type XAct = (typeof X_ACTS)[number];

export const addAct = (store: DatabaseSync, act: XAct, { id, by }: { id: string; by: string }) =>
  prepared(store, "insert or ignore into x_acts values (?, ?, ?)").run(id, by, act);

export function countsOf(store: DatabaseSync, id: string): Record<XAct | "reply", number> {
  const rows = prepared(store, "select act, count(*) as n from x_acts where post_id = ? group by act").all(
    id,
  );
  const of = (act: XAct) => Number(rows.find((row) => row.act === act)?.n ?? 0);
  return { like: of("like"), repost: of("repost"), reply: answersTo(store, id).length };
}

export const countPosts = (store: DatabaseSync): number =>
  Number(
    prepared(store, "select count(*) as n from x_posts where author = ? and deleted_at is null").get(OWNER)
      ?.n,
  );
