/** What people answered to posts, as a list for the owner: pressroom never answers by itself. Strangers wrote all of it. */
import { mayReach, REALMS, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { NetworkName, Reply } from "./network.ts";
import type { Post } from "./posts.ts";

const LONGEST_TEXT = 2_000;
const LONGEST_AUTHOR = 200;
const LONGEST_ADDRESS = 1_000;

/** Controls and marks of direction would hide or turn round what stands there. Joiners stay: families of emoji need them. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const words = (text: string, longest: number): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(UNSEEN, (sign) => (sign === "\n" ? sign : " "))
    .trim()
    .slice(0, longest)
    .toWellFormed();

/** A page that a browser opens, or the post's own: a stranger's server says where it is. */
function address({ url }: Reply, post: Post): string {
  const page = url.length <= LONGEST_ADDRESS ? URL.parse(url) : null;
  return page && /^https?:$/.test(page.protocol) ? page.href : (post.url ?? "");
}

/** Writes down what was answered to this post, also as it reads now; gives how many are new. */
export async function keepReplies(
  db: Db,
  post: Post,
  { replies, seen }: { replies: readonly Reply[]; seen: Date },
): Promise<number> {
  if (replies.length === 0) return 0;
  const known = await db.selectFrom("post_replies").select("id").where("post_id", "=", post.id).execute();
  const ids = new Set(known.map(({ id }) => id));
  const rows = replies.map((reply) => ({
    ...{ post_id: post.id, id: reply.id, author: words(reply.author, LONGEST_AUTHOR) },
    ...{ text: words(reply.text, LONGEST_TEXT), url: address(reply, post) },
    ...{ at: reply.at.toISOString(), seen_at: seen.toISOString() },
  }));
  for (const row of rows)
    await db
      .insertInto("post_replies")
      .values(row)
      .onConflict((conflict) => conflict.columns(["post_id", "id"]).doUpdateSet({ text: row.text }))
      .execute();
  return new Set(rows.filter(({ id }) => !ids.has(id)).map(({ id }) => id)).size;
}

export interface KnownReply {
  /** Of the post's and the network's own: no two are the same. */
  key: string;
  realm: Realm;
  network: NetworkName;
  place: string;
  issue: { number: number | null; title: string };
  author: string;
  text: string;
  /** Where the owner answers. */
  url: string;
  at: Date;
}

/** Newest first; those to posts that are at least this real. */
export async function repliesFor(db: Db, realm: Realm, { most }: { most?: number } = {}) {
  const rows = await db
    .selectFrom("post_replies")
    .innerJoin("posts", "posts.id", "post_replies.post_id")
    .innerJoin("issues", "issues.id", "posts.issue_id")
    .select(["post_replies.post_id", "post_replies.id", "post_replies.author", "post_replies.text"])
    .select(["post_replies.url", "post_replies.at", "posts.realm", "posts.network", "posts.place"])
    .select(["issues.number", "issues.title"])
    .where(
      "posts.realm",
      "in",
      REALMS.filter((one) => mayReach(one, realm)),
    )
    .orderBy("post_replies.at", "desc")
    .orderBy("post_replies.id")
    .$if(most !== undefined, (query) => query.limit(most ?? 0))
    .execute();
  return rows.map(
    ({ post_id, id, number, title, at, network, ...row }): KnownReply => ({
      ...{ ...row, key: `${post_id} ${id}`, network: network as NetworkName },
      ...{ issue: { number, title }, at: new Date(at) },
    }),
  );
}
