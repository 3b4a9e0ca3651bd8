/** What our posts got: points, how many comments, and the comments themselves. */
import type { Network, Reach, Reply } from "../../distribution/network.ts";
import type { RedditPlace } from "./client.ts";
import { type Comment, commentsIn, type Link, linksShape, threadShape } from "./shapes.ts";

/** How many may be asked for at once. */
const IDS_AT_ONCE = 100;

export function reachOf({ call, at }: RedditPlace): NonNullable<Network["reach"]> {
  return async (ids) => {
    const found: Link[] = [];
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const url = at("/api/info");
      url.searchParams.set("id", ids.slice(from, from + IDS_AT_ONCE).join(","));
      const { data } = await call({ operation: "info", url, shape: linksShape });
      found.push(...data.children.map((child) => child.data));
    }
    return new Map(found.filter(isThere).map((link) => [link.name, inOurWords(link)]));
  };
}

const isThere = ({ author, removed_by_category: by }: Link): boolean =>
  author !== "[deleted]" && (by ?? null) === null;

const inOurWords = ({ score, num_comments }: Link): Reach => ({
  ...{ likes: null, reposts: null, replies: null },
  ...{ points: score, comments: num_comments },
});

const MOST_COMMENTS = 100;
const NOBODY = new Set(["[deleted]", "AutoModerator"]);

/** The comments right below a post, newest first. */
export function repliesTo({ call, at, pages, me }: RedditPlace): NonNullable<Network["replies"]> {
  return async (ids) => {
    const mine = await me();
    const replies: Reply[] = [];
    for (const post of ids) {
      const url = at(`/comments/${encodeURIComponent(post.replace(/^t3_/, ""))}`);
      url.searchParams.set("depth", "1");
      url.searchParams.set("sort", "new");
      url.searchParams.set("limit", String(MOST_COMMENTS));
      const comments = commentsIn(await call({ operation: "comments", url, shape: threadShape }));
      const others = comments.filter(({ author }) => author !== mine && !NOBODY.has(author));
      replies.push(...others.map((comment) => replyOf(comment, post, pages)));
    }
    return replies;
  };
}

const replyOf = ({ name, author, body, permalink, created_utc }: Comment, post: string, pages: string) => ({
  ...{ id: name, post, author: `u/${author}`, text: body, url: `${pages}${permalink}` },
  at: new Date(created_utc * 1_000),
});
