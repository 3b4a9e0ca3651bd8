/** What is read of posts, which a server asks of the service that sees the whole network. */
import type { Hono } from "hono";
import * as z from "zod";
import type { TwinContext } from "../twin.ts";
import { accountOf } from "./accounts.ts";
import { invalid } from "./errors.ts";
import { findRecord, POST, recordsOf, type StoredRecord } from "./records.ts";
import { methodsOf, numberIn, strings } from "./request.ts";
import { type Place, parentOf, postView, threadView } from "./views.ts";

const MOST_POSTS = 25;
const Posts = z.object({
  uris: strings.refine(({ length }) => length <= MOST_POSTS, `array too big (maximum ${MOST_POSTS})`),
});
const Thread = z.object({
  uri: z.string(),
  depth: numberIn(0, 1_000, 6),
  parentHeight: numberIn(0, 1_000, 80),
});
const Feed = z.object({
  actor: z.string(),
  limit: numberIn(1, 100, 50),
  cursor: z.string().optional(),
  filter: z.string().default("posts_with_replies"),
});

/** By DID, whoever's handle stands in the address. */
function findPost({ store }: Place, uri: string): StoredRecord | null {
  const [, actor = "", rest = ""] = /^at:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  const did = accountOf(store, actor)?.did;
  const found = did ? findRecord(store, `at://${did}/${rest}`) : null;
  return found?.collection === POST ? found : null;
}

export function feedMethods(app: Hono, context: TwinContext): void {
  const { signed } = methodsOf(app, context);
  const here = (): Place => ({ store: context.store, url: context.url() });
  signed({ name: "app.bsky.feed.getPosts", verb: "GET", input: Posts }, ({ input }) => {
    const found = input.uris.map((uri) => findPost(here(), uri));
    return { posts: found.flatMap((post) => (post && postView(here(), post)) ?? []) };
  });
  signed({ name: "app.bsky.feed.getPostThread", verb: "GET", input: Thread }, ({ input }) => {
    const post = findPost(here(), input.uri);
    if (!post) throw invalid(`Post not found: ${input.uri}`, "NotFound");
    return { thread: threadView(here(), post, { down: input.depth, up: input.parentHeight }) };
  });
  signed({ name: "app.bsky.feed.getAuthorFeed", verb: "GET", input: Feed }, ({ store, input }) => {
    const did = accountOf(store, input.actor)?.did;
    if (!did) throw invalid("Profile not found");
    const found = recordsOf(store, { did, collection: POST, reverse: false, ...input });
    const shown = found.filter((post) => input.filter !== "posts_no_replies" || parentOf(post) === null);
    const cursor = found.length === input.limit ? found.at(-1)?.rkey : undefined;
    return { feed: shown.map((post) => ({ post: postView(here(), post) })), ...(cursor ? { cursor } : {}) };
  });
}
