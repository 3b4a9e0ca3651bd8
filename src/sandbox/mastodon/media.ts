/** Pictures: taken in, worked on for a moment, then good to be attached. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import { invalid, MastodonError } from "./errors.ts";
import type { MastodonLimits } from "./limits.ts";
import { newId } from "./statuses.ts";

export interface MediaRow {
  id: string;
  statusId: string | null;
  mime: string;
  bytes: Uint8Array;
  description: string | null;
  readyAt: number;
  failed: boolean;
}

export const MIME_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/avif"];

const rowOf = (row: Record<string, unknown>): MediaRow => ({
  id: String(row.id),
  statusId: row.status_id === null ? null : String(row.status_id),
  mime: String(row.mime),
  bytes: row.bytes as Uint8Array,
  description: row.description === null ? null : String(row.description),
  readyAt: Number(row.ready_at),
  failed: row.failed === 1,
});

const STARTS: readonly (readonly [mime: string, at: number, letters: string])[] = [
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/png", 0, "\x89PNG\r\n"],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
  ["image/heic", 4, "ftypheic"],
  ["image/avif", 4, "ftypavif"],
];

/** By the bytes themselves, whatever the request calls them. */
const mimeOf = (bytes: Uint8Array): string | null => {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return STARTS.find(([, at, letters]) => head.startsWith(letters, at))?.[0] ?? null;
};

/** No picture is so short: it has a beginning, and is found to be broken when it is worked on. */
const SHORTEST_BYTES = 32;

interface Upload {
  bytes: Uint8Array;
  description: string | null;
}

export function addMedia(
  store: DatabaseSync,
  { bytes, description }: Upload,
  { limits, nowMs }: { limits: MastodonLimits; nowMs: number },
): MediaRow {
  const mime = mimeOf(bytes);
  if (mime === null) throw invalid("File content type is invalid, File is invalid");
  if (bytes.length > limits.imageBytes)
    throw invalid(`File file size must be less than ${Math.round(limits.imageBytes / 1024 / 1024)} MB`);
  checkDescription(description, limits);
  const made: MediaRow = {
    id: newId(store, "media", nowMs),
    ...{ statusId: null, mime, bytes, description },
    readyAt: nowMs + limits.mediaProcessingMs,
    failed: bytes.length < SHORTEST_BYTES,
  };
  prepared(store, "insert into mastodon_media values (?, null, 0, ?, ?, ?, ?, ?)").run(
    ...[made.id, mime, bytes, description, made.readyAt, made.failed ? 1 : 0],
  );
  return made;
}

export function checkDescription(description: string | null, { descriptionLimit }: MastodonLimits): void {
  if ([...(description ?? "")].length > descriptionLimit)
    throw invalid(`Description is too long (maximum is ${descriptionLimit} characters)`);
}

export function findMedia(store: DatabaseSync, id: string): MediaRow | null {
  const row = prepared(store, "select * from mastodon_media where id = ?").get(id);
  return row ? rowOf(row) : null;
}

export function describeMedia(store: DatabaseSync, id: string, description: string | null): void {
  prepared(store, "update mastodon_media set description = ? where id = ?").run(description, id);
}

export const mediaOf = (store: DatabaseSync, statusId: string): MediaRow[] =>
  prepared(store, "select * from mastodon_media where status_id = ? order by position")
    .all(statusId)
    .map(rowOf);

/** @throws MastodonError 422 where one is not there, belongs to another post, or is still worked on. */
export function checkAttachable(
  store: DatabaseSync,
  ids: readonly string[],
  { limits, nowMs }: { limits: MastodonLimits; nowMs: number },
): void {
  if (ids.length > limits.maxMediaAttachments)
    throw new MastodonError(422, `Cannot attach more than ${limits.maxMediaAttachments} files`);
  const found = ids.map((id) => findMedia(store, id));
  const missing = ids.filter((_, place) => (found[place]?.statusId ?? (found[place] ? null : "")) !== null);
  if (missing.length > 0)
    throw new MastodonError(422, `Media ${missing.join(", ")} not found or already attached to another post`);
  if (found.some((media) => media && (media.failed || media.readyAt > nowMs)))
    throw new MastodonError(
      422,
      "Cannot attach files that have not finished processing. Try again in a moment!",
    );
}

export function attach(store: DatabaseSync, statusId: string, ids: readonly string[]): void {
  for (const [position, id] of ids.entries())
    prepared(store, "update mastodon_media set status_id = ?, position = ? where id = ?").run(
      statusId,
      position,
      id,
    );
}

export function mediaAnswer(media: MediaRow, { url, nowMs }: { url: string; nowMs: number }) {
  const isReady = media.readyAt <= nowMs && !media.failed;
  return {
    id: media.id,
    type: "image",
    url: isReady ? `${url}/media/${media.id}` : null,
    preview_url: isReady ? `${url}/media/${media.id}` : null,
    remote_url: null,
    meta: null,
    description: media.description,
    blurhash: null,
  };
}
