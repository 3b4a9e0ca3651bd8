/** Posts as the service that sees the whole network shows them (app.bsky.feed.defs). */
import type { DatabaseSync } from "node:sqlite";
import { type Account, accountByDid } from "./accounts.ts";
import { countAbout, findRecord, LIKE, POST, REPOST, recordsAbout, type StoredRecord } from "./records.ts";

export interface Place {
  store: DatabaseSync;
  /** Where pictures are. */
  url: string;
}

interface BlobRef {
  ref: { $link: string };
}

interface Embedded {
  $type?: string;
  external?: { uri: string; title: string; description: string; thumb?: BlobRef };
  images?: { image: BlobRef; alt: string }[];
}

const pictureUrl = (url: string, did: string, cid: string) =>
  `${url}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ did, cid })}`;

const isoOf = (ms: number) => new Date(ms).toISOString();

const authorOf = ({ did, handle, name, createdMs }: Account) => ({
  ...{ did, handle, displayName: name, labels: [], createdAt: isoOf(createdMs) },
});

function embedOf({ url }: Place, { did, value }: StoredRecord) {
  const { $type, external, images } = (value.embed ?? {}) as Embedded;
  const picture = ({ ref }: BlobRef) => pictureUrl(url, did, ref.$link);
  if (external) {
    const { thumb, uri, title, description } = external;
    const shown = { uri, title, description, ...(thumb ? { thumb: picture(thumb) } : {}) };
    return { embed: { $type: `${$type}#view`, external: shown } };
  }
  if (images) {
    const shown = images.map(({ image, alt }) => ({ thumb: picture(image), fullsize: picture(image), alt }));
    return { embed: { $type: `${$type}#view`, images: shown } };
  }
  return {};
}

/** Null where its author is gone. */
export function postView(place: Place, post: StoredRecord) {
  const { store } = place;
  const author = accountByDid(store, post.did);
  if (!author) return null;
  const { uri, cid, value: record } = post;
  return {
    ...{ uri, cid, author: authorOf(author), record },
    ...embedOf(place, post),
    bookmarkCount: 0,
    replyCount: countAbout(store, uri, POST),
    repostCount: countAbout(store, uri, REPOST),
    likeCount: countAbout(store, uri, LIKE),
    quoteCount: 0,
    indexedAt: isoOf(post.indexedMs),
    labels: [],
  };
}

const THREAD = "app.bsky.feed.defs#threadViewPost";

const notFound = (uri: string) => ({ $type: "app.bsky.feed.defs#notFoundPost", uri, notFound: true });

export const parentOf = ({ value }: StoredRecord): string | null =>
  (value.reply as { parent?: { uri?: string } } | undefined)?.parent?.uri ?? null;

/** A post with what stands below it, so many steps down, and above it, so many up. The author's own come first. */
export function threadView(place: Place, post: StoredRecord, steps: { down: number; up: number }): object {
  const { store } = place;
  const { down, up } = steps;
  const above = parentOf(post);
  const parent = above === null || up === 0 ? null : findRecord(store, above);
  const isOwn = (one: StoredRecord) => (one.did === post.did ? 0 : 1);
  const below = down === 0 ? [] : recordsAbout(store, post.uri, POST);
  const replies = below.toSorted((one, other) => isOwn(one) - isOwn(other));
  return {
    $type: THREAD,
    post: postView(place, post),
    ...(above === null || up === 0
      ? {}
      : { parent: parent ? threadView(place, parent, { down: 0, up: up - 1 }) : notFound(above) }),
    ...(down === 0
      ? {}
      : { replies: replies.map((one) => threadView(place, one, { down: down - 1, up: 0 })) }),
    threadContext: {},
  };
}
