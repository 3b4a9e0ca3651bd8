/** Posts as pages show them: what nobody's post stands above, and everything below it in one line. */
import type { DatabaseSync } from "node:sqlite";
import { findRecord, POST, recordIn, recordsAbout, type StoredRecord } from "./records.ts";
import { parentOf } from "./views.ts";

/** The newest first, from the one before a key on. */
export const threadsOf = (
  store: DatabaseSync,
  of: { limit: number; before?: string | undefined },
): StoredRecord[] =>
  store
    .prepare(
      `select * from bluesky_records where collection = ? and subject is null
       and (? is null or rkey < ?) order by rkey desc limit ?`,
    )
    .all(POST, of.before ?? null, of.before ?? null, of.limit)
    .map(recordIn);

/** A post, and all that answers it: its author's own next part first, then in the order of time. */
export function threadFrom(store: DatabaseSync, post: StoredRecord): StoredRecord[] {
  const isOwn = (one: StoredRecord) => (one.did === post.did ? 0 : 1);
  const below = recordsAbout(store, post.uri, POST).toSorted((one, other) => isOwn(one) - isOwn(other));
  return [post, ...below.flatMap((one) => threadFrom(store, one))];
}

/** The first post of the thread that this one is in. */
export function rootOf(store: DatabaseSync, post: StoredRecord): StoredRecord {
  const above = parentOf(post);
  const parent = above === null ? null : findRecord(store, above);
  return parent ? rootOf(store, parent) : post;
}
