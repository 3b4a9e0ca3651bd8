/** Links and comments as Reddit's API tells them: things of a kind, in listings. */
import type { DatabaseSync } from "node:sqlite";
import { commentsOf, inBase36, type RedditComment, type RedditLink, scoreOf } from "./links.ts";

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 50);

export const permalinkOf = ({ subreddit, id, title }: RedditLink): string =>
  `/r/${subreddit}/comments/${inBase36(id)}/${slugOf(title)}/`;

export const listing = (children: readonly object[], after: string | null = null) => ({
  kind: "Listing",
  data: { after, before: null, dist: children.length, modhash: null, geo_filter: "", children },
});

export function linkThing(store: DatabaseSync, link: RedditLink) {
  const score = scoreOf(store, link.id);
  const seconds = Math.floor(link.createdAt / 1_000);
  return {
    kind: "t3",
    data: {
      ...{ id: inBase36(link.id), name: `t3_${inBase36(link.id)}`, title: link.title, url: link.url },
      ...{ subreddit: link.subreddit, subreddit_name_prefixed: `r/${link.subreddit}` },
      author: link.isDeleted ? "[deleted]" : link.author,
      ...{ created: seconds, created_utc: seconds, permalink: permalinkOf(link) },
      ...{ score, ups: score, downs: 0, upvote_ratio: 1 },
      num_comments: commentsOf(store, link.id).length,
      ...{ is_self: false, selftext: "", over_18: false, locked: false, link_flair_text: null },
      domain: URL.canParse(link.url) ? new URL(link.url).host : "",
      removed_by_category: link.isRemoved ? "moderator" : link.isDeleted ? "deleted" : null,
    },
  };
}

export function commentThing(link: RedditLink, { id, author, body, createdAt }: RedditComment) {
  const letters = inBase36(id);
  return {
    kind: "t1",
    data: {
      ...{ id: letters, name: `t1_${letters}`, author, body, score: 1, replies: "" },
      ...{ link_id: `t3_${inBase36(link.id)}`, parent_id: `t3_${inBase36(link.id)}` },
      created_utc: Math.floor(createdAt / 1_000),
      permalink: `${permalinkOf(link)}${letters}/`,
    },
  };
}
