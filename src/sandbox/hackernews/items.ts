/** Stories and comments, one row of ids for both, as Hacker News has them. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";

/** As whom the owner is signed in. */
export const OWNER = "letters";

export interface Item {
  id: number;
  /** Null for a story. */
  parent: number | null;
  by: string;
  title: string;
  url: string;
  text: string;
  at: number;
  dead: boolean;
  deleted: boolean;
}

const itemOf = (row: Record<string, unknown>): Item => ({
  id: Number(row.id),
  parent: row.parent === null ? null : Number(row.parent),
  by: String(row.by),
  title: String(row.title),
  url: String(row.url),
  text: String(row.text),
  at: Number(row.at),
  dead: row.dead === 1,
  deleted: row.deleted === 1,
});

type Place = Pick<TwinContext, "store" | "clock">;
const FIRST_ID = 46_000_000;

function add({ store, clock }: Place, item: Pick<Item, "parent" | "by" | "title" | "url" | "text">): Item {
  const last = Number(prepared(store, "select max(id) as id from hackernews_items").get()?.id ?? FIRST_ID);
  const made = { ...item, id: last + 1, at: clock.now().getTime(), dead: false, deleted: false };
  prepared(store, "insert into hackernews_items values (?, ?, ?, ?, ?, ?, ?, 0, 0)").run(
    ...[made.id, made.parent, made.by, made.title, made.url, made.text, made.at],
  );
  return made;
}

export const addStory = (place: Place, { by, title, url }: Pick<Item, "by" | "title" | "url">): Item =>
  add(place, { parent: null, by, title, url, text: "" });

export const addComment = (
  place: Place,
  { parent, by, text }: { parent: number; by: string; text: string },
) => add(place, { parent, by, text, title: "", url: "" });

export function findItem(store: DatabaseSync, id: number): Item | null {
  const row = prepared(store, "select * from hackernews_items where id = ?").get(id);
  return row ? itemOf(row) : null;
}

/** Newest first, those that are gone left out. */
export const stories = (store: DatabaseSync, limit: number): Item[] =>
  prepared(
    store,
    "select * from hackernews_items where parent is null and dead = 0 and deleted = 0 order by id desc limit ?",
  )
    .all(limit)
    .map(itemOf);

export const childrenOf = (store: DatabaseSync, id: number): Item[] =>
  prepared(store, "select * from hackernews_items where parent = ? and dead = 0 and deleted = 0 order by id")
    .all(id)
    .map(itemOf);

export const descendantsOf = (store: DatabaseSync, id: number): Item[] =>
  childrenOf(store, id).flatMap((child) => [child, ...descendantsOf(store, child.id)]);

export const vote = (store: DatabaseSync, id: number, by: string) =>
  prepared(store, "insert or ignore into hackernews_votes values (?, ?)").run(id, by);

/** Whoever submits gives the first. */
export const pointsOf = (store: DatabaseSync, id: number): number =>
  1 + Number(prepared(store, "select count(*) as n from hackernews_votes where item_id = ?").get(id)?.n);

export const takeAway = (store: DatabaseSync, id: number, as: "dead" | "deleted") =>
  prepared(
    store,
    as === "dead"
      ? "update hackernews_items set dead = 1 where id = ?"
      : "update hackernews_items set deleted = 1 where id = ?",
  ).run(id);

export const countStories = (store: DatabaseSync): number =>
  Number(prepared(store, "select count(*) as n from hackernews_items where parent is null").get()?.n);
