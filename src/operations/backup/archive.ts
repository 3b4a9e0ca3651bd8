/** The archive: tar, compressed, locked to the owner's key, as it streams by. `age -d -i KEY FILE | tar xz` opens it. */
import { createHash } from "node:crypto";
import { createWriteStream, statSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip, type Gzip } from "node:zlib";
import { HomeError, ServiceError } from "../../core/errors.ts";
import { locked, opened } from "./key.ts";
import {
  checkName,
  differenceFrom,
  MANIFEST,
  type Manifest,
  type ManifestFile,
  readManifest,
} from "./manifest.ts";
import { END, entriesOf, type FoundEntry, headerOf, paddingAfter } from "./tar.ts";

export interface ArchiveContent {
  /** Files that nobody changes while they are read, in order. */
  files: readonly { name: string; path: string }[];
  manifest: Omit<Manifest, "files">;
  recipients: readonly string[];
  signal?: AbortSignal;
}

/** Of the archive's own bytes. */
export interface Written {
  bytes: number;
  sha256: string;
}

/** Writes an archive to `file`, which its owner alone can read and which is on the disk when this returns. */
export async function writeArchive(file: string, content: ArchiveContent): Promise<Written> {
  const gzip = createGzip({ chunkSize: BLOCK_BYTES });
  const [, written] = await Promise.all([
    feed(gzip, tarOf(content)),
    writeSealed(file, webStream(gzip), content.recipients),
  ]);
  return written;
}

/** Locks these bytes into `file`, as they are. */
export const writeSealed = async (
  file: string,
  bytes: ReadableStream<Uint8Array>,
  recipients: readonly string[],
): Promise<Written> => writeCounted(file, await locked(bytes, recipients));

const webStream = (stream: Readable) => Readable.toWeb(stream) as ReadableStream<Uint8Array>;

async function* tarOf({ files, manifest, signal }: ArchiveContent): AsyncGenerator<Uint8Array> {
  const at = new Date(manifest.at);
  const listed: ManifestFile[] = [];
  for (const { name, path } of files) {
    const { size: bytes } = statSync(path);
    yield headerOf({ name, bytes }, at);
    const hash = createHash("sha256");
    let read = 0;
    for await (const piece of blocksOf(path)) {
      signal?.throwIfAborted();
      hash.update(piece);
      read += piece.length;
      yield piece;
    }
    if (read !== bytes) throw new HomeError(`${path} changed while it was read. Run this again.`);
    yield paddingAfter(bytes);
    listed.push({ name, bytes, sha256: hash.digest("hex") });
  }
  const text = Buffer.from(JSON.stringify({ ...manifest, files: listed }));
  yield headerOf({ name: MANIFEST, bytes: text.length }, at);
  yield text;
  yield paddingAfter(text.length);
  yield END;
}

const BLOCK_BYTES = 64 * 1024;

/** Piece by piece: none is asked for before the one before was taken in, so that all may stand in one buffer. */
async function feed(gzip: Gzip, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const piece of pieces) {
      const taken = Promise.withResolvers<void>();
      gzip.write(piece, (error) => (error ? taken.reject(error) : taken.resolve()));
      await taken.promise;
    }
    gzip.end();
  } catch (error) {
    gzip.destroy(error as Error);
    throw error;
  }
}

/** All blocks stand in one buffer: each is good until the next is asked for. A new one for each would fill the memory. */
async function* blocksOf(path: string): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(BLOCK_BYTES);
  const handle = await open(path, "r");
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function writeCounted(file: string, bytes: AsyncIterable<Uint8Array>): Promise<Written> {
  const handle = await open(file, "wx", 0o600);
  const hash = createHash("sha256");
  let count = 0;
  try {
    for await (const piece of bytes) {
      hash.update(piece);
      count += piece.length;
      await handle.writeFile(piece);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes: count, sha256: hash.digest("hex") };
}

/** What is done with one file of an archive, whose content it reads to its end. */
type Take = (entry: FoundEntry, content: AsyncIterable<Uint8Array>) => Promise<void>;

/**
 * Reads a whole archive and compares all of it with what it says of itself. Throws HomeError for a key that does not fit
 * and for any byte that is not as it was written.
 */
async function readArchive(
  bytes: ReadableStream<Uint8Array>,
  identity: string,
  take: Take,
): Promise<Manifest> {
  const gunzip = createGunzip();
  const plain = Readable.from(opened(bytes, identity), { objectMode: false });
  const unpacked = pipeline(plain, gunzip);
  const reading = readEntries(gunzip, take);
  const [fed, read] = await Promise.allSettled([unpacked, reading]);
  // What went wrong first is what the other end stumbled over: the lock's word counts before the wrapping's.
  const [fault] = fed.status === "rejected" ? [fed.reason] : [];
  if (fault instanceof HomeError || fault instanceof ServiceError) throw fault;
  if (read.status === "rejected") throw asDamage(read.reason);
  if (fed.status === "rejected") throw asDamage(fed.reason);
  const { manifest, found } = read.value;
  const difference = differenceFrom(manifest, found);
  if (difference) throw new HomeError(`The archive is not whole: ${difference}. Nothing was changed.`);
  return manifest;
}

/** zlib's own codes: what was locked was no archive. */
const asDamage = (error: unknown): unknown =>
  /^Z_|ERR_STREAM_PREMATURE_CLOSE/.test(String((error as { code?: string }).code))
    ? new HomeError("The archive is not whole, or it is no archive of pressroom's. Nothing was changed.", {
        cause: error,
      })
    : error;

async function readEntries(bytes: AsyncIterable<Uint8Array>, take: Take) {
  const found: ManifestFile[] = [];
  let manifest: Manifest | null = null;
  for await (const entry of entriesOf(bytes)) {
    if (entry.name === MANIFEST) {
      const parts: Uint8Array[] = [];
      for await (const piece of entry.content()) parts.push(piece);
      manifest = readManifest(Buffer.concat(parts).toString());
      continue;
    }
    checkName(entry);
    const hash = createHash("sha256");
    await take(entry, hashing(entry.content(), hash));
    found.push({ name: entry.name, bytes: entry.bytes, sha256: hash.digest("hex") });
  }
  if (!manifest) throw new HomeError("The archive is not whole: its end is missing. Nothing was changed.");
  return { manifest, found };
}

async function* hashing(pieces: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

/** Reads all of it and writes nothing. */
export const checkArchive = (bytes: ReadableStream<Uint8Array>, identity: string): Promise<Manifest> =>
  readArchive(bytes, identity, async (_, content) => {
    for await (const _ of content);
  });

/** Puts its files into `folder`, which its owner alone can read. What is wrong is met before the folder is complete. */
export const unpackArchive = (
  bytes: ReadableStream<Uint8Array>,
  identity: string,
  folder: string,
): Promise<Manifest> =>
  readArchive(bytes, identity, async ({ name }, content) => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await pipeline(content, createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }));
  });
