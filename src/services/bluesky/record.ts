/** A post as it is written into our repository: `putRecord` under a key of its own, so that it is there once. */
import * as z from "zod";
import type { Part } from "../../distribution/network.ts";
import type { RichText } from "./rich-text.ts";

const POSTS = "app.bsky.feed.post";

/** What the server answers for an upload, to be put into a record as it is. */
export const Blob = z.looseObject({ $type: z.literal("blob") });
export type Blob = z.infer<typeof Blob>;

const Request = z.object({ repo: z.string(), collection: z.string(), rkey: z.string() });

/** Where a prepared post goes. */
export const placeOf = (prepared: string) => Request.parse(JSON.parse(prepared));

/**
 * `swapRecord: null` says that nothing stands there yet: the same record again is the same post, another is refused.
 * The order of the fields is part of what is committed.
 */
export const requestOf = (repo: string, part: Part, made: { rich: RichText; thumb: Blob | null }): string =>
  JSON.stringify({
    ...{ repo, collection: POSTS, rkey: part.key },
    record: {
      $type: POSTS,
      text: made.rich.text,
      ...(made.rich.facets.length > 0 ? { facets: made.rich.facets } : {}),
      ...(part.card ? { embed: cardOf(part.card, made.thumb) } : {}),
      ...(part.after ? { reply: replyOf(part.after) } : {}),
      langs: [part.language],
      createdAt: part.at.toISOString(),
    },
    swapRecord: null,
  });

const cardOf = ({ url, title, description }: NonNullable<Part["card"]>, thumb: Blob | null) => ({
  $type: "app.bsky.embed.external",
  external: { uri: url, title, description, ...(thumb ? { thumb } : {}) },
});

const replyOf = ({ root, previous }: NonNullable<Part["after"]>) => ({
  root: { uri: root.id, cid: root.version },
  parent: { uri: previous.id, cid: previous.version },
});
