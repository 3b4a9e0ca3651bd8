/** Hacker News by what others read it with: Algolia's search, and its own items on Firebase. Both ask for no key. */
import * as z from "zod";
import type { Network, Reach, Reply } from "../../distribution/network.ts";
import type { JsonCall } from "../json-api.ts";
import { plainText } from "../plain-text.ts";

export interface HackerNewsPlace {
  call: JsonCall;
  /** The addresses of each, without a slash at their ends. */
  search: string;
  items: string;
  pages: string;
}

const hitsShape = z.looseObject({
  hits: z.array(z.looseObject({ objectID: z.string(), url: z.string().nullish(), created_at_i: z.number() })),
});

const HITS = 100;

const itemPage = (pages: string, id: string): string => `${pages}/item?id=${id}`;

/** The newest submission of a page, whoever made it. The search finds what is alike; only what is the same counts. */
export function submissionOf({ call, search, pages }: HackerNewsPlace): NonNullable<Network["submission"]> {
  return async (page) => {
    const url = new URL(`${search}/api/v1/search_by_date`);
    url.searchParams.set("query", page.replace(/^https?:\/\//i, ""));
    url.searchParams.set("tags", "story");
    url.searchParams.set("restrictSearchableAttributes", "url");
    url.searchParams.set("hitsPerPage", String(HITS));
    const { hits } = await call({ operation: "search", url, shape: hitsShape });
    const found = hits.find((hit) => hit.url && pageOf(hit.url) === pageOf(page));
    if (!found) return null;
    const { objectID: id, created_at_i: at } = found;
    return { id, version: null, url: itemPage(pages, id), at: new Date(at * 1_000) };
  };
}

/** Which page an address leads to, whatever is said in it of where readers come from. */
function pageOf(address: string): string {
  if (!URL.canParse(address)) return address;
  const { host, pathname, searchParams } = new URL(address);
  const asked = [...searchParams].filter(([name]) => !name.startsWith("utm_"));
  return `${host}${pathname.replace(/\/$/, "")}?${new URLSearchParams(asked)}`;
}

/** Null for an item that never was. */
const itemShape = z
  .looseObject({
    id: z.int(),
    score: z.int().optional(),
    descendants: z.int().optional(),
    deleted: z.boolean().optional(),
    dead: z.boolean().optional(),
  })
  .nullable();

export function reachOf({ call, items }: HackerNewsPlace): NonNullable<Network["reach"]> {
  return async (ids) => {
    const found = new Map<string, Reach>();
    for (const id of ids) {
      const url = new URL(`${items}/v0/item/${encodeURIComponent(id)}.json`);
      const item = await call({ operation: "item", url, shape: itemShape });
      if (!item || item.deleted || item.dead) continue;
      found.set(id, {
        ...{ likes: null, reposts: null, replies: null },
        ...{ points: item.score ?? null, comments: item.descendants ?? null },
      });
    }
    return found;
  };
}

const storyShape = z.looseObject({
  author: z.string().nullish(),
  children: z.array(
    z.looseObject({
      id: z.int(),
      author: z.string().nullish(),
      text: z.string().nullish(),
      created_at_i: z.number(),
    }),
  ),
});

/** The comments right below a submission; those of whoever made it are left out. */
export function repliesTo({ call, search, pages }: HackerNewsPlace): NonNullable<Network["replies"]> {
  return async (ids) => {
    const replies: Reply[] = [];
    for (const post of ids) {
      const url = new URL(`${search}/api/v1/items/${encodeURIComponent(post)}`);
      const { author: submitter, children } = await call({ operation: "items", url, shape: storyShape });
      for (const { id, author, text, created_at_i: at } of children) {
        if (!author || !text || author === submitter) continue;
        replies.push({
          ...{ id: String(id), post, author, text: wordsOf(text), url: itemPage(pages, String(id)) },
          at: new Date(at * 1_000),
        });
      }
    }
    return replies;
  };
}

/** Its paragraphs begin with a `<p>` that nothing ends, and of a long link only the beginning is shown. */
const wordsOf = (html: string): string =>
  plainText(
    html.replaceAll(/<a\s[^>]*href="([^"]*)"[^>]*>.*?<\/a>/gis, "$1").replaceAll(/<p>/gi, "<br><br>"),
  );
