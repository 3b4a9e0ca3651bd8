/** Records as a repository keeps them: by collection and key, each called by its content. */
import type { DatabaseSync } from "node:sqlite";
import { newTid } from "../../core/tid.ts";
import { tieBlobs } from "./blobs.ts";
import { cidOfRecord } from "./cid.ts";
import { invalid } from "./errors.ts";
import { validateRecord } from "./lexicon.ts";

export const POST = "app.bsky.feed.post";
export const LIKE = "app.bsky.feed.like";
export const REPOST = "app.bsky.feed.repost";

export interface StoredRecord {
  uri: string;
  did: string;
  collection: string;
  rkey: string;
  cid: string;
  value: Record<string, unknown>;
  indexedMs: number;
}

export interface Place {
  did: string;
  collection: string;
  rkey: string;
}

export const uriOf = ({ did, collection, rkey }: Place) => `at://${did}/${collection}/${rkey}`;

export const recordIn = (row: Record<string, unknown>): StoredRecord => ({
  uri: String(row.uri),
  did: String(row.did),
  collection: String(row.collection),
  rkey: String(row.rkey),
  cid: String(row.cid),
  value: JSON.parse(String(row.value)),
  indexedMs: Number(row.indexed_ms),
});

export function findRecord(store: DatabaseSync, uri: string): StoredRecord | null {
  const row = store.prepare("select * from bluesky_records where uri = ?").get(uri);
  return row ? recordIn(row) : null;
}

export function recordsOf(
  store: DatabaseSync,
  of: { did: string; collection: string; limit: number; cursor?: string | undefined; reverse: boolean },
): StoredRecord[] {
  const { did, collection, limit, cursor, reverse } = of;
  const [beyond, order] = reverse ? [">", "asc"] : ["<", "desc"];
  return store
    .prepare(
      `select * from bluesky_records where did = ? and collection = ?
       and (? is null or rkey ${beyond} ?) order by rkey ${order} limit ?`,
    )
    .all(did, collection, cursor ?? null, cursor ?? null, limit)
    .map(recordIn);
}

/** What answers, likes or reposts a post, the oldest first. */
export const recordsAbout = (store: DatabaseSync, uri: string, collection: string): StoredRecord[] =>
  store
    .prepare("select * from bluesky_records where subject = ? and collection = ? order by indexed_ms, rkey")
    .all(uri, collection)
    .map(recordIn);

export const countAbout = (store: DatabaseSync, uri: string, collection: string): number =>
  Number(
    store
      .prepare("select count(*) as count from bluesky_records where subject = ? and collection = ?")
      .get(uri, collection)?.count,
  );

/** What a record is about: the post that it answers, likes or reposts. */
function subjectOf(value: Record<string, unknown>): string | null {
  const { reply, subject } = value as { reply?: { parent?: { uri?: string } }; subject?: { uri?: string } };
  return reply?.parent?.uri ?? subject?.uri ?? null;
}

export interface Written {
  uri: string;
  cid: string;
  commit?: { cid: string; rev: string };
  validationStatus: "valid" | "unknown";
}

/** `swap`: the CID that must stand there, null for none; anything where it is left out. */
export interface Write extends Place {
  record: Record<string, unknown>;
  now: Date;
  swap?: string | null | undefined;
}

/** Throws XrpcError: an invalid record, a lost blob, or something else in its place. The same record again changes nothing. */
export function putRecord(store: DatabaseSync, write: Write): Written {
  const { did, collection, rkey, swap } = write;
  const { $type = collection } = write.record;
  if ($type !== collection) throw invalid(`Invalid $type: expected ${collection}, got ${$type}`);
  const record = { ...write.record, $type };
  const cid = cidOfRecord(record);
  const validationStatus = validateRecord(collection, rkey, record);
  const uri = uriOf(write);
  const current = findRecord(store, uri);
  if (current?.cid === cid) return { uri, cid, validationStatus };
  if (swap !== undefined && swap !== (current?.cid ?? null))
    throw invalid(`Record was at ${current?.cid ?? "null"}`, "InvalidSwap");
  store.prepare("update bluesky_blobs set record = null where did = ? and record = ?").run(did, uri);
  tieBlobs(store, { did, uri, record });
  store
    .prepare(
      `insert into bluesky_records values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (uri) do update set
       cid = excluded.cid, value = excluded.value, subject = excluded.subject`,
    )
    .run(uri, did, collection, rkey, cid, JSON.stringify(record), subjectOf(record), write.now.getTime());
  return { uri, cid, commit: commitOf(did, write.now), validationStatus };
}

export function deleteRecord(store: DatabaseSync, place: Place, now: Date) {
  const uri = uriOf(place);
  if (!findRecord(store, uri)) return {};
  store.prepare("delete from bluesky_blobs where did = ? and record = ?").run(place.did, uri);
  store.prepare("delete from bluesky_records where uri = ?").run(uri);
  return { commit: commitOf(place.did, now) };
}

/** There is no tree of records here; what a commit is called by is true to its form alone. */
function commitOf(did: string, now: Date) {
  const rev = newTid(now);
  return { cid: cidOfRecord({ did, rev, version: 3 }), rev };
}
