/** What posts have got, and who answered: asked of the service that sees the whole network (the AppView). */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import type { Reach, Reply } from "../../distribution/network.ts";
import { NOBODY_COUNTS, NOT_FOUND } from "./refusals.ts";
import type { Sessions } from "./session.ts";

export interface ReadingOptions {
  sessions: Sessions;
  /** Whom our server is to ask, as `did#service`; without one it asks whom it knows. */
  appView: string | undefined;
  /** Where a person reads a post. */
  pageOf: (author: string, uri: string) => string;
}

/** As many as one call may ask for. */
const POSTS_AT_ONCE = 25;
const DEPTH = "20";

const figure = z.int().min(0).optional();
const Posts = z.object({
  posts: z.array(
    z.looseObject({
      uri: z.string(),
      record: z.looseObject({
        reply: z.looseObject({ parent: z.looseObject({ uri: z.string() }) }).optional(),
      }),
      likeCount: figure,
      repostCount: figure,
      replyCount: figure,
    }),
  ),
});

const UNCOUNTED: Reach = { likes: null, reposts: null, replies: null, points: null, comments: null };

interface Node {
  post: {
    uri: string;
    author: { did: string; handle: string };
    record: { text: string };
    indexedAt: string;
  };
  replies: (Node | null)[];
}

/** What is gone or blocked has no post in it. */
const Node: z.ZodType<Node | null> = z.lazy(() =>
  z
    .looseObject({
      post: z.looseObject({
        uri: z.string(),
        author: z.looseObject({ did: z.string(), handle: z.string() }),
        record: z.looseObject({ text: z.string().catch("") }),
        indexedAt: z.string(),
      }),
      replies: z.array(Node).default([]),
    })
    .nullable()
    .catch(null),
);
const Thread = z.object({ thread: Node });

export function blueskyReading({ sessions, appView: through, pageOf }: ReadingOptions) {
  /** Null where nobody can say. */
  const ask = async <S extends z.ZodType>(
    shape: S,
    method: string,
    query: Record<string, string | readonly string[]>,
  ): Promise<z.output<S> | null> => {
    try {
      return await sessions.signed(shape, { method, query, through });
    } catch (error) {
      const isMissing =
        error instanceof ServiceError && (error.code === NOBODY_COUNTS || NOT_FOUND.has(error.code));
      if (isMissing) return null;
      throw error;
    }
  };

  async function reach(ids: readonly string[]): Promise<Map<string, Reach>> {
    const found = new Map<string, Reach>();
    for (let from = 0; from < ids.length; from += POSTS_AT_ONCE) {
      const uris = ids.slice(from, from + POSTS_AT_ONCE);
      const answer = await ask(Posts, "app.bsky.feed.getPosts", { uris });
      if (!answer) for (const uri of uris) found.set(uri, UNCOUNTED);
      const parents = (answer?.posts ?? []).map(({ record }) => record.reply?.parent.uri);
      for (const { uri, likeCount, repostCount, replyCount } of answer?.posts ?? []) {
        // The next part of a thread of ours is no reply.
        const own = parents.filter((parent) => parent === uri).length;
        const replies = replyCount === undefined ? null : Math.max(0, replyCount - own);
        found.set(uri, { ...UNCOUNTED, likes: likeCount ?? null, reposts: repostCount ?? null, replies });
      }
    }
    return found;
  }

  async function replies(ids: readonly string[]): Promise<Reply[]> {
    const { did } = await sessions.current();
    const found = new Map<string, Reply>();
    const walked = new Set<string>();
    const walk = (node: Node | null, above: string): void => {
      if (!node) return;
      const { uri, author, record, indexedAt } = node.post;
      const isAsked = ids.includes(uri);
      if (isAsked) walked.add(uri);
      if (author.did !== did) {
        const url = pageOf(author.handle, uri);
        const reply = { id: uri, post: above, author: `@${author.handle}`, text: record.text, url };
        found.set(uri, { ...reply, at: new Date(indexedAt) });
      }
      for (const next of node.replies) walk(next, isAsked ? uri : above);
    };
    for (const uri of ids) {
      // Parts of a thread stand below its first.
      if (walked.has(uri)) continue;
      const query = { uri, depth: DEPTH, parentHeight: "0" };
      walk((await ask(Thread, "app.bsky.feed.getPostThread", query))?.thread ?? null, uri);
    }
    return [...found.values()];
  }

  return { reach, replies };
}
