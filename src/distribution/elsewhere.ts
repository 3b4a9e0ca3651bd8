/**
 * Posts that another machine may have sent after the copy was made from which this home was put back: each is looked for
 * where it would be, and one that is found is done.
 */
import { ServiceError } from "../core/errors.ts";
import type { PostPartRow } from "../ledger/tables/distribution.ts";
import { type Channels, isByHand } from "./channels.ts";
import type { Network, NetworkName, Poster, Remote } from "./network.ts";
import { keepPrepared, keyOfPart, type PartsHost, partsIn, remoteOf, settlePart } from "./parts.ts";
import { askAgain, type Post, partsOf, postsIn } from "./posts.ts";
import { beginPost, finishPost } from "./send-post.ts";

export interface ElsewhereHost extends PartsHost {
  signal: AbortSignal;
  /** BCP 47. */
  language: string;
  /** When the copy was made. */
  since: Date;
  channels: Channels;
  network(name: NetworkName): Promise<Network>;
  networkRealm(name: NetworkName): string;
}

export interface FoundPosts {
  /** That were out, whole or in a part. */
  found: number;
  /** Why some could not be looked for: these wait for a new word. */
  asked: string[];
}

/** How far back posts are read: clocks differ, and a post may have been on its way. */
const LOOK_BACK_MS = 24 * 60 * 60_000;

/** Throws the ServiceError of a network that is away for now: nobody can tell yet. */
export async function findPostsElsewhere(host: ElsewhereHost): Promise<FoundPosts> {
  const posts = await postsIn(host.ledger.db, ["proposed", "approved", "sending", "unknown"]);
  const result: FoundPosts = { found: 0, asked: [] };
  for (const post of posts) {
    host.signal.throwIfAborted();
    const isHere = host.networkRealm(post.network) === post.realm;
    if (isByHand(post.network, host.channels) || !isHere) continue;
    try {
      const network = await host.network(post.network);
      const { poster } = network;
      if (poster && (await findPost(host, post, { ...network, poster }))) result.found++;
    } catch (error) {
      if (!(error instanceof ServiceError) || error.retryable) throw error;
      result.asked.push(error.message);
      const why = `This home was put back from a copy, and whether this is out can't be looked up: ${error.message}`;
      await host.ledger.transaction((db) => askAgain(db, host.clock, post.id, why));
    }
  }
  return result;
}

/** True when something of it is out. What is left of a thread goes as after any interruption. */
async function findPost(
  host: ElsewhereHost,
  post: Post,
  network: Network & { poster: Poster },
): Promise<boolean> {
  const known = await partsIn(host.ledger.db, post.id);
  const texts = partsOf(post);
  const out: Remote[] = [];
  for (const [position, text] of texts.entries()) {
    const part = known[position];
    const there = part && remoteOf(part);
    const remote =
      there ?? (await findPart(host, { post, poster: network.poster, position, text, out, known: part }));
    if (!remote) break;
    out.push(remote);
  }
  if (out.length === 0) return false;
  await beginPost(host, post);
  if (out.length === texts.length) await finishPost(host, { post, network }, out);
  return true;
}

interface Sought {
  post: Post;
  poster: Poster;
  position: number;
  text: string;
  /** The parts before it. */
  out: readonly Remote[];
  known: PostPartRow | undefined;
}

/** It is prepared as it would have been, but for its picture, which nothing is known again by. */
async function findPart(
  host: ElsewhereHost,
  { post, poster, position, text, out, known }: Sought,
): Promise<Remote | null> {
  const [root, previous] = [out[0], out.at(-1)];
  const prepared =
    known?.prepared ??
    (await poster.prepare({
      ...{ key: keyOfPart(post, position), text, title: post.title, link: post.link, place: post.place },
      ...{ at: new Date(host.since.getTime() - LOOK_BACK_MS), language: host.language, card: null },
      after: root && previous ? { root, previous } : null,
    }));
  const remote = await poster.find(prepared);
  if (!remote) return null;
  const part = known ?? (await keepPrepared(host, { post, position, prepared }));
  await settlePart(host, part, { state: "sent", remote });
  return remote;
}
