/** What Hacker News is read by: its items as Firebase gives them, and Algolia's search. */
import type { DatabaseSync } from "node:sqlite";
import type { Hono } from "hono";
import { escapeHtml } from "../mastodon/html.ts";
import type { TwinContext } from "../twin.ts";
import { childrenOf, descendantsOf, findItem, type Item, pointsOf, stories } from "./items.ts";

const seconds = ({ at }: Item): number => Math.floor(at / 1_000);

export function readEndpoints(app: Hono, { store }: TwinContext): void {
  // What never was is `null`, with the status 200.
  app.get("/v0/item/:id{[0-9]+\\.json}", (c) => {
    const item = findItem(store, Number.parseInt(c.req.param("id"), 10));
    return c.json(item && itemAnswer(store, item));
  });
  app.get("/api/v1/items/:id{[0-9]+}", (c) => {
    const item = findItem(store, Number(c.req.param("id")));
    if (!item || item.deleted || item.dead) return c.json({ status: 404, error: "Not Found" }, 404);
    return c.json(treeAnswer(store, item, item.id));
  });
  app.get("/api/v1/search", (c) => c.json(searchAnswer(store, new URL(c.req.url).searchParams)));
  app.get("/api/v1/search_by_date", (c) => c.json(searchAnswer(store, new URL(c.req.url).searchParams)));
}

function itemAnswer(store: DatabaseSync, item: Item) {
  const { id, by, parent, deleted, dead } = item;
  const type = parent === null ? "story" : "comment";
  if (deleted) return { id, type, time: seconds(item), deleted: true };
  const kids = childrenOf(store, id).map((child) => child.id);
  const common = {
    id,
    type,
    by,
    time: seconds(item),
    ...(dead ? { dead } : {}),
    ...(kids.length > 0 ? { kids } : {}),
  };
  if (parent !== null) return { ...common, parent, text: htmlOf(item.text) };
  const descendants = descendantsOf(store, id).length;
  return { ...common, title: item.title, url: item.url, score: pointsOf(store, id), descendants };
}

/** Paragraphs begin with a `<p>` that nothing ends; long links are cut where they are shown. */
export function htmlOf(text: string): string {
  const linked = escapeHtml(text).replaceAll("/", "&#x2F;");
  return linked.replaceAll(/\n{2,}/g, "<p>");
}

function treeAnswer(store: DatabaseSync, item: Item, story: number): object {
  const isStory = item.parent === null;
  return {
    ...{ id: item.id, created_at: new Date(item.at).toISOString(), created_at_i: seconds(item) },
    ...{ type: isStory ? "story" : "comment", author: item.by, parent_id: item.parent, story_id: story },
    title: isStory ? item.title : null,
    url: isStory ? item.url : null,
    text: isStory ? null : htmlOf(item.text),
    points: isStory ? pointsOf(store, item.id) : null,
    children: childrenOf(store, item.id).map((child) => treeAnswer(store, child, story)),
    options: [],
  };
}

const SEARCHED = 10_000;

/** Finds whatever has all words of the query in it: what is alike, not only what is the same. */
function searchAnswer(store: DatabaseSync, query: URLSearchParams) {
  const words = wordsOf(query.get("query") ?? "");
  const isByUrl = query.get("restrictSearchableAttributes") === "url";
  const found = stories(store, SEARCHED).filter(({ title, url }) => {
    const there = new Set(wordsOf(isByUrl ? url : `${title} ${url}`));
    return words.every((word) => there.has(word));
  });
  const perPage = Math.min(1_000, Number(query.get("hitsPerPage") ?? 20) || 20);
  return {
    hits: found.slice(0, perPage).map((story) => hitAnswer(store, story)),
    ...{ nbHits: found.length, page: 0, nbPages: 1, hitsPerPage: perPage, query: query.get("query") ?? "" },
  };
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

const hitAnswer = (store: DatabaseSync, story: Item) => ({
  ...{ objectID: String(story.id), story_id: story.id, title: story.title, url: story.url },
  ...{ author: story.by, points: pointsOf(store, story.id) },
  num_comments: descendantsOf(store, story.id).length,
  ...{ created_at: new Date(story.at).toISOString(), created_at_i: seconds(story) },
  _tags: ["story", `author_${story.by}`, `story_${story.id}`],
});
