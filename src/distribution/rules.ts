/** What places ask of those who post there: rules that keep us welcome, and that the plan refuses to break. */
import type { Db } from "../ledger/open.ts";
import type { Channels } from "./channels.ts";
import type { Post, PostState } from "./posts.ts";

const DAY_MS = 24 * 60 * 60_000;

/** news.ycombinator.com/newsguidelines.html: "Please don't use HN primarily for promotion." */
const LINK_SITE_DAYS = 7;

/** What is there, or may be there already. */
const OUT: readonly PostState[] = ["sending", "unknown", "sent", "rehearsed", "handed"];

type Placed = Pick<Post, "id" | "realm" | "network" | "place" | "link">;

export interface RuleHost {
  db: Db;
  channels: Channels;
  now: Date;
}

/** What its place's rules say against this post now, with what to do; null for nothing. */
export async function ruleAgainst(host: RuleHost, post: Placed): Promise<string | null> {
  if (post.network === "reddit") return subredditRule(host, post);
  return post.network === "hackernews" || post.network === "lobsters" ? linkSiteRule(host, post) : null;
}

async function subredditRule({ db, channels }: RuleHost, post: Placed): Promise<string | null> {
  const rule = channels.reddit.subreddits.find(({ name }) => name.toLowerCase() === post.place.toLowerCase());
  if (!rule)
    return `r/${post.place} is not among the subreddits in your settings (channels.reddit.subreddits) any more.`;
  if (rule.ownShare === 0) return `r/${rule.name} wants no links to one's own things: “${rule.rule}”.`;
  const own = (await outIn(db, post)).length + 1;
  const share = own / (own + rule.otherPosts);
  if (share <= rule.ownShare) return null;
  const needed = Math.ceil(own / rule.ownShare - own);
  return `r/${rule.name} asks that few posts lead to one's own things (“${rule.rule}”): this would be ${own} of ${own + rule.otherPosts}. After ${needed} posts of yours there that lead elsewhere (channels.reddit.subreddits.otherPosts) it may go.`;
}

async function linkSiteRule({ db, now }: RuleHost, post: Placed): Promise<string | null> {
  const out = await outIn(db, post);
  if (out.some(({ link }) => link === post.link)) return "This page was submitted there before.";
  const since = now.getTime() - LINK_SITE_DAYS * DAY_MS;
  return out.some(({ at }) => Date.parse(at) > since)
    ? `A page of yours was submitted there less than ${LINK_SITE_DAYS} days ago, and its readers want no more of one site.`
    : null;
}

/** What of ours is there, besides this post. */
async function outIn(db: Db, { id, realm, network, place }: Placed) {
  const rows = await db
    .selectFrom("posts")
    .select(["link", "sent_at", "updated_at"])
    .where("realm", "=", realm)
    .where("network", "=", network)
    .where("place", "=", place)
    .where("state", "in", OUT)
    .where("id", "!=", id)
    .execute();
  return rows.map(({ link, sent_at, updated_at }) => ({ link, at: sent_at ?? updated_at }));
}
