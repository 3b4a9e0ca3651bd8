/** Posts that are out → what they got there, and who answered. Each is written down as soon as it is read. */
import { ServiceError } from "../core/errors.ts";
import { assertFence } from "../ledger/leases.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import { NETWORK_NAMES, sayWhere } from "./channels.ts";
import { isTooLate, nextLook } from "./looks.ts";
import type { Network, NetworkName, Reach, Reply } from "./network.ts";
import { type PartsHost, partsIn } from "./parts.ts";
import { markPosted, type Post, timeOf } from "./posts.ts";
import { keepReach, reachOfParts } from "./reach.ts";
import { keepReplies } from "./replies.ts";

export interface LookHost extends PartsHost {
  signal: AbortSignal;
  network(name: NetworkName): Promise<Network>;
  progress?(done: number, total: number): void;
}

export interface Looked {
  /** Posts of which it was read what they got. */
  read: number;
  /** Answers that were not known yet. */
  replies: number;
  /** Where posts of the owner's hand were found that nobody had told of. */
  found: string[];
  /** Where posts are not any more. */
  gone: string[];
  /** What could not be asked now; a later run goes on. */
  later: { where: string; why: string }[];
}

/** One network after the other: one that is away keeps no other from being read. */
export async function lookAtPosts(host: LookHost, due: readonly Post[]): Promise<Looked> {
  const looked: Looked = { read: 0, replies: 0, found: [], gone: [], later: [] };
  let done = 0;
  for (const [name, posts] of Map.groupBy(due, ({ network }) => network)) {
    host.signal.throwIfAborted();
    try {
      await lookThere(host, { posts, looked, network: await host.network(name) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      looked.later.push({ where: NETWORK_NAMES[name], why: error.message });
      const now = host.clock.now();
      for (const post of posts) if (isTooLate(postedAt(post), now)) await rest(host, post);
    }
    done += posts.length;
    host.progress?.(done, due.length);
  }
  return looked;
}

interface There {
  posts: readonly Post[];
  network: Network;
  looked: Looked;
}

const postedAt = (post: Post): Date => post.sentAt ?? timeOf(post);

/** What is asked for together is read for all of them first; answers are read of one post at a time. */
async function lookThere(host: LookHost, { posts, network, looked }: There): Promise<void> {
  const known: { post: Post; ids: readonly string[] }[] = [];
  for (const post of posts) {
    const there = await whereIs(host, post, { network, looked });
    if (there && network.reach) known.push(there);
    else if (there) await rest(host, post);
  }
  if (!network.reach || known.length === 0) return;
  const counts = await network.reach([...new Set(known.flatMap(({ ids }) => ids))]);
  for (const { post, ids } of known) {
    host.signal.throwIfAborted();
    const reach = reachOfParts(ids, counts);
    if (!reach) {
      await noteGone(host, post, { network, looked });
      continue;
    }
    const replies = await repliesTo(network, ids, reach);
    looked.replies += await keep(host, post, { reach, replies });
    looked.read++;
  }
}

/** The post as its network knows it; null for one that is known nowhere there, of which the next look is noted. */
async function whereIs(
  host: LookHost,
  post: Post,
  { network, looked }: Omit<There, "posts">,
): Promise<{ post: Post; ids: readonly string[] } | null> {
  const parts = await partsIn(host.ledger.db, post.id);
  const ids = parts.flatMap(({ remote_id: id }) => id ?? []);
  const isThere = post.realm === network.account.realm;
  if (isThere && ids.length > 0) return { post, ids };
  if (isThere && post.remoteId !== null) return { post, ids: [post.remoteId] };
  // A rehearsal is none of a real network's, and of what is posted by hand only a submission can be found.
  if (!isThere || !network.submission) {
    await rest(host, post);
    return null;
  }
  return findByHand(host, post, { find: network.submission, looked });
}

type Find = NonNullable<Network["submission"]>;

/** What the owner posted, found by the page that it leads to. */
async function findByHand(
  host: LookHost,
  post: Post,
  { find, looked }: { find: Find; looked: Looked },
): Promise<{ post: Post; ids: readonly string[] } | null> {
  const found = await find(post.link);
  const now = host.clock.now();
  if (!found) {
    await write(host, (db) => setLook(db, post, nextLook(postedAt(post), now)));
    return null;
  }
  const { id, url, at } = found;
  const isNews = await write(host, async (db) => {
    if (post.state === "handed") return markPosted(db, host.clock, post, { url, at, remoteId: id });
    await db.updateTable("posts").set({ remote_id: id, url }).where("id", "=", post.id).execute();
    return false;
  });
  if (isNews) looked.found.push(sayWhere(post));
  return { post: { ...post, sentAt: post.sentAt ?? at, remoteId: id, url }, ids: [id] };
}

/** Nobody is asked where nobody has answered. */
async function repliesTo({ replies }: Network, ids: readonly string[], reach: Reach): Promise<Reply[]> {
  const isQuiet = (reach.replies ?? reach.comments) === 0;
  return replies && !isQuiet ? replies(ids) : [];
}

/** Gives how many answers are new. */
function keep(
  host: LookHost,
  post: Post,
  { reach, replies }: { reach: Reach; replies: readonly Reply[] },
): Promise<number> {
  const now = host.clock.now();
  return write(host, async (db) => {
    await keepReach(db, { id: post.id, at: now, reach });
    await setLook(db, post, nextLook(postedAt(post), now));
    return keepReplies(db, post, { replies, seen: now });
  });
}

/** Told once, and never looked at again. What another account of the owner's has there, this one may not see. */
async function noteGone(
  host: LookHost,
  post: Post,
  { network, looked }: Omit<There, "posts">,
): Promise<void> {
  if (post.account !== null && post.account !== network.account.account) return rest(host, post);
  const { clock } = host;
  await write(host, async (db) => {
    await db
      .updateTable("posts")
      .set({ gone_at: clock.now().toISOString(), look_at: null, updated_at: clock.now().toISOString() })
      .where("id", "=", post.id)
      .execute();
    const { realm } = post;
    const facts = { network: post.network };
    await recordEvent(db, clock, { type: "post.gone", realm, subject: post.id, facts });
  });
  looked.gone.push(sayWhere(post));
}

/** Not to be looked at any more. */
const rest = (host: LookHost, post: Post): Promise<void> => write(host, (db) => setLook(db, post, null));

async function setLook(db: Db, { id }: Post, at: Date | null): Promise<void> {
  await db
    .updateTable("posts")
    .set({ look_at: at?.toISOString() ?? null })
    .where("id", "=", id)
    .execute();
}

const write = <T>({ ledger, lease }: LookHost, work: (db: Db) => Promise<T>): Promise<T> =>
  ledger.transaction(async (db) => {
    await assertFence(db, lease);
    return work(db);
  });
