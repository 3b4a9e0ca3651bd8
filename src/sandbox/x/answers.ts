/** Posts as X's API tells them: links stand in the text as X's own short ones, beside where they lead. */

import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Entity, entitiesOf, rewrite } from "../mastodon/entities.ts";
import { countsOf, OWNER, OWNER_ID, type XPost } from "./posts.ts";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const shortLink = (url: string): string =>
  `https://t.co/${createHash("sha256").update(url).digest("base64url").replaceAll(/[-_]/g, "").slice(0, 10)}`;

/** Somebody's id, the same whenever it is asked for. */
const idOf = (author: string): string =>
  author === OWNER ? OWNER_ID : String(createHash("sha256").update(author).digest().readUIntBE(0, 6));

const SHOWN = 26;

/** Without its protocol, cut. */
export function shownLink(url: string): string {
  const rest = url.replace(/^https?:\/\/(www\.)?/i, "");
  return rest.length > SHOWN ? `${rest.slice(0, SHOWN)}…` : rest;
}

export const linksIn = (text: string): Entity[] => entitiesOf(text).filter(({ kind }) => kind === "url");

export const textAnswer = (text: string): string =>
  rewrite(text, linksIn(text), { between: escaped, entity: ({ value }) => shortLink(value) });

/** Where things stand is counted in code points of the text as it is answered. */
function entitiesAnswer(text: string) {
  const answered = textAnswer(text);
  const lengthTo = (units: number) => [...answered.slice(0, units)].length;
  let from = 0;
  const placeOf = (words: string) => {
    const at = answered.indexOf(words, from);
    from = at + words.length;
    return { start: lengthTo(at), end: lengthTo(from) };
  };
  const found = entitiesOf(text).map(({ kind, value }) => {
    if (kind === "hashtag") return { hashtag: { ...placeOf(`#${value}`), tag: value } };
    if (kind === "mention") return { mention: { ...placeOf(`@${value}`), username: value } };
    const url = shortLink(value);
    return { url: { ...placeOf(url), url, expanded_url: value, display_url: shownLink(value) } };
  });
  const of = <K extends "url" | "hashtag" | "mention">(kind: K) =>
    found.flatMap((one) => (kind in one ? [(one as Record<K, unknown>)[kind]] : []));
  const [urls, hashtags, mentions] = [of("url"), of("hashtag"), of("mention")];
  return {
    ...(urls.length > 0 ? { urls } : {}),
    ...(hashtags.length > 0 ? { hashtags } : {}),
    ...(mentions.length > 0 ? { mentions } : {}),
  };
}

/** Beside `id` and `text` only what is asked for. */
export function postAnswer(store: DatabaseSync, post: XPost, fields: ReadonlySet<string>) {
  const counts = countsOf(store, post.id);
  const entities = entitiesAnswer(post.text);
  const more: Record<string, unknown> = {
    author_id: idOf(post.author),
    created_at: new Date(post.createdAt).toISOString(),
    ...(Object.keys(entities).length > 0 ? { entities } : {}),
    ...(post.inReplyTo === null ? {} : { referenced_tweets: [{ type: "replied_to", id: post.inReplyTo }] }),
    public_metrics: {
      ...{ retweet_count: counts.repost, reply_count: counts.reply, like_count: counts.like },
      ...{ quote_count: 0, bookmark_count: 0, impression_count: 0 },
    },
  };
  const asked = Object.entries(more).filter(([name]) => fields.has(name));
  return {
    ...{ id: post.id, text: textAnswer(post.text), edit_history_tweet_ids: [post.id] },
    ...Object.fromEntries(asked),
  };
}
