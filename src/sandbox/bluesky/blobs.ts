/** Pictures that were handed over. One that no record uses is forgotten after a while. */
import type { DatabaseSync } from "node:sqlite";
import { cidOfBlob } from "./cid.ts";
import { invalid } from "./errors.ts";

interface StoredBlob {
  type: string;
  bytes: Uint8Array;
}

const KINDS: readonly (readonly [string, string])[] = [
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["GIF8", "image/gif"],
  ["RIFF", "image/webp"],
];

/** By its first bytes, whatever was declared, as the server does. */
const typeOf = (bytes: Buffer, declared: string): string => {
  const start = bytes.subarray(0, 8).toString("latin1");
  return KINDS.find(([sign]) => start.startsWith(sign))?.[1] ?? declared;
};

export function keepBlob(
  store: DatabaseSync,
  of: { did: string; bytes: Buffer; type: string; nowMs: number },
) {
  const { did, bytes, nowMs } = of;
  const cid = cidOfBlob(bytes);
  const type = typeOf(bytes, of.type);
  store
    .prepare(
      `insert into bluesky_blobs (did, cid, type, bytes, created_ms) values (?, ?, ?, ?, ?)
       on conflict (did, cid) do update set created_ms = excluded.created_ms`,
    )
    .run(did, cid, type, bytes, nowMs);
  return { $type: "blob", ref: { $link: cid }, mimeType: type, size: bytes.length };
}

export const forgetUnused = (store: DatabaseSync, beforeMs: number) =>
  store.prepare("delete from bluesky_blobs where record is null and created_ms < ?").run(beforeMs);

export function findBlob(store: DatabaseSync, did: string, cid: string): StoredBlob | null {
  const row = store.prepare("select type, bytes from bluesky_blobs where did = ? and cid = ?").get(did, cid);
  return row ? { type: String(row.type), bytes: row.bytes as Uint8Array } : null;
}

interface Reference {
  ref: { $link: string };
  mimeType: string;
  size: number;
}

/** Every blob that a record names, at any depth. */
function* referencesIn(value: unknown): Generator<Reference> {
  if (typeof value !== "object" || value === null) return;
  if ("$type" in value && value.$type === "blob") yield value as unknown as Reference;
  else for (const inner of Object.values(value)) yield* referencesIn(inner);
}

/** Ties a record's blobs to it. Throws as the server does for one that isn't there, or is another than it says. */
export function tieBlobs(store: DatabaseSync, of: { did: string; uri: string; record: object }): void {
  for (const { ref, size } of referencesIn(of.record)) {
    const found = findBlob(store, of.did, ref.$link);
    if (!found) throw invalid(`Could not find blob: ${ref.$link}`, "BlobNotFound");
    if (found.bytes.byteLength !== size)
      throw invalid(
        `Referenced Size does not match stored blob. Expected: ${found.bytes.byteLength}, Got: ${size}`,
        "InvalidSize",
      );
    store
      .prepare("update bluesky_blobs set record = ? where did = ? and cid = ?")
      .run(of.uri, of.did, ref.$link);
  }
}
