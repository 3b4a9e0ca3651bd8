/** What places ask of those who post there: rules that keep us welcome, and that the plan refuses to break. */
import type { Db } from "../ledger/open.ts";
import type { Channels, OwnShare } from "./channels.ts";
import { OPEN_STATES, type Post, type PostState } from "./posts.ts";

const DAY_MS = 24 * 60 * 60_000;

/** news.ycombinator.com/newsguidelines.html: "Please don't use HN primarily for promotion." */
const LINK_SITE_DAYS = 7;

/** What is there, or may be there already. */
const OUT: readonly PostState[] = ["sending", "unknown", "sent", "rehearsed", "handed"];

type Placed = Pick<Post, "id" | "realm" | "network" | "place" | "link">;

interface RuleHost {
  db: Db;
  channels: Channels;
  now: Date;
  /** Whether what waits for the owner's word counts as if it were out: whoever proposes asks so. */
  withOpen?: boolean;
}

/** What its place's rules say against this post now, with what to do; null for nothing. */
export async function ruleAgainst(host: RuleHost, post: Placed): Promise<string | null> {
  if (post.network === "reddit") return subredditRule(host, post);
  if (post.network === "mastodon") return instanceRule(host, post);
  return post.network === "hackernews" || post.network === "lobsters" ? linkSiteRule(host, post) : null;
}

async function subredditRule(host: RuleHost, post: Placed): Promise<string | null> {
  const rule = host.channels.reddit.subreddits.find(
    ({ name }) => name.toLowerCase() === post.place.toLowerCase(),
  );
  if (!rule)
    return `r/${post.place} is not among the subreddits in your settings (channels.reddit.subreddits) any more.`;
  const called = { where: `r/${rule.name}`, settings: "channels.reddit.subreddits" };
  return shareRule(host, post, { ...rule, ...called });
}

/** What the owner's own instance bears; all of it, while they wrote nothing else down. */
const instanceRule = (host: RuleHost, post: Placed): Promise<string | null> =>
  shareRule(host, post, {
    ...{ ...host.channels.mastodon, where: "Your Mastodon instance", settings: "channels.mastodon" },
  });

interface ShareRule extends OwnShare {
  where: string;
  /** Where its figures stand. */
  settings: string;
}

async function shareRule(
  host: RuleHost,
  post: Placed,
  { where, rule, ownShare, otherPosts, settings }: ShareRule,
): Promise<string | null> {
  if (ownShare >= 1) return null;
  if (ownShare === 0) return `${where} wants no links to one's own things: “${rule}”.`;
  const own = (await outIn(host, post)).length + 1;
  if (own / (own + otherPosts) <= ownShare) return null;
  const needed = Math.ceil(own / ownShare - own);
  return `${where} asks that few posts lead to one's own things (“${rule}”): this would be ${own} of ${own + otherPosts}. After ${needed} posts of yours there that lead elsewhere (${settings}.otherPosts) it may go.`;
}

async function linkSiteRule(host: RuleHost, post: Placed): Promise<string | null> {
  const out = await outIn(host, post);
  if (out.some(({ link, isOpen }) => link === post.link && !isOpen))
    return "This page was submitted there before.";
  const since = host.now.getTime() - LINK_SITE_DAYS * DAY_MS;
  const [near] = out.filter(({ at }) => Date.parse(at) > since);
  if (!near) return null;
  const there = near.isOpen
    ? "is proposed there already"
    : `was submitted there less than ${LINK_SITE_DAYS} days ago`;
  return `A page of yours ${there}, and its readers want no more of one site.`;
}

/** What of ours is there, or is to be, besides this post and its other versions. */
async function outIn({ db, now, withOpen }: RuleHost, post: Placed) {
  const { id, realm, network, place } = post;
  const rows = await db
    .selectFrom("posts")
    .select(["id", "issue_id", "link", "state", "due_at", "dated", "sent_at", "updated_at"])
    .where("realm", "=", realm)
    .where("network", "=", network)
    .where("place", "=", place)
    .where("state", "in", withOpen ? [...OUT, ...OPEN_STATES] : OUT)
    .where("id", "!=", id)
    .execute();
  const placed = rows.map(({ id: of, issue_id, link, state, ...row }) => {
    const isOpen = !OUT.includes(state as PostState);
    const at = isOpen ? (row.dated ?? row.due_at) : (row.sent_at ?? row.updated_at);
    return { key: isOpen ? issue_id : of, link, isOpen, at };
  });
  // What nobody gave a word for in all that time does not crowd a place.
  const longAgo = now.getTime() - LINK_SITE_DAYS * DAY_MS;
  const counted = placed.filter(({ isOpen, at }) => !isOpen || Date.parse(at) >= longAgo);
  return [...new Map(counted.map((one) => [one.key, one])).values()];
}
